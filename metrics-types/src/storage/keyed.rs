//! Things that are found by a key: the children of families.

use std::collections::VecDeque;
use std::ptr::NonNull;
use std::sync::PoisonError;

use super::index::Index;
use super::slot::{Handle, Made, Slot};
use super::sync::{AtomicPtr, AtomicUsize, Mutex, MutexGuard, Ordering};

/// What somebody looks for. It is asked without a lock.
pub(crate) trait Query {
    /// The hash of the key.
    fn hash(&self) -> u32;

    /// Whether `key` is what is looked for.
    fn is(&self, key: &[u8]) -> bool;
}

/// Things, each with a key of its own, found without a lock.
///
/// Adding and removing take a lock, finding does not, and walking does not. There are about as many slots as there were things
/// at once, live ones and removed ones to which somebody had a handle: a few of those are tried before another slot is made.
pub(crate) struct KeyedSet<T> {
    /// The table by which things are found; replaced by a larger one when it is full.
    pub(super) index: AtomicPtr<Index<T>>,
    /// The slot that was made first, which leads to the others in the order in which they were made.
    pub(super) first: AtomicPtr<Slot<T>>,
    /// How many things there are.
    pub(super) live: AtomicUsize,
    /// How many things were ever added.
    pub(super) added: AtomicUsize,
    pub(super) writer: Mutex<Writer<T>>,
}

pub(super) struct Writer<T> {
    /// The slot that was made last.
    pub(super) last: *mut Slot<T>,
    /// Slots whose thing was removed.
    pub(super) retired: VecDeque<NonNull<Slot<T>>>,
    /// Tables that were replaced; somebody may still read them. Each is half as large as the next one.
    pub(super) replaced: Vec<*mut Index<T>>,
}

/// What was added to a set before, and not after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(usize);

/// So many retired slots are tried for a new thing: somebody may keep a handle to the one or other for ever.
const TRIED: usize = 8;

impl<T> KeyedSet<T> {
    /// The thing that `query` looks for, if it is there.
    ///
    /// While something is moved, it may be missed.
    #[inline]
    pub(crate) fn get(&self, query: &impl Query) -> Option<Handle<T>> {
        self.find(query.hash(), |key| query.is(key))
    }

