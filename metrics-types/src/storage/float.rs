//! Floating-point cells.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// An `f64` that can be set and added to.
#[derive(Default)]
pub(crate) struct FloatCell(AtomicU64);

impl FloatCell {
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    pub(crate) fn set(&self, value: f64) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Adds `amount`, which is finite.
    pub(crate) fn add(&self, amount: f64) {
        add_float(&self.0, amount, Ordering::Relaxed);
    }
}

impl fmt::Debug for FloatCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// Adds `amount`, which is finite, to a float that any thread may write, and keeps it finite.
pub(super) fn add_float(cell: &AtomicU64, amount: f64, order: Ordering) {
    let mut old = cell.load(Ordering::Relaxed);
    loop {
        let new = finite_sum(f64::from_bits(old), amount).to_bits();
        match cell.compare_exchange_weak(old, new, order, Ordering::Relaxed) {
            Ok(_) => return,
            Err(current) => old = current,
        }
    }
}

/// The sum of two numbers, kept within what an `f64` can hold: a sum that reached infinity would never come back, and one
/// that went from there to "not a number" would make a whole OpenMetrics exposition invalid.
///
/// A gauge may have been set to an infinity or to NaN; from there, adding changes nothing.
#[inline]
pub(super) fn finite_sum(a: f64, b: f64) -> f64 {
    let sum = a + b;
    // Asked of the sum alone, and answered out of line, so that one addition after the other waits for nothing else.
    if sum.is_finite() { sum } else { limit(a, sum) }
}

#[cold]
fn limit(a: f64, sum: f64) -> f64 {
    if a.is_finite() {
        sum.clamp(f64::MIN, f64::MAX)
    } else {
        a
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stay_finite() {
        let cell = FloatCell::new();
        cell.add(f64::MAX);
        cell.add(f64::MAX);
        assert_eq!(cell.get().to_bits(), f64::MAX.to_bits());
        cell.set(f64::INFINITY);
        cell.add(-1.0);
        assert!(cell.get().is_infinite());
    }
}
