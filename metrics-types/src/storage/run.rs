//! Slots in the order in which they were made.

use std::ptr::{self, NonNull};

use super::slot::Slot;
use super::sync::{AtomicPtr, Ordering, RUN};

/// Slots that were made one after the other: as many as a walk looks at at a time.
///
/// One thread at a time adds to it, while others read. It stays where it is as long as its set lives.
pub(super) struct Run<T> {
    /// Each null until there is a slot for it, the first ones first.
    places: Box<[AtomicPtr<Slot<T>>]>,
    /// The run of what was made afterwards; published with `Release`, once.
    pub(super) next: AtomicPtr<Run<T>>,
}

/// The first run of a set is not longer than this, and each one is twice as long as the one before, up to [`RUN`].
const FIRST: usize = 4;

/// So many slots before it comes to one, a walk asks for its memory. A slot takes a walk about a fifth of the time that memory takes
/// which nobody has read for a while.
const AHEAD: usize = 5;

impl<T> Run<T> {
    /// A run that begins with `slot`, behind `last`.
    #[inline]
    pub(super) fn after(last: Option<&Self>, slot: NonNull<Slot<T>>) -> Self {
        let length = last.map_or(FIRST, |last| 2 * last.places.len()).min(RUN);
        let places = std::iter::once(slot.as_ptr()).chain(std::iter::repeat(ptr::null_mut()));
        Self {
            places: places.take(length).map(AtomicPtr::new).collect(),
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Adds `slot` in the place with this number; says whether there is one. Only the owner may call this, one thread at a time.
    #[inline]
    pub(super) fn add(&self, number: usize, slot: NonNull<Slot<T>>) -> bool {
        let place = self.places.get(number);
        place.inspect(|place| place.store(slot.as_ptr(), Ordering::Release));
        place.is_some()
    }

    /// Whether `slot` is one of them. Only the owner may ask, one thread at a time.
    #[inline]
    pub(super) fn has(&self, slot: NonNull<Slot<T>>) -> bool {
        let mut places = self.places.iter();
        places.any(|place| place.load(Ordering::Relaxed) == slot.as_ptr())
    }

    /// The slots.
    #[inline]
    pub(super) fn slots(&self) -> impl Iterator<Item = NonNull<Slot<T>>> {
        let places = self.places.iter();
        places.map_while(|place| NonNull::new(place.load(Ordering::Acquire)))
    }

    /// The same, for those who read what is in each of them.
    #[inline]
    pub(super) fn slots_to_read(&self) -> impl Iterator<Item = NonNull<Slot<T>>> {
        let coming = |number| {
            self.places
                .get(number)
                .map(|place: &AtomicPtr<_>| place.load(Ordering::Relaxed))
        };
        (0..AHEAD).filter_map(coming).for_each(fetch);
        self.slots().enumerate().map(move |(number, slot)| {
            coming(number + AHEAD).into_iter().for_each(fetch);
            slot
        })
    }
}

/// Has the processor fetch what is in a slot, and most of the text behind it, if there is one.
#[inline]
fn fetch<T>(slot: *mut Slot<T>) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    for line in 0..4 {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let address = slot.cast::<i8>().wrapping_add(64 * line);
        // SAFETY: nothing is read: whatever the address is, this does nothing that anybody could see.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(address) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = slot;
}
