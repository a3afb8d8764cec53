//! `metrics_core` under another name.

#![deny(warnings)]

use numbers::{ErrorKind, LabelValue, metered, metric, time};

/// Time.
#[metric(crate = numbers)]
static TIME_SECONDS: numbers::Histogram = numbers::Histogram::new();

/// What is wrong.
#[derive(ErrorKind)]
#[error_kind(crate = ::numbers)]
pub enum Failure {
    /// Nothing is there.
    Empty,
}

/// What is right.
#[derive(LabelValue)]
#[label(crate = numbers)]
pub enum Length {
    /// Some.
    Short,
}

/// Counts.
#[metered(
    crate = numbers,
    name = "lengths",
    labels(text = text, kind: Failure, length: Length = |_| Length::Short),
    none = "-",
    by_outcome
)]
pub fn length(text: &str) -> Result<usize, Failure> {
    if text.is_empty() {
        return Err(Failure::Empty);
    }
    Ok(time!(TIME_SECONDS, { text.len() }))
}

/// Counts later.
#[metered(crate = numbers, poll_time)]
pub async fn length_async(text: &str) -> Result<usize, Failure> {
    length(text)
}

/// A number.
pub struct Number;

#[metered(crate = ::numbers)]
impl Number {
    /// Which one.
    pub fn get(&self) -> usize {
        1
    }
}
