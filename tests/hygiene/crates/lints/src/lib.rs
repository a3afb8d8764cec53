//! Code that deserves a warning, in every place where an attribute could hide it.

#![warn(unused, clippy::all, clippy::pedantic, clippy::nursery)]

use metrics_core::{LabelValue, counted, in_flight, metered, timed};

#[metered]
pub fn recursion(number: u32) -> u32 {
    recursion(number + 1)
}

#[timed]
pub fn recursion_timed(number: u32) -> u32 {
    recursion_timed(number + 1)
}

#[metered]
pub fn dead_store(mut number: u32) -> u32 {
    number = 1;
    2
}

#[metered]
pub fn dead_store_returning(mut number: u32, text: &str) -> Option<u32> {
    number = text.parse().ok()?;
    Some(3)
}

#[metered]
pub fn dead_store_in_the_end(mut number: u32, text: &str) -> Option<u32> {
    number += text.parse::<u32>().ok()?;
    let sum = number;
    number = 1;
    Some(sum)
}

#[metered]
pub fn dead_store_in_a_loop(mut numbers: (u32, bool), mut last: bool) -> u32 {
    loop {
        if numbers.1 {
            last = true;
            return numbers.0;
        }
        numbers.0 += 1;
    }
}

#[metered]
pub fn dead_local() -> u32 {
    let mut number = 1;
    number = 2;
    3
}

#[metered]
pub fn dead_local_returning(text: &str) -> Option<u32> {
    let mut number = text.parse().ok()?;
    number = 2;
    Some(3)
}

#[metered]
pub fn unused_argument(number: u32) -> u32 {
    1
}

#[metered]
pub fn unused_argument_returning(number: u32, other: u32) -> u32 {
    if other == 0 {
        return 1;
    }
    2
}

#[metered]
pub fn unused_mut(mut number: u32) -> u32 {
    number
}

#[metered]
pub fn unused_mut_returning(mut number: u32) -> u32 {
    if number == 0 {
        return 1;
    }
    number
}

#[metered]
pub async fn unused_in_async(number: u32) -> u32 {
    let unused = 1;
    std::future::ready(2).await
}

#[metered]
pub fn unreachable_code(number: u32) -> u32 {
    loop {
        if number == 0 {}
    }
    number
}

#[metered]
pub fn unused_result() -> u32 {
    "1".parse::<u32>();
    (1);
    1
}

#[metered]
pub fn style(text: &String, list: Vec<u32>) -> usize {
    let length = text.len() + list.len();
    let clone = text.clone();
    length
}

#[metered]
pub fn let_and_return(number: u32) -> Option<u32> {
    let result = Some(number.checked_add(1)?);
    result
}

#[metered]
pub fn let_and_return_in_place(number: u32) -> u32 {
    let result = number * 2;
    result
}

#[counted]
pub fn missing_errors(text: &str) -> Result<u32, std::num::ParseIntError> {
    Ok(text.parse()?)
}

#[in_flight]
fn never_used(number: u32) -> u32 {
    number as u8 as u32
}

#[counted]
fn never_used_async() -> impl Future<Output = u32> {
    std::future::ready(1)
}

#[derive(LabelValue)]
pub enum Size {
    Small,
    Large,
}

#[must_use]
pub const fn size_of_number(number: &u32) -> Size {
    if *number < 10 { Size::Small } else { Size::Large }
}

// A closure that looks as if its function could stand for it; one that can be simpler within, and says so without the attribute too.
#[metered(name = "sized", labels(size: Size = |returned| size_of_number(returned)))]
pub fn sized(text: &str) -> u32 {
    let parts: Vec<u32> = text.bytes().map(|byte| u32::from(byte)).collect();
    parts.iter().sum()
}

pub struct Store(Vec<u32>);

#[metered]
impl Store {
    pub fn push(&mut self, number: u32) -> bool {
        let unused = number;
        self.0.push(1);
        return true;
    }

    fn unused_method(self) {}

    pub fn recursion(&self) -> u32 {
        self.recursion()
    }

    pub fn needless<'a>(&'a self) -> &'a u32 {
        &self.0[0]
    }
}
