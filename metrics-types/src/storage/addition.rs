//! Additions to cells.

use super::sync::{AtomicU64, Ordering};

/// Adds to a cell that only this thread writes.
#[inline]
pub(super) fn add_to(cell: &AtomicU64, amount: u64, order: Ordering) {
    cell.store(cell.load(Ordering::Relaxed).wrapping_add(amount), order);
}

/// Adds `amount`, which is finite, to a cell that only this thread writes, and keeps it finite.
#[inline]
pub(super) fn add_float_to(cell: &AtomicU64, amount: f64, order: Ordering) {
    let sum = finite_sum(f64::from_bits(cell.load(Ordering::Relaxed)), amount);
    cell.store(sum.to_bits(), order);
}

/// Adds `amount`, which is finite, to a float that any thread may write, and keeps it finite.
#[inline]
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
