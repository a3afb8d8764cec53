//! What keeps a thing in its slot.

use std::ops::Deref;
use std::ptr::NonNull;

use super::slot::{CLAIMED, HANDLE, ORPHANED, Slot};
use super::sync::Ordering;

/// Keeps a thing in its slot.
pub(crate) struct Handle<T> {
    slot: NonNull<Slot<T>>,
}

impl<T> Handle<T> {
    /// To what is in the slot, for which it was counted.
    #[inline]
    pub(super) fn counted(slot: NonNull<Slot<T>>) -> Self {
        Self { slot }
    }

    /// What the thing is found by.
    #[inline]
    pub(crate) fn key(&self) -> &[u8] {
        // SAFETY: nobody changes the thing as long as there is a handle.
        unsafe { Slot::key(self.slot) }
    }

    /// What an exposition shows.
    #[inline]
    pub(crate) fn label_text(&self) -> &str {
        // SAFETY: nobody changes the thing as long as there is a handle.
        unsafe { Slot::label_text(self.slot) }
    }

    /// Where the thing is.
    #[inline]
    pub(super) fn place(&self) -> NonNull<Slot<T>> {
        self.slot
    }

    /// Whether the thing can be found.
    #[inline]
    pub(super) fn is_live(&self) -> bool {
        self.stamp() != 0
    }

    /// Makes it impossible to find the thing, unless somebody else has a handle to it, or `regret` says that something was done
    /// to it. Only the owner may call this, one thread at a time.
    ///
    /// The stamp is touched only when it is decided: a walk would pass by a thing that stays.
    #[inline]
    pub(super) fn retire_if_alone(&self, regret: impl FnOnce() -> bool) -> bool {
        let state = &self.slot().state;
        // Whoever gets a handle before this one step is counted, and nobody gets one after it, until it is decided. `Acquire`: what
        // was done through handles that are gone is seen by `regret`.
        let (order, failed) = (Ordering::Acquire, Ordering::Relaxed);
        let claim = state.compare_exchange(HANDLE, HANDLE | CLAIMED, order, failed);
        if claim.is_err() {
            return false;
        }
        let retired = !regret();
        if retired {
            self.slot().retire();
        }
        // `Release`: whoever gets a handle from now on sees what was decided.
        state.fetch_sub(CLAIMED, Ordering::Release);
        retired
    }

    /// When the thing was put here; 0 when it cannot be found any more.
    #[inline]
    pub(crate) fn stamp(&self) -> usize {
        self.slot().stamp.load(Ordering::Acquire)
    }

    #[inline]
    fn slot(&self) -> &Slot<T> {
        // SAFETY: a slot with a handle is not freed: `disown` leaves it to the last handle.
        unsafe { self.slot.as_ref() }
    }
}

impl<T> Deref for Handle<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: nobody changes the thing as long as there is a handle.
        unsafe { &(*self.slot().content.get()).value }
    }
}

/// Ends the program if the count of handles is about to wrap, as `Arc` does: that many were forgotten, not dropped. Nobody lives to
/// forget so many where pointers have 64 bits.
#[inline]
pub(super) fn check_count(before: usize) {
    if cfg!(target_pointer_width = "32") && before > usize::MAX / 2 {
        std::process::abort();
    }
}

impl<T> Clone for Handle<T> {
    #[inline]
    fn clone(&self) -> Self {
        // There is a handle, so nothing else depends on this one being seen.
        let before = self.slot().state.fetch_add(HANDLE, Ordering::Relaxed);
        check_count(before);
        Self { slot: self.slot }
    }
}

impl<T> Drop for Handle<T> {
    #[inline]
    fn drop(&mut self) {
        // `Release`: whoever changes or frees the thing does it after everything that was done through this handle.
        let before = self.slot().state.fetch_sub(HANDLE, Ordering::Release);
        if before == HANDLE | ORPHANED {
            // SAFETY: the owner has disowned the slot, and this was the last handle.
            unsafe { free_last(self.slot) };
        }
    }
}

/// Frees a slot of which this was the last handle.
///
/// # Safety
///
/// The slot comes from [`Slot::new`], and nobody refers to it any more.
#[cold]
unsafe fn free_last<T>(slot: NonNull<Slot<T>>) {
    // SAFETY: the caller says that it is there. `Acquire`, for what was done through other handles.
    unsafe { slot.as_ref() }.state.load(Ordering::Acquire);
    // SAFETY: the caller's promise is passed on.
    unsafe { Slot::free(slot) };
}

// SAFETY: a handle is a reference to a `T` that may be the last one, as an `Arc<T>` is.
unsafe impl<T: Send + Sync> Send for Handle<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Handle<T> {}
