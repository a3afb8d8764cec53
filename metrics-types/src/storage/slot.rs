//! Places for things that are found without a lock, handed out, and used again.

use std::cell::UnsafeCell;
use std::ops::Deref;
use std::ptr::NonNull;

use super::sync::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

/// A place that has one thing after another, each for as long as somebody has a handle to it.
///
/// A place is never freed while its owner lives, so that it can be asked for a handle by somebody who found it a moment ago
/// and does not know what it has by now. Whoever has a handle keeps the thing in its place.
pub(crate) struct Slot<T> {
    /// Counts handles, in steps of [`HANDLE`], above the two flags.
    state: AtomicUsize,
    /// Whether the thing can be found. One that was removed stays in its place until its last handle is gone.
    live: AtomicBool,
    /// When the thing was put here, in the owner's count of things.
    stamp: AtomicUsize,
    /// The slot that was made after this one; published with `Release`, once.
    pub(super) next: AtomicPtr<Slot<T>>,
    /// Written by whoever claims the slot, read by everybody else.
    value: UnsafeCell<T>,
}

/// The owner is changing the thing.
const CLAIMED: usize = 1;

/// The owner is gone: the last handle frees the slot.
const ORPHANED: usize = 2;

const HANDLE: usize = 4;

impl<T> Slot<T> {
    /// A slot with a handle to `value`, which is live.
    pub(super) fn new(value: T, stamp: usize) -> (NonNull<Self>, Handle<T>) {
        let slot = Box::new(Self {
            state: AtomicUsize::new(HANDLE),
            live: AtomicBool::new(true),
            stamp: AtomicUsize::new(stamp),
            next: AtomicPtr::new(std::ptr::null_mut()),
            value: UnsafeCell::new(value),
        });
        let slot = NonNull::from(Box::leak(slot));
        (slot, Handle { slot })
    }

    /// A handle to what is in the slot, unless that is being changed.
    #[inline]
    pub(super) fn share(&self) -> Option<Handle<T>> {
        // `Acquire`: what the owner wrote before it gave up its claim is seen by whoever sees no claim.
        let before = self.state.fetch_add(HANDLE, Ordering::Acquire);
        if before & CLAIMED == 0 {
            return Some(Handle {
                slot: NonNull::from(self),
            });
        }
        self.state.fetch_sub(HANDLE, Ordering::Release);
        None
    }

    /// Whether the thing can be found.
    #[inline]
    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Acquire)
    }

    /// When the thing was put here; for somebody who has a handle to it.
    pub(super) fn stamp(&self) -> usize {
        self.stamp.load(Ordering::Relaxed)
    }

    /// The thing cannot be found any more. Only the owner may call this, one thread at a time.
    pub(super) fn retire(&self) {
        self.live.store(false, Ordering::Release);
    }

    /// Puts `value` in the place of a thing that was retired, if no handle to that is left; otherwise gives it back. Only the
    /// owner may call this, one thread at a time.
    pub(super) fn reuse(&self, value: T, stamp: usize) -> Result<Handle<T>, T> {
        // `Acquire`: whatever was done through handles is over.
        let claim = self
            .state
            .compare_exchange(0, CLAIMED, Ordering::Acquire, Ordering::Relaxed);
        if claim.is_err() {
            return Err(value);
        }
        // SAFETY: the claim was made when there was no handle, and nobody gets one as long as it stands.
        unsafe { *self.value.get() = value };
        self.stamp.store(stamp, Ordering::Relaxed);
        self.live.store(true, Ordering::Release);
        // The claim becomes the handle that is returned, in one step; handles that were refused meanwhile are counted off by
        // those who were refused.
        self.state.fetch_add(HANDLE - CLAIMED, Ordering::Release);
        Ok(Handle {
            slot: NonNull::from(self),
        })
    }

    /// Frees the slot, or leaves that to its last handle.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and nobody but those with a handle refers to it from now on.
    pub(super) unsafe fn disown(slot: NonNull<Self>) {
        // SAFETY: the caller says that it is still there.
        let before = unsafe { slot.as_ref() }
            .state
            .fetch_or(ORPHANED, Ordering::AcqRel);
        if before < HANDLE {
            // SAFETY: it was leaked by `new`, there is no handle, and nobody can get one any more.
            drop(unsafe { Box::from_raw(slot.as_ptr()) });
        }
    }
}

// SAFETY: a slot is reached from several threads, gives out `&T` (`T: Sync`), and drops a `T` in whichever thread changes it
// (`T: Send`). All else in it is atomic.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Send for Slot<T> {}

/// Keeps a thing in its slot.
pub(crate) struct Handle<T> {
    slot: NonNull<Slot<T>>,
}

impl<T> Handle<T> {
    /// Where the thing is.
    pub(super) fn place(&self) -> NonNull<Slot<T>> {
        self.slot
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
        // SAFETY: no claim is made as long as there is a handle, so nobody writes.
        unsafe { &*self.slot().value.get() }
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        // There is a handle, so nothing else depends on this one being seen.
        self.slot().state.fetch_add(HANDLE, Ordering::Relaxed);
        Self { slot: self.slot }
    }
}

impl<T> Drop for Handle<T> {
    #[inline]
    fn drop(&mut self) {
        // `Release`: whoever changes or frees the thing does it after everything that was done through this handle.
        let before = self.slot().state.fetch_sub(HANDLE, Ordering::Release);
        if before == HANDLE | ORPHANED {
            // SAFETY: the slot was leaked by `new`, its owner has disowned it, and this was the last handle.
            unsafe { free(self.slot) };
        }
    }
}

/// Frees a slot of which this was the last handle.
///
/// # Safety
///
/// The slot was leaked by [`Slot::new`], and nobody refers to it any more.
#[cold]
unsafe fn free<T>(slot: NonNull<Slot<T>>) {
    // SAFETY: the caller says that it is there. `Acquire`, for what was done through other handles.
    unsafe { slot.as_ref() }.state.load(Ordering::Acquire);
    // SAFETY: the caller says that it was leaked from a box, and that nobody refers to it.
    drop(unsafe { Box::from_raw(slot.as_ptr()) });
}

// SAFETY: a handle is a reference to a `T` that may be the last one, as an `Arc<T>` is.
unsafe impl<T: Send + Sync> Send for Handle<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Handle<T> {}
