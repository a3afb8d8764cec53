//! A table of slots by hash, read without a lock.

use std::ptr::{self, NonNull};

use super::slot::{FREE_BITS, Slot};
use super::sync::{AtomicPtr, Ordering};

/// Open addressing, at most half full. One thread at a time changes it, while others read.
///
/// A reader may miss what is there, if that is moved at this moment; so whoever misses asks again where nobody moves
/// anything. At every moment each slot can be reached from its hash: a copy of the process that was made at that moment finds
/// all of them.
pub(super) struct Index<T> {
    /// Each null, or the address of a slot with a few bits of its hash where addresses have none: most slots with other hashes
    /// are passed by without a look at them.
    entries: Box<[AtomicPtr<Slot<T>>]>,
}

const TAG: usize = (1 << FREE_BITS) - 1;

impl<T> Index<T> {
    /// A table with room for `slots` of them.
    #[inline]
    pub(super) fn for_slots(slots: usize) -> Self {
        let length = (2 * slots).next_power_of_two().max(8);
        Self {
            entries: (0..length)
                .map(|_| AtomicPtr::new(ptr::null_mut()))
                .collect(),
        }
    }

    /// How many slots it has room for.
    #[inline]
    pub(super) fn room(&self) -> usize {
        self.entries.len() / 2
    }

    /// The slots that may have this hash.
    #[inline]
    pub(super) fn slots(&self, hash: u32) -> impl Iterator<Item = NonNull<Slot<T>>> {
        let mut at = self.home(hash);
        let mut left = self.entries.len();
        std::iter::from_fn(move || {
            while left > 0 {
                let found = self.entries[at].load(Ordering::Acquire);
                let slot = untagged(found)?;
                at = self.after(at);
                left -= 1;
                if found.addr() & TAG == tag(hash) {
                    return Some(slot);
                }
            }
            None
        })
    }

    /// Adds a slot, for which there is room.
    #[inline]
    pub(super) fn insert(&self, hash: u32, slot: NonNull<Slot<T>>) {
        let mut at = self.home(hash);
        while self.at(at).is_some() {
            at = self.after(at);
        }
        self.put(at, tagged(slot, hash));
    }

    /// Removes a slot.
    ///
    /// # Safety
    ///
    /// All slots in the table are there, and the caller is their owner, one thread at a time.
    #[inline]
    pub(super) unsafe fn remove(&self, hash: u32, slot: NonNull<Slot<T>>) {
        let mut hole = self.home(hash);
        loop {
            match self.at(hole) {
                Some(other) if other == slot => break,
                Some(_) => hole = self.after(hole),
                None => return,
            }
        }
        // What stands behind the hole and would not be found past an empty entry moves into the hole, and leaves another one.
        let mut at = self.after(hole);
        while let Some(other) = self.at(at) {
            // SAFETY: the caller says so.
            let home = self.home(unsafe { Slot::hash(other) });
            if self.distance(home, at) >= self.distance(hole, at) {
                self.put(hole, self.entries[at].load(Ordering::Relaxed));
                hole = at;
            }
            at = self.after(at);
        }
        self.put(hole, ptr::null_mut());
    }

    /// Every slot.
    #[inline]
    pub(super) fn all(&self) -> impl Iterator<Item = NonNull<Slot<T>>> {
        (0..self.entries.len()).filter_map(|at| self.at(at))
    }

    #[inline]
    fn at(&self, at: usize) -> Option<NonNull<Slot<T>>> {
        untagged(self.entries[at].load(Ordering::Relaxed))
    }

    #[inline]
    fn put(&self, at: usize, entry: *mut Slot<T>) {
        self.entries[at].store(entry, Ordering::Release);
    }

    #[inline]
    fn home(&self, hash: u32) -> usize {
        // The number of entries is a power of two.
        hash as usize & (self.entries.len() - 1)
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.entries.len() - 1)
    }

    #[inline]
    fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & (self.entries.len() - 1)
    }
}

/// The highest bits of `hash`, which say nothing about the place in the table.
#[inline]
fn tag(hash: u32) -> usize {
    (hash >> (u32::BITS - FREE_BITS)) as usize
}

fn tagged<T>(slot: NonNull<Slot<T>>, hash: u32) -> *mut Slot<T> {
    slot.as_ptr().map_addr(|address| address | tag(hash))
}

#[inline]
fn untagged<T>(entry: *mut Slot<T>) -> Option<NonNull<Slot<T>>> {
    NonNull::new(entry.map_addr(|address| address & !TAG))
}
