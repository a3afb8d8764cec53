//! Mistakes in bodies, for which the attributes are not to blame.

use metrics_core::{counted, in_flight, metered, timed};

#[metered]
pub fn mismatched() -> u32 {
    "text"
}

#[metered]
pub fn mismatched_return(number: u32) -> u32 {
    if number == 0 {
        return "text";
    }
    number
}

#[metered]
pub fn mismatched_unit() {
    1
}

#[timed]
pub fn mismatched_timed() -> Result<u32, String> {
    Ok("text")
}

#[metered]
pub fn missing_name() -> u32 {
    missing
}

#[metered]
pub fn question_mark(text: &str) -> Result<u32, u8> {
    let number: u32 = text.parse()?;
    Ok(number)
}

#[metered]
pub fn moved(text: String) -> (String, String) {
    (text, text)
}

#[metered]
pub fn moved_returning(text: String) -> Option<(String, String)> {
    text.chars().next()?;
    Some((text, text))
}

#[counted]
pub fn borrowed<'a>() -> &'a str {
    let text = String::new();
    &text
}

#[counted]
pub fn borrowed_returning<'a>(long: bool) -> Option<&'a str> {
    let text = String::new();
    if long {
        return None;
    }
    Some(&text)
}

#[metered]
pub fn missing_method(number: u32) -> u32 {
    number.missing()
}

#[metered]
pub async fn mismatched_async() -> u32 {
    std::future::ready(()).await;
    "text"
}

#[metered]
pub async fn missing_name_async() -> Result<u32, String> {
    missing?;
    Ok(1)
}

#[in_flight]
pub fn not_mutable(number: u32) -> u32 {
    number += 1;
    number
}

pub struct Store(Vec<u32>);

#[metered]
impl Store {
    pub fn not_mutable(&self) -> bool {
        self.0.push(1);
        true
    }

    pub fn mismatched(&mut self) -> &mut u32 {
        self.0.first_mut()
    }
}
