//! Functions with labels.

use std::fmt::Display;

use metrics_core::{metered, ErrorKind, LabelValue};

use super::assert_send;
use super::futures::unit_async;

#[derive(Clone, Copy, LabelValue)]
enum Parity {
    Even,
    Odd,
}

#[derive(Debug, ErrorKind)]
enum Failure {
    Zero,
    Large(u32),
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Zero => formatter.write_str("zero"),
            Self::Large(number) => write!(formatter, "{number}"),
        }
    }
}

const fn parity(number: u32) -> Parity {
    if number % 2 == 0 { Parity::Even } else { Parity::Odd }
}

#[metered(
    name = "halves",
    labels(
        path = path.as_str(),
        parity: Parity = parity(number),
        kind: Failure,
        half: Parity = |half| half.as_ref().map_or(Parity::Even, |found| parity(*found)),
    ),
    by_outcome
)]
fn half(path: String, number: u32) -> Result<u32, Failure> {
    if number == 0 {
        return Err(Failure::Zero);
    }
    if path.is_empty() {
        return Err(Failure::Large(number));
    }
    Ok(number / 2)
}

#[metered(name = "halves_async", labels(path = path, parity: Parity = parity(number), kind: Failure), by_outcome, poll_time)]
async fn half_async(path: &str, number: u32) -> Result<u32, Failure> {
    unit_async().await;
    half(path.to_owned(), number)
}

macro_rules! labelled {
    ($name:ident, $called:literal, $value:expr, $type:ty, $buckets:expr) => {
        #[metered(name = $called, labels(value = $value, parity: $type = <$type>::Odd), buckets = $buckets)]
        fn $name(number: u32) -> Option<u32> {
            let more = number.checked_add(1)?;
            Some(more)
        }
    };
}

labelled!(of_a_macro, "of_a_macro", "a".len(), Parity, [0.1, 1.0]);

/// Calls all of them.
pub(super) fn run() -> usize {
    drop(assert_send(half_async("a", 4)));
    let odd = matches!((parity(1), parity(2)), (Parity::Even, Parity::Odd));
    usize::from(odd) + usize::from(of_a_macro(1).is_some()) + usize::from(half("a".to_owned(), 4).is_ok())
}
