//! The children of a family, found by the values of their labels.

use std::collections::{BTreeMap, HashMap};
use std::hash::RandomState;
use std::sync::{Once, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::Child;
use crate::label::{Key, LabelText};

pub(super) struct Children<M> {
    enumerated: Once,
    table: RwLock<Option<Table<M>>>,
}

/// No user code runs while it is locked.
struct Table<M> {
    /// The number of each child, by its key.
    numbers: HashMap<Box<[u8]>, u64, RandomState>,
    /// The children in the order in which they were made, which is the order of exposition.
    children: BTreeMap<u64, Child<M>>,
    next: u64,
}

impl<M> Children<M> {
    pub(super) const fn new() -> Self {
        Self {
            enumerated: Once::new(),
            table: RwLock::new(None),
        }
    }

    /// Runs `make`, which makes all children, unless it has run before.
    pub(super) fn make_once(&self, make: impl FnOnce()) {
        if !self.enumerated.is_completed() {
            self.enumerated.call_once(make);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Option<Table<M>>> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Option<Table<M>>> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get_or_make(&self, key: &Key, make: impl FnOnce() -> (LabelText, M)) -> Child<M> {
        if let Some(child) = self
            .read()
            .as_ref()
            .and_then(|table| table.get(key.as_bytes()))
        {
            return child.clone();
        }
        let (label_text, metric) = make();
        let made = Child::new(key.as_bytes(), label_text, metric);
        let mut table = self.write();
        let table = table.get_or_insert_with(Table::new);
        match table.get(key.as_bytes()) {
            // Another thread was faster.
            Some(child) => child.clone(),
            None => {
                table.insert(made.clone());
                made
            }
        }
    }

    pub(super) fn remove(&self, key: &Key) -> Option<Child<M>> {
        let mut table = self.write();
        let table = table.as_mut()?;
        let number = table.numbers.remove(key.as_bytes())?;
        table.children.remove(&number)
    }

    /// Removes the children whose key satisfies `matches`, and returns how many there were.
    pub(super) fn remove_if(&self, matches: impl Fn(&[u8]) -> bool) -> usize {
        let mut table = self.write();
        let Some(table) = table.as_mut() else {
            return 0;
        };
        let before = table.children.len();
        table.children.retain(|_, child| !matches(child.key()));
        table.numbers.retain(|key, _| !matches(key));
        before - table.children.len()
    }

    /// All children, in the order in which they were made.
    pub(super) fn all(&self) -> Vec<Child<M>> {
        self.read()
            .as_ref()
            .map_or_else(Vec::new, |table| table.children.values().cloned().collect())
    }
}

impl<M> Table<M> {
    fn new() -> Self {
        Self {
            numbers: HashMap::default(),
            children: BTreeMap::new(),
            next: 0,
        }
    }

    fn get(&self, key: &[u8]) -> Option<&Child<M>> {
        self.children.get(self.numbers.get(key)?)
    }

    fn insert(&mut self, child: Child<M>) {
        self.numbers.insert(child.key().into(), self.next);
        self.children.insert(self.next, child);
        self.next += 1;
    }
}
