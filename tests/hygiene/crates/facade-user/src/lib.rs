//! Knows `metrics_core` from the façade alone.

#![deny(warnings)]

use facade::telemetry::runtime::counted;

facade::measured! {
    /// Adds.
    pub fn add(a: u32, b: u32) -> Option<u32> {
        let sum = a.checked_add(b)?;
        Some(sum)
    }

    /// Adds later.
    pub async fn add_async(a: u32, b: u32) -> Option<u32> {
        add(a, b)
    }
}

/// Subtracts.
#[counted(crate = facade::telemetry::runtime)]
pub fn subtract(a: u32, b: u32) -> Result<u32, String> {
    a.checked_sub(b).ok_or_else(|| "too small".into())
}
