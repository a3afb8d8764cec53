//! How things are looked at, one after the other, without a handle to each.
//!
//! A handle costs two locked instructions, which is more than to look at a counter. So a walk announces which few slots it is
//! looking at, and whoever wants to use one of these again lets it be. Nobody waits for anybody: a walk that stands still, in a
//! process that was forked even for ever, keeps one run of slots from being used again, and all others are.
//!
//! Both sides write, and then read what the other one writes, with a fence of the same order for all between:
//!
//! ```text
//! walk                                   who uses a slot again
//! announces the run                      retires what is in the slot
//! -- fence                               -- fence
//! sees what was retired: passes it by    sees an announcement: uses another slot
//! ```
//!
//! Of the two fences one is first, so that at least one of them sees what the other one wrote.

use std::ptr::{self, NonNull};

use super::run::Run;
use super::slot::Slot;
use super::sync::{AtomicPtr, Ordering, WALKS, fence};

/// What the walks over one set look at.
pub(super) struct Walks<T> {
    /// Each null, or the run that a walk looks at.
    pub(super) places: [AtomicPtr<Run<T>>; WALKS],
}

/// A walk that needs no handles.
pub(super) struct Walk<'a, T> {
    /// Nobody else writes there as long as it is not null.
    place: &'a AtomicPtr<Run<T>>,
}

/// What a walk shows.
pub(crate) struct Seen<'a, T> {
    pub(crate) thing: &'a T,
    /// What an exposition shows.
    pub(crate) label_text: &'a str,
    /// When the thing was put where it is; not 0.
    pub(crate) stamp: usize,
}

impl<T> Walks<T> {
    /// A walk that begins with `run`; nothing if there are as many as there may be.
    ///
    /// # Safety
    ///
    /// The run is one of the set that has these walks.
    #[inline]
    pub(super) unsafe fn begin(&self, run: &Run<T>) -> Option<Walk<'_, T>> {
        let run = ptr::from_ref(run).cast_mut();
        let null = ptr::null_mut();
        // `Acquire`: whoever sees what is announced there from now on has to see that the walk before is over, too.
        let (order, failed) = (Ordering::Acquire, Ordering::Relaxed);
        let mut places = self.places.iter();
        let place =
            places.find(|place| place.compare_exchange(null, run, order, failed).is_ok())?;
        Some(Walk { place })
    }

    /// Whether a walk looks at `slot`, or may do so: after this has said no, every walk sees that what is in it was retired. Only the
    /// owner may ask, after it has retired that, one thread at a time.
    #[inline]
    pub(super) fn look_at(&self, slot: NonNull<Slot<T>>) -> bool {
        // After what is in it was retired, before the announcements are read.
        fence(Ordering::SeqCst);
        self.places.iter().any(|place| {
            // `Acquire`: a walk that went on, or is over, has looked at the slot before it is changed.
            let run = place.load(Ordering::Acquire);
            // SAFETY: the pointer is null, or that of a run of the set that has these walks, which frees its runs last.
            unsafe { run.as_ref() }.is_some_and(|run| run.has(slot))
        })
    }
}

impl<T> Walk<'_, T> {
    /// From now on, until it announces another one or is dropped, this walk looks at the slots of `run`.
    ///
    /// # Safety
    ///
    /// The run is one of the set over which this is a walk. What was seen in another one is not used any more.
    #[inline]
    pub(super) unsafe fn announce(&self, run: &Run<T>) {
        // `Release`: the walk is done with the run before.
        let run = ptr::from_ref(run).cast_mut();
        self.place.store(run, Ordering::Release);
        // Before anything is read of these slots.
        fence(Ordering::SeqCst);
    }
}

impl<T> Drop for Walk<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // `Release`: it is done with its run.
        self.place.store(ptr::null_mut(), Ordering::Release);
    }
}
