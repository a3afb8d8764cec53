//! A table of slots by hash, read without a lock.

use std::ptr;

use super::slot::Slot;
use super::sync::{AtomicPtr, AtomicU64, Ordering};

/// Open addressing, at most half full. One thread at a time changes it, while others read.
///
/// A reader may miss what is there, if that is moved at this moment; so whoever misses asks again where nobody moves
/// anything. At every moment each slot can be reached from its hash: a copy of the process that was made at that moment finds
/// all of them.
pub(super) struct Index<T> {
    entries: Box<[Entry<T>]>,
}

struct Entry<T> {
    /// Of the slot; `EMPTY` if there is none.
    hash: AtomicU64,
    /// Written before `hash` is.
    slot: AtomicPtr<Slot<T>>,
}

const EMPTY: u64 = 0;

impl<T> Index<T> {
    /// A table with room for `slots` of them.
    pub(super) fn for_slots(slots: usize) -> Self {
        let entry = || Entry {
            hash: AtomicU64::new(EMPTY),
            slot: AtomicPtr::new(ptr::null_mut()),
        };
        let length = (2 * slots).next_power_of_two().max(8);
        Self {
            entries: (0..length).map(|_| entry()).collect(),
        }
    }

    /// How many slots it has room for.
    pub(super) fn room(&self) -> usize {
        self.entries.len() / 2
    }

    /// The slots that may have this hash.
    #[inline]
    pub(super) fn slots(&self, hash: u64) -> impl Iterator<Item = *mut Slot<T>> {
        let hash = tag(hash);
        let mut at = self.home(hash);
        let mut left = self.entries.len();
        std::iter::from_fn(move || {
            while left > 0 {
                let entry = &self.entries[at];
                let found = entry.hash.load(Ordering::Acquire);
                if found == EMPTY {
                    return None;
                }
                at = self.after(at);
                left -= 1;
                if found == hash {
                    return Some(entry.slot.load(Ordering::Acquire));
                }
            }
            None
        })
    }

    /// Adds a slot, for which there is room.
    pub(super) fn insert(&self, hash: u64, slot: *mut Slot<T>) {
        let hash = tag(hash);
        let mut at = self.home(hash);
        while self.entries[at].hash.load(Ordering::Relaxed) != EMPTY {
            at = self.after(at);
        }
        self.put(at, hash, slot);
    }

    /// Removes a slot.
    pub(super) fn remove(&self, hash: u64, slot: *mut Slot<T>) {
        let mut hole = self.home(tag(hash));
        while self.entries[hole].slot.load(Ordering::Relaxed) != slot {
            if self.entries[hole].hash.load(Ordering::Relaxed) == EMPTY {
                return;
            }
            hole = self.after(hole);
        }
        // What stands behind the hole and would not be found past an empty entry moves into the hole, and leaves another one.
        let mut at = self.after(hole);
        loop {
            let hash = self.entries[at].hash.load(Ordering::Relaxed);
            if hash == EMPTY {
                break;
            }
            if self.distance(self.home(hash), at) >= self.distance(hole, at) {
                self.put(hole, hash, self.entries[at].slot.load(Ordering::Relaxed));
                hole = at;
            }
            at = self.after(at);
        }
        self.entries[hole].hash.store(EMPTY, Ordering::Release);
        self.entries[hole]
            .slot
            .store(ptr::null_mut(), Ordering::Relaxed);
    }

    /// Every slot with its hash.
    pub(super) fn all(&self) -> impl Iterator<Item = (u64, *mut Slot<T>)> {
        let all = self.entries.iter();
        let all = all.map(|entry| {
            (
                entry.hash.load(Ordering::Relaxed),
                entry.slot.load(Ordering::Relaxed),
            )
        });
        all.filter(|(hash, _)| *hash != EMPTY)
    }

    fn put(&self, at: usize, hash: u64, slot: *mut Slot<T>) {
        self.entries[at].slot.store(slot, Ordering::Release);
        self.entries[at].hash.store(hash, Ordering::Release);
    }

    #[inline]
    fn home(&self, hash: u64) -> usize {
        // The number of entries is a power of two, so that the highest bits do not matter.
        #[allow(
            clippy::cast_possible_truncation,
            reason = "only the low bits are looked at"
        )]
        let hash = hash as usize;
        hash & (self.entries.len() - 1)
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.entries.len() - 1)
    }

    fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & (self.entries.len() - 1)
    }
}

/// `hash`, if it is not that of an empty entry.
#[inline]
fn tag(hash: u64) -> u64 {
    if hash == EMPTY { 1 } else { hash }
}
