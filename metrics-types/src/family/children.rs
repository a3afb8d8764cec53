//! The children of a family, found by the values of their labels.

use std::sync::Once;
use std::sync::atomic::Ordering;

use super::child::{Child, Entry};
use crate::label::{Asked, Key, LabelSet, LabelText, hash_of_key};
use crate::storage::{KeyedSet, Made, OnceBox};

pub(super) struct Children<M: 'static> {
    /// Those of a static whose label sets are all known, by their number: found by arithmetic, and there for ever.
    fixed: OnceBox<&'static [Entry<M>]>,
    /// All others.
    kept: KeyedSet<M>,
    /// Whether those of a family whose label sets are all known, but which is no static, were made.
    enumerated: Once,
}

impl<M: 'static> Children<M> {
    #[inline]
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
        self.fixed
            .get_or_make(|| Box::leak((0..count).map(make).collect()));
    }

    /// The child with this number, if it is there.
    #[inline]
    pub(super) fn fixed(&self, number: usize) -> Option<Child<M>> {
        let fixed = self.fixed.get()?.get(number)?;
        (!fixed.removed.load(Ordering::Relaxed)).then(|| Child::fixed(fixed))
    }

    /// Runs `make`, which makes all children, unless it has run before.
    #[inline]
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
    #[inline]
    pub(super) fn kept_count(&self) -> usize {
        self.kept.len()
    }

    /// The child with this key that is kept, if it is there.
    #[inline]
    pub(super) fn kept_by_key(&self, key: &Key) -> Option<Child<M>> {
        let hash = hash_of_key(key.as_bytes());
        self.kept.get_by_key(hash, key.as_bytes()).map(Child::kept)
    }

    /// The child with this key, which is added if there is none.
    #[inline]
    pub(super) fn get_or_add(&self, key: &Key, label_text: &LabelText<'_>, metric: M) -> Child<M> {
        Child::kept(
            self.kept
                .get_or_add(made(key, &label_text.to_keep(), metric)),
        )
    }

    /// The same, but nothing is added when `limit` children are kept.
    #[inline]
    pub(super) fn get_or_add_below(
        &self,
        limit: usize,
        key: &Key,
        label_text: &LabelText<'_>,
        metric: M,
    ) -> Option<Child<M>> {
        let text = label_text.to_keep();
        let made = made(key, &text, metric);
        self.kept.get_or_add_below(limit, made).map(Child::kept)
    }

    #[inline]
    pub(super) fn remove(&self, number: Option<usize>, key: &Key) -> Option<Child<M>> {
        let fixed = number.and_then(|number| self.fixed.get()?.get(number));
        match fixed {
            Some(fixed) if !fixed.removed.swap(true, Ordering::Relaxed) => {
                Some(Child::fixed(fixed))
            }
            _ => self
                .kept
                .remove(hash_of_key(key.as_bytes()), key.as_bytes())
                .map(Child::kept),
        }
    }

    /// Removes the children whose key is `unwanted`, and returns how many there were.
    #[inline]
    pub(super) fn remove_if(&self, unwanted: impl Fn(&[u8]) -> bool) -> usize {
        let fixed = self.fixed.get().copied().unwrap_or_default().iter();
        let fixed = fixed
            .filter(|fixed| unwanted(Child::fixed(fixed).key()))
            .filter(|fixed| !fixed.removed.swap(true, Ordering::Relaxed))
            .count();
        fixed + self.kept.remove_if(unwanted)
    }

    /// The children that are kept, to be looked at by those who remove the ones that nobody uses.
    #[inline]
    pub(super) fn kept_children(&self) -> &KeyedSet<M> {
        &self.kept
    }

    /// How many children were ever added to those that were made at the beginning.
    #[inline]
    pub(super) fn added(&self) -> usize {
        self.kept.added()
    }

    /// Shows `look` every child with its label text, those by number first, and which one it is of all that were ever added: 0 for
    /// those by number. Of the others it shows the first `added`: one that is removed now and made again is then shown once at most.
    #[inline]
    pub(super) fn walk(&self, added: usize, mut look: impl FnMut(&M, &LabelText<'_>, usize)) {
        let fixed = self.fixed.get().copied().unwrap_or_default().iter();
        for entry in fixed.filter(|fixed| !fixed.removed.load(Ordering::Relaxed)) {
            let child = Child::fixed(entry);
            look(&child, &child.label_text(), 0);
        }
        self.kept.walk(added, |seen| {
            look(seen.thing, &LabelText::kept(seen.label_text), seen.stamp);
        });
    }

    /// All children, those by number first.
    #[inline]
    pub(super) fn all(&self) -> impl Iterator<Item = Child<M>> {
        // Before any child is shown: one that is removed now and made again is then shown once at most.
        let now = self.kept.now();
        let fixed = self.fixed.get().copied().unwrap_or_default().iter();
        let present = fixed.filter(|fixed| !fixed.removed.load(Ordering::Relaxed));
        let kept = self.kept.handles(now).map(Child::kept);
        present.map(Child::fixed).chain(kept)
    }
}

fn made<'a, M>(key: &'a Key, label_text: &'a str, value: M) -> Made<'a, M> {
    Made {
        hash: hash_of_key(key.as_bytes()),
        key: key.as_bytes(),
        label_text,
        value,
    }
}
