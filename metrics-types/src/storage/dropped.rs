//! Values that no metric can take, and labels that no family can.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why a value was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropReason {
    /// An increment of a counter that is below zero.
    Negative,
    /// Not a number.
    NotANumber,
    /// An infinity, whose sum with anything else says nothing.
    Infinite,
    /// An exemplar whose labels are too long, or no labels.
    Exemplar,
}

static DROPPED: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4];

/// Why `value` cannot be added to a sum, if it cannot.
#[inline]
fn reason(value: f64) -> Option<DropReason> {
    if value.is_nan() {
        Some(DropReason::NotANumber)
    } else if value.is_infinite() {
        Some(DropReason::Infinite)
    } else {
        None
    }
}

/// Counts that `value` was dropped: it is not finite, or negative where that is not allowed.
#[cold]
#[inline(never)]
pub(crate) fn drop_value(value: f64) {
    let reason = reason(value).unwrap_or(DropReason::Negative);
    DROPPED[reason as usize].fetch_add(1, Ordering::Relaxed);
}

/// Counts that an exemplar was dropped.
#[cold]
pub(crate) fn drop_exemplar() {
    DROPPED[DropReason::Exemplar as usize].fetch_add(1, Ordering::Relaxed);
}

/// The number of values dropped for `reason` since the program started.
#[inline]
pub fn dropped_values(reason: DropReason) -> u64 {
    DROPPED[reason as usize].load(Ordering::Relaxed)
}

static OVERFLOWED: AtomicU64 = AtomicU64::new(0);

/// Counts that somebody asked a full family for labels that it does not have.
#[inline]
pub(crate) fn count_overflow() {
    OVERFLOWED.fetch_add(1, Ordering::Relaxed);
}

/// How often that happened since the program started.
#[inline]
pub fn overflows() -> u64 {
    OVERFLOWED.load(Ordering::Relaxed)
}
