//! Upper bounds that are decided once: those that a histogram was declared with, or others that were chosen before it was used.
//!
//! One exchange of a pointer decides it: of an observation and of whoever chooses other bounds at the same time, one is first, and
//! everybody goes by that, before there is any cell whose place depends on it. How many bounds there are is told after that, by each
//! thread that knows it, and all of them tell the same; whoever finds the number finds the bounds, too. Nobody waits for anybody.

use std::{ptr, slice};

use super::memory::leak_with;
use super::sync::{AtomicPtr, AtomicUsize, Ordering};

/// Bounds that nobody changes once they are decided.
pub struct OnceBounds {
    /// The first of them; null until it is decided which they are.
    pub(super) first: AtomicPtr<f64>,
    /// How many there are; [`UNKNOWN`] until somebody has told.
    pub(super) count: AtomicUsize,
}

/// There are never so many.
pub(super) const UNKNOWN: usize = usize::MAX;

/// What stands before bounds that were chosen.
#[repr(C)]
struct Chosen {
    count: usize,
    bounds: [f64; 0],
}

/// Bounds, and whether it was decided by the one who asks.
pub struct Decided {
    /// Which they are.
    pub bounds: &'static [f64],
    /// Whether nobody had decided before.
    pub now: bool,
}

impl OnceBounds {
    /// The bounds, once they are decided.
    #[inline]
    pub fn get(&self) -> Option<&'static [f64]> {
        let count = self.count.load(Ordering::Acquire);
        if count == UNKNOWN {
            return None;
        }
        // Whoever told the number knew the pointer, and neither changes any more.
        let first = self.first.load(Ordering::Relaxed);
        // SAFETY: the two are those of a slice that lives for ever: a static one, or one that `choose` leaked, and filled before it
        // published the pointer with `Release`, which whoever told the number with `Release` had read with `Acquire`.
        Some(unsafe { slice::from_raw_parts(first, count) })
    }

    /// Where the bounds are that were [known](Self::known_at) from the beginning: the very pointer. A reference to them would be to
    /// nothing else, as the count of an `Arc` before them.
    #[inline]
    pub(super) fn as_raw(&self) -> *const [f64] {
        let (first, count) = (&self.first, &self.count);
        ptr::slice_from_raw_parts(first.load(Ordering::Relaxed), count.load(Ordering::Relaxed))
    }

    /// The bounds: the `declared` ones, unless others were decided.
    #[inline]
    pub fn decide(&self, declared: &'static [f64]) -> Decided {
        let own = declared.as_ptr().cast_mut();
        let bounds = self.exchange(own, declared);
        Decided {
            bounds: bounds.unwrap_or(declared),
            now: bounds.is_none(),
        }
    }

    /// Decides for these bounds.
    ///
    /// # Errors
    ///
    /// The bounds, if they are decided.
    #[inline]
    pub fn choose(&self, bounds: &[f64], declared: &'static [f64]) -> Result<(), &'static [f64]> {
        let first = self.first.load(Ordering::Acquire);
        if !first.is_null() {
            return Err(self.tell(first, declared));
        }
        let count = bounds.len();
        let header = Chosen { count, bounds: [] };
        let chosen = leak_with(header, count, |number| bounds[number]);
        // SAFETY: the bounds were put behind the header just now.
        let first = unsafe { (&raw mut (*chosen.as_ptr()).bounds).cast::<f64>() };
        self.exchange(first, declared).map_or(Ok(()), Err)
    }

    /// Has the bounds that begin at `first`, unless others are decided, which are returned.
    #[inline]
    fn exchange(&self, first: *mut f64, declared: &'static [f64]) -> Option<&'static [f64]> {
        let (published, read) = (Ordering::Release, Ordering::Acquire);
        let null = ptr::null_mut();
        match self.first.compare_exchange(null, first, published, read) {
            Ok(_) => {
                self.tell(first, declared);
                None
            }
            Err(other) => Some(self.tell(other, declared)),
        }
    }

    /// Tells how many bounds there are, now that they are known to begin at `first`.
    #[inline]
    fn tell(&self, first: *mut f64, declared: &'static [f64]) -> &'static [f64] {
        let bounds = if first.cast_const() == declared.as_ptr() {
            declared
        } else {
            // SAFETY: bounds that are not the declared ones come from `choose`, which leaked them with this before them.
            let count = unsafe { (*first.byte_sub(size_of::<Chosen>()).cast::<Chosen>()).count };
            // SAFETY: the same: so many were put there before the pointer was published.
            unsafe { slice::from_raw_parts(first, count) }
        };
        self.count.store(bounds.len(), Ordering::Release);
        bounds
    }

    /// Takes over what is decided for ever. Of several threads that do so, all have the same.
    #[inline]
    pub(super) fn take_over(&self, bounds: &'static [f64]) {
        let first = bounds.as_ptr().cast_mut();
        // `Release`, too: this may be what has decided, and somebody else may just read there what was chosen.
        self.first.store(first, Ordering::Release);
        self.count.store(bounds.len(), Ordering::Release);
    }
}

impl std::fmt::Debug for OnceBounds {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}