    /// How many things there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.live.load(Ordering::Relaxed)
    }

    /// The thing whose key is `key`, if it is there.
    #[inline]
    pub(crate) fn get_by_key(&self, hash: u32, key: &[u8]) -> Option<Handle<T>> {
        let _writer = self.writer();
        self.find(hash, |other| other == key)
    }

    #[inline]
    fn find(&self, hash: u32, is: impl Fn(&[u8]) -> bool) -> Option<Handle<T>> {
        // SAFETY: the pointer is null, or that of a table that `grow` leaked; tables are freed by `drop` only.
        let index = unsafe { self.index.load(Ordering::Acquire).as_ref() }?;
        index.slots(hash).find_map(|slot| {
            // SAFETY: it is a slot of this set; those are disowned by `drop` only.
            let found = unsafe { Slot::share(slot) }?;
            // What is in the slot may be another thing by now; with a handle it is one and the same.
            (is(found.key()) && found.is_live()).then_some(found)
        })
    }

    /// The thing that has the same key as `made`, which is added if there is none.
    #[inline]
    pub(crate) fn get_or_add(&self, made: Made<'_, T>) -> Handle<T> {
        let mut writer = self.writer();
        // Another thread may have been faster.
        let found = self.find(made.hash, |key| key == made.key);
        found.unwrap_or_else(|| self.add(&mut writer, made))
    }

    /// The same, but nothing is added when there are `limit` things.
    #[inline]
    pub(crate) fn get_or_add_below(&self, limit: usize, made: Made<'_, T>) -> Option<Handle<T>> {
        let mut writer = self.writer();
        let found = self.find(made.hash, |key| key == made.key);
        found.or_else(|| (self.len() < limit).then(|| self.add(&mut writer, made)))
    }

    #[inline]
    fn add(&self, writer: &mut Writer<T>, made: Made<'_, T>) -> Handle<T> {
        self.grow(writer);
        let hash = made.hash;
        let (slot, handle) = self.put(writer, made);
        self.with_index(|index| index.insert(hash, slot));
        self.live.fetch_add(1, Ordering::Relaxed);
        handle
    }

    /// Puts `made` in a slot that nobody uses any more, or in a new one.
    #[inline]
    fn put(&self, writer: &mut Writer<T>, mut made: Made<'_, T>) -> (NonNull<Slot<T>>, Handle<T>) {
        let stamp = self.added.fetch_add(1, Ordering::Release) + 1;
        for _ in 0..TRIED.min(writer.retired.len()) {
            let Some(retired) = writer.retired.pop_front() else {
                break;
            };
            // SAFETY: slots are disowned by `drop` only, and whoever has the writer is the owner.
            match unsafe { Slot::reuse(retired, made, stamp) } {
                Ok(handle) => return (retired, handle),
                Err(back) => made = back,
            }
            writer.retired.push_back(retired);
        }
        let (slot, handle) = Slot::new(made, stamp);
        // SAFETY: the pointer is null, or that of a slot of this set.
        match unsafe { writer.last.as_ref() } {
            Some(last) => last.next.store(slot.as_ptr(), Ordering::Release),
            None => self.first.store(slot.as_ptr(), Ordering::Release),
        }
        writer.last = slot.as_ptr();
        (slot, handle)
    }

    /// Sees to it that there is room for one more in the table.
    #[inline]
    fn grow(&self, writer: &mut Writer<T>) {
        let old = self.index.load(Ordering::Relaxed);
        // SAFETY: as in `find`.
        let old_index = unsafe { old.as_ref() };
        if old_index.is_some_and(|index| self.len() < index.room()) {
            return;
        }
        let index = Index::for_slots(2 * self.len() + 4);
        for slot in old_index.into_iter().flat_map(Index::all) {
            // SAFETY: slots are disowned by `drop` only, and whoever has the writer is the owner.
            index.insert(unsafe { Slot::hash(slot) }, slot);
        }
        self.index
            .store(Box::into_raw(Box::new(index)), Ordering::Release);
        if !old.is_null() {
            writer.replaced.push(old);
        }
    }

    /// Removes the thing whose key is `key`; whoever has a handle to it keeps it.
    #[inline]
    pub(crate) fn remove(&self, hash: u32, key: &[u8]) -> Option<Handle<T>> {
        let mut writer = self.writer();
        let found = self.find(hash, |other| other == key)?;
        self.retire(&mut writer, &found);
        Some(found)
    }

    /// Removes the things whose key is `unwanted`, and returns how many there were.
    #[inline]
    pub(crate) fn remove_if(&self, unwanted: impl Fn(&[u8]) -> bool) -> usize {
        let mut writer = self.writer();
        let before = self.len();
        for found in self.handles(self.now()) {
            if unwanted(found.key()) {
                self.retire(&mut writer, &found);
            }
        }
        before - self.len()
    }

    /// Removes the things that are idle, which `is_idle` says by their stamps and values, and to which nobody has a handle. A thing is
    /// asked about twice, the second time when
    /// nobody can find it any more: what was recorded a moment ago keeps it. Nobody waits for this, nor does this wait for
    /// anybody: while others add and remove, nothing is idle.
    #[inline]
    pub(crate) fn remove_idle(&self, is_idle: impl Fn(usize, &T) -> bool) {
        let Ok(mut writer) = self.writer.try_lock() else {
            return;
        };
        for found in self.handles(self.now()) {
            let stamp = found.stamp();
            if is_idle(stamp, &found) && found.retire_if_alone(|| !is_idle(stamp, &found)) {
                self.retire(&mut writer, &found);
            }
        }
    }

    #[inline]
    fn retire(&self, writer: &mut Writer<T>, found: &Handle<T>) {
        let slot = found.place();
        // SAFETY: slots are disowned by `drop` only, and whoever has the writer is the owner.
        let hash = unsafe { Slot::hash(slot) };
        // SAFETY: as above.
        self.with_index(|index| unsafe { index.remove(hash, slot) });
        // SAFETY: slots are disowned by `drop` only.
        unsafe { slot.as_ref() }.retire();
        writer.retired.push_back(slot);
        self.live.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many things were ever added.
    #[inline]
    pub(crate) fn added(&self) -> usize {
        self.added.load(Ordering::Acquire)
    }

    /// The moment that it is now, for [`handles`](Self::handles).
    #[inline]
    pub(crate) fn now(&self) -> Moment {
        Moment(self.added())
    }

    /// A handle to every thing that was there at this moment and still is, in the order in which their slots were made.
    ///
    /// What was added since is left out: it may have the key of something that was shown and then removed.
    #[inline]
    pub(crate) fn handles(&self, moment: Moment) -> impl Iterator<Item = Handle<T>> {
        self.slots().filter_map(move |slot| {
            // SAFETY: slots are disowned by `drop` only.
            let handle = unsafe { Slot::share(slot) }?;
            let stamp = handle.stamp();
            (stamp != 0 && stamp <= moment.0).then_some(handle)
        })
    }

    /// Shows `look` those of the first `added` things that are still there, one after the other.
    #[inline]
    pub(crate) fn walk(&self, added: usize, mut look: impl FnMut(&Handle<T>)) {
        self.handles(Moment(added)).for_each(|seen| look(&seen));
    }

    #[inline]
    fn slots(&self) -> impl Iterator<Item = NonNull<Slot<T>>> {
        let mut at = self.first.load(Ordering::Acquire);
        std::iter::from_fn(move || {
            let slot = NonNull::new(at)?;
            // SAFETY: it is a slot of this set; those are disowned by `drop` only.
            at = unsafe { slot.as_ref() }.next.load(Ordering::Acquire);
            Some(slot)
        })
    }

    #[inline]
    fn with_index(&self, change: impl FnOnce(&Index<T>)) {
        // SAFETY: as in `find`.
        if let Some(index) = unsafe { self.index.load(Ordering::Relaxed).as_ref() } {
            change(index);
        }
    }

    #[inline]
    fn writer(&self) -> MutexGuard<'_, Writer<T>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for KeyedSet<T> {
    #[inline]
    fn drop(&mut self) {
        let writer = self
            .writer
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        for index in writer
            .replaced
            .drain(..)
            .chain([self.index.load(Ordering::Relaxed)])
        {
            if !index.is_null() {
                // SAFETY: it comes from `Box::into_raw` in `grow`, and `&mut self` says that nobody reads it.
                drop(unsafe { Box::from_raw(index) });
            }
        }
        let mut at = self.first.load(Ordering::Relaxed);
        while let Some(slot) = NonNull::new(at) {
            // SAFETY: it comes from `Slot::new`, and was not disowned yet.
            at = unsafe { slot.as_ref() }.next.load(Ordering::Relaxed);
            // SAFETY: the same, and `&mut self` says that nobody but those with a handle refers to it.
            unsafe { Slot::disown(slot) };
        }
    }
}

// SAFETY: the pointers are to slots and tables that this set owns, which are `Send` and `Sync` for such a `T`.
unsafe impl<T: Send + Sync> Sync for KeyedSet<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Send for KeyedSet<T> {}
