//! The children of a family, found by the values of their labels.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::child::{Child, Entry};
use crate::label::{Asked, Key, LabelSet, hash_of_key};
use crate::storage::{Keyed, KeyedSet, OnceBox};

pub(super) struct Children<M: 'static> {
    /// Those of a static whose label sets are all known, by their number: found by arithmetic, and there for ever.
    fixed: OnceBox<&'static [Fixed<M>]>,
    /// All others.
    kept: KeyedSet<Entry<M>>,
    /// Whether those of a family whose label sets are all known, but which is no static, were made.
    enumerated: Once,
}

struct Fixed<M> {
    /// Removed, its place stays empty: somebody may have a handle for ever. Asked for again, its labels get a child that is
    /// kept with all others.
    removed: AtomicBool,
    entry: Entry<M>,
}

impl<M: 'static> Children<M> {
    pub(super) const fn new() -> Self {
        Self {
            fixed: OnceBox::new(),
            kept: KeyedSet::new(),
            enumerated: Once::new(),
        }
    }

    /// Makes the `count` children of a static, each by its number, unless it has been done.
    ///
    /// They are never freed, nor is a static. Of two threads that are here at the same time one makes them in vain.
    #[inline]
    pub(super) fn make_fixed(&self, count: usize, make: impl Fn(usize) -> Entry<M>) {
        self.fixed.get_or_make(|| {
            let fixed = |number| Fixed {
                removed: AtomicBool::new(false),
                entry: make(number),
            };
            Box::leak((0..count).map(fixed).collect())
        });
    }

    /// The child with this number, if it is there.
    #[inline]
    pub(super) fn fixed(&self, number: usize) -> Option<Child<M>> {
        let fixed = self.fixed.get()?.get(number)?;
        (!fixed.removed.load(Ordering::Relaxed)).then(|| Child::fixed(&fixed.entry))
    }

    /// Runs `make`, which makes all children, unless it has run before.
    pub(super) fn make_once(&self, make: impl FnOnce()) {
        if !self.enumerated.is_completed() {
            self.enumerated.call_once(make);
        }
    }

    /// The child with these labels that is kept, if it is there. It may be missed while others come or go.
    #[inline]
    pub(super) fn kept(&self, labels: &impl LabelSet) -> Option<Child<M>> {
        self.kept.get(&Asked(labels)).map(Child::kept)
    }

    /// How many children are kept.
    pub(super) fn kept_count(&self) -> usize {
        self.kept.len()
    }

    /// The child with this key that is kept, if it is there.
    pub(super) fn kept_by_key(&self, key: &Key) -> Option<Child<M>> {
        let hash = hash_of_key(key.as_bytes());
        self.kept.get_by_key(hash, key.as_bytes()).map(Child::kept)
    }

    /// The child with the key of `entry`, which is added if there is none.
    pub(super) fn get_or_add(&self, entry: Entry<M>) -> Child<M> {
        let hash = hash_of_key(entry.key());
        Child::kept(self.kept.get_or_add(hash, entry))
    }

    /// The same, but nothing is added when `limit` children are kept.
    pub(super) fn get_or_add_below(&self, limit: usize, entry: Entry<M>) -> Option<Child<M>> {
        let hash = hash_of_key(entry.key());
        let kept = self.kept.get_or_add_below(limit, hash, entry);
        kept.map(Child::kept)
    }

    pub(super) fn remove(&self, number: Option<usize>, key: &Key) -> Option<Child<M>> {
        let fixed = number.and_then(|number| self.fixed.get()?.get(number));
        match fixed {
            Some(fixed) if !fixed.removed.swap(true, Ordering::Relaxed) => {
                Some(Child::fixed(&fixed.entry))
            }
            _ => self
                .kept
                .remove(hash_of_key(key.as_bytes()), key.as_bytes())
                .map(Child::kept),
        }
    }

    /// Removes the children whose key is `unwanted`, and returns how many there were.
    pub(super) fn remove_if(&self, unwanted: impl Fn(&[u8]) -> bool) -> usize {
        let matching = |fixed: &&Fixed<M>| unwanted(fixed.entry.key());
        let fixed = self
            .fixed
            .get()
            .copied()
            .unwrap_or_default()
            .iter()
            .filter(matching);
        let fixed = fixed
            .filter(|fixed| !fixed.removed.swap(true, Ordering::Relaxed))
            .count();
        fixed
            + self
                .kept
                .remove_if(hash_of_key, |entry| unwanted(entry.key()))
    }

    /// Calls `look` with every child, those by number first.
    pub(super) fn for_each(&self, mut look: impl FnMut(&Entry<M>)) {
        // Before any child is shown: one that is removed now and made again is then shown once at most.
        let now = self.kept.now();
        self.fixed_entries().for_each(&mut look);
        self.kept.handles(now).for_each(|entry| look(&entry));
    }

    /// All children.
    pub(super) fn all(&self) -> impl Iterator<Item = Child<M>> {
        let kept = self.kept.handles(self.kept.now()).map(Child::kept);
        self.fixed_entries().map(Child::fixed).chain(kept)
    }

    fn fixed_entries(&self) -> impl Iterator<Item = &'static Entry<M>> {
        let fixed = self.fixed.get().copied().unwrap_or_default();
        let present = |fixed: &&Fixed<M>| !fixed.removed.load(Ordering::Relaxed);
        fixed.iter().filter(present).map(|fixed| &fixed.entry)
    }
}
