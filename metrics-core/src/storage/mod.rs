//! Where values are kept. All memory orderings of the crate are in here.
//!
//! A recording thread never waits for a scrape, nor a scrape for a recording thread.

mod buckets;
mod dropped;
mod float;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

pub(crate) use buckets::Buckets;
pub(crate) use dropped::{DropReason, drop_value, dropped_values};
pub(crate) use float::FloatCell;

/// A number that is only added to.
///
/// Past `u64::MAX` it begins again at 0, which Prometheus takes for a restart of the program.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    pub(crate) fn add(&self, amount: u64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A whole number that goes up and down. It wraps around at the ends of `i64`.
#[derive(Debug, Default)]
pub(crate) struct Level(AtomicI64);

impl Level {
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(0))
    }

    pub(crate) fn add(&self, amount: i64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}
