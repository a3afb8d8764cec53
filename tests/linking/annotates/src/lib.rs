//! A library that declares no metric by name, and only puts attributes on functions.

use metrics_core::{counted, in_flight, timed};

/// Twice the number, if that is small.
///
/// # Errors
///
/// If it is not.
#[timed]
#[counted]
#[in_flight]
pub fn double(number: u8) -> Result<u8, std::num::TryFromIntError> {
    u8::try_from(u16::from(number) * 2)
}

/// Something with a method.
pub struct Doubler;

impl Doubler {
    /// Nobody calls it.
    #[counted]
    #[must_use]
    pub fn double(&self, number: u16) -> u16 {
        number * 2
    }
}
