//! The atomics and the memory of the storage, in one place, so that the models in `tests/loom` can put
//! others in their stead.

use super::memory;

pub(crate) use std::sync::atomic::{
    AtomicBool, AtomicI32, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};
pub(crate) use std::sync::{Mutex, MutexGuard};
pub(crate) use std::thread::yield_now;

/// The number of chunks that a slab can have.
pub(crate) const CHUNKS: usize = 128;

/// The number of cells in a chunk: as many as fill 8 KiB.
pub(crate) const CHUNK_CELLS: usize = 1024;

/// So many times a scrape looks whether a row is still before it has the sides turned around.
pub(crate) const GLANCES: usize = 2;

/// So many times a scrape lets others run before it takes the turn of one that does not end it.
pub(crate) const WAITS: usize = 100;

/// So many slots a walk looks at without a handle to each, at a time: what cannot be used again while it stands still.
pub(crate) const RUN: usize = 64;

/// So many walks over the same things do so at the same time. Others take handles.
pub(crate) const WALKS: usize = 4;

/// Puts `value` where it stays for ever.
pub(crate) fn leak<T>(value: T) -> &'static T {
    memory::leak(value)
}
