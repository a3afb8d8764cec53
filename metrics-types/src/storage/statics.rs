//! What the larger things are before anybody has used them, as constants: apart from the rest, since the atomics of the models
//! in `tests/loom` cannot be made in a constant.

use std::collections::VecDeque;
use std::ptr;

use super::bounds::{OnceBounds, UNKNOWN};
use super::buckets::Buckets;
use super::keyed::{KeyedSet, Writer};
use super::memory::SharedCells;
use super::pool::NO_ID;
use super::sync::{AtomicPtr, AtomicU32, AtomicUsize, Mutex, WALKS};
use super::thread::NO_CELLS;
use super::walk::Walks;

impl Buckets {
    /// Buckets that all threads share: those of a metric that is made at run time.
    #[inline]
    pub(crate) const fn shared() -> Self {
        Self::with_id(NO_CELLS)
    }

    /// Buckets with cells in every thread that observes. They are never given back, so they are for statics. More than 509
    /// bounds are shared by all threads nevertheless.
    #[inline]
    pub(crate) const fn per_thread() -> Self {
        Self::with_id(NO_ID)
    }

    #[inline]
    const fn with_id(id: u32) -> Self {
        Self {
            route: AtomicPtr::new(ptr::null_mut()),
            id: AtomicU32::new(id),
            side: AtomicU32::new(0),
            shared: SharedCells::new(),
        }
    }
}

impl OnceBounds {
    /// Nothing is decided.
    #[inline]
    pub(crate) const fn new() -> Self {
        Self {
            first: AtomicPtr::new(ptr::null_mut()),
            count: AtomicUsize::new(UNKNOWN),
        }
    }

    /// It is decided.
    #[inline]
    pub(super) const fn known(bounds: &'static [f64]) -> Self {
        // SAFETY: they are there for ever.
        unsafe { Self::known_at(bounds) }
    }

    /// The same, by a pointer that [`as_raw`](Self::as_raw) gives back, with whatever may be reached by it.
    ///
    /// # Safety
    ///
    /// The bounds are there, and stay as they are, as long as what comes from this is used.
    #[inline]
    pub(super) const unsafe fn known_at(bounds: *const [f64]) -> Self {
        Self {
            first: AtomicPtr::new(bounds.cast::<f64>().cast_mut()),
            count: AtomicUsize::new(bounds.len()),
        }
    }
}

impl SharedCells {
    #[inline]
    pub(super) const fn new() -> Self {
        Self {
            row: AtomicPtr::new(ptr::null_mut()),
        }
    }
}

impl<T> KeyedSet<T> {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self {
            index: AtomicPtr::new(ptr::null_mut()),
            first: AtomicPtr::new(ptr::null_mut()),
            live: AtomicUsize::new(0),
            added: AtomicUsize::new(0),
            walks: Walks {
                places: [const { AtomicPtr::new(ptr::null_mut()) }; WALKS],
            },
            writer: Mutex::new(Writer {
                last: ptr::null_mut(),
                used: 0,
                retired: VecDeque::new(),
                replaced: Vec::new(),
            }),
        }
    }
}
