//! Where values are kept. All the unsafe code and all the memory orderings of the crate are in here.
//!
//! A number of a declared metric has a cell in every thread that touches it, which only that thread writes; a number of a
//! metric that is made at run time, or that can be set, is one atomic. Nobody waits: a recording thread not for a scrape, and
//! a scrape not for a recording thread, or for one that was gone when the process was forked.
//!
//! Memory: for each thread that ever lived at the same time as others 9 KiB, and 8 KiB for every 1024 further ids of which it
//! touched one. A counter has one id, what is in flight two, a histogram two for each bucket and three more. There are 131,072 ids;
//! metrics beyond them share atomics.

#![allow(
    unsafe_code,
    reason = "cells are found through pointers that are published once and never freed"
)]

mod addition;
mod bounds;
mod buckets;
mod count;
mod dropped;
mod float;
mod handle;
mod hash;
mod index;
mod kept_bounds;
mod keyed;
mod memory;
mod native;
mod once;
mod own;
mod pool;
mod published;
mod route;
mod run;
mod sides;
mod slot;
mod statics;
mod sync;
mod text;
mod thread;
mod ticks;
mod used;
mod walk;

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

pub use bounds::OnceBounds;
pub(crate) use buckets::Buckets;
pub(crate) use count::{Count, FloatCount};
pub use dropped::{DropReason, dropped_values, overflows};
pub(crate) use dropped::{count_overflow, drop_exemplar, drop_value};
pub(crate) use float::FloatCell;
pub(crate) use handle::Handle;
pub(crate) use hash::Hash;
pub(crate) use kept_bounds::KeptBounds;
pub(crate) use keyed::{KeyedSet, Query};
pub(crate) use native::{Limits, Native, Reading, Resolution};
pub use once::OnceBox;
pub(crate) use own::read_own;
pub use published::Published;
pub(crate) use slot::Made;
pub(crate) use ticks::{has_steady_ticks, ticks};
pub use used::take_used;
pub(crate) use used::{FirstUse, Owner, note_use};

/// A whole number that can be set. It wraps around at the ends of `i64`.
#[derive(Default)]
pub(crate) struct Level(AtomicI64);

impl Level {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(0))
    }

    #[inline]
    pub(crate) fn add(&self, amount: i64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Level {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
