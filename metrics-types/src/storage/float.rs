//! Floating-point cells.

use std::fmt;

use super::addition::add_float;
use super::sync::{AtomicU64, Ordering};

/// An `f64` that can be set and added to.
#[derive(Default)]
pub(crate) struct FloatCell(AtomicU64);

impl FloatCell {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    #[inline]
    pub(crate) fn set(&self, value: f64) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn get(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Adds `amount`, which is finite.
    #[inline]
    pub(crate) fn add(&self, amount: f64) {
        add_float(&self.0, amount, Ordering::Relaxed);
    }
}

impl fmt::Debug for FloatCell {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
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
