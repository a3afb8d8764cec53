//! Things that are found by a key: the children of families.

use std::collections::VecDeque;
use std::ptr::NonNull;
use std::sync::PoisonError;

use super::handle::Handle;
use super::index::Index;
use super::run::Run;
use super::slot::{Made, Slot};
use super::sync::{AtomicPtr, AtomicUsize, Mutex, MutexGuard, Ordering};
use super::walk::{Seen, Walks};

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
/// at once, live ones and removed ones to which somebody had a handle: a few of those are tried before another slot is made. A walk
/// keeps a run of slots from being used again, as long as it looks at them.
pub(crate) struct KeyedSet<T> {
    /// The table by which things are found; replaced by a larger one when it is full.
    pub(super) index: AtomicPtr<Index<T>>,
    /// The slots that were made first, which lead to the others in the order in which they were made.
    pub(super) first: AtomicPtr<Run<T>>,
    /// How many things there are.
    pub(super) live: AtomicUsize,
    /// How many things were ever added.
    pub(super) added: AtomicUsize,
    pub(super) walks: Walks<T>,
    pub(super) writer: Mutex<Writer<T>>,
}

pub(super) struct Writer<T> {
    /// The slots that were made last.
    pub(super) last: *mut Run<T>,
    /// How many these are.
    pub(super) used: usize,
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
        let mut tried = 0;
        for _ in 0..writer.retired.len() {
            if tried == TRIED {
                break;
            }
            let Some(retired) = writer.retired.pop_front() else {
                break;
            };
            // Those that walks look at do not count: there are a few runs of them at most, and others behind.
            if !self.walks.look_at(retired) {
                tried += 1;
                // SAFETY: slots are disowned by `drop` only, and whoever has the writer is the owner. No walk looked at it a moment
                // ago, when what is in it was retired already.
                match unsafe { Slot::reuse(retired, made, stamp) } {
                    Ok(handle) => return (retired, handle),
                    Err(back) => made = back,
                }
            }
            writer.retired.push_back(retired);
        }
        let (slot, handle) = Slot::new(made, stamp);
        self.append(writer, slot);
        (slot, handle)
    }

    /// Lets walks come to a slot that was made just now.
    #[inline]
    fn append(&self, writer: &mut Writer<T>, slot: NonNull<Slot<T>>) {
        // SAFETY: the pointer is null, or that of a run that was leaked below; runs are freed by `drop` only.
        let last = unsafe { writer.last.as_ref() };
        if last.is_some_and(|last| last.add(writer.used, slot)) {
            writer.used += 1;
            return;
        }
        let run = Box::into_raw(Box::new(Run::after(last, slot)));
        last.map_or(&self.first, |last| &last.next)
            .store(run, Ordering::Release);
        (writer.last, writer.used) = (run, 1);
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
    /// asked about twice, the second time when nobody can find it any more: what was recorded a moment ago keeps it. Nobody waits for
    /// this, nor does this wait for anybody: while others add and remove, nothing is idle.
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
    pub(crate) fn walk(&self, added: usize, mut look: impl FnMut(Seen<'_, T>)) {
        let mut walk = None;
        for (number, run) in self.runs().enumerate() {
            if number == 0 {
                // SAFETY: it is a run of this set.
                walk = unsafe { self.walks.begin(run) };
            }
            if let Some(walk) = &walk {
                // SAFETY: it is a run of this set, and nothing that was shown is kept.
                unsafe { walk.announce(run) };
            }
            for slot in run.slots_to_read() {
                let kept = match walk {
                    Some(_) => None,
                    // SAFETY: slots are disowned by `drop` only.
                    None => match unsafe { Slot::share(slot) } {
                        // It is being changed, or about to go.
                        None => continue,
                        kept => kept,
                    },
                };
                // SAFETY: as above, and the walk or the handle is there until this is over.
                if let Some(seen) = unsafe { Slot::look(slot) }
                    && seen.stamp <= added
                {
                    look(seen);
                }
                drop(kept);
            }
        }
    }

    #[inline]
    fn slots(&self) -> impl Iterator<Item = NonNull<Slot<T>>> {
        self.runs().flat_map(Run::slots)
    }

    #[inline]
    fn runs(&self) -> impl Iterator<Item = &Run<T>> {
        let mut at = self.first.load(Ordering::Acquire);
        std::iter::from_fn(move || {
            // SAFETY: the pointer is null, or that of a run of this set; those are freed by `drop` only.
            let run = unsafe { at.as_ref() }?;
            at = run.next.load(Ordering::Acquire);
            Some(run)
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
        while !at.is_null() {
            // SAFETY: it comes from `Box::into_raw` in `append`, and `&mut self` says that nobody reads it.
            let run = unsafe { Box::from_raw(at) };
            for slot in run.slots() {
                // SAFETY: it comes from `Slot::new`, was not disowned yet, and `&mut self` says that nobody but those with a handle
                // refers to it.
                unsafe { Slot::disown(slot) };
            }
            at = run.next.load(Ordering::Relaxed);
        }
    }
}

// SAFETY: the pointers are to slots, runs and tables that this set owns, which are `Send` and `Sync` for such a `T`.
unsafe impl<T: Send + Sync> Sync for KeyedSet<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Send for KeyedSet<T> {}
