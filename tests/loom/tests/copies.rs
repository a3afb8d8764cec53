//! What the copy of a process finds that was forked between two steps of a thread that adds and removes: everything that stays,
//! without the lock, which nobody will ever give back there.
//!
//! There is one thread. Whenever it has changed what leads to the things, they are looked for.

#![allow(
    unsafe_code,
    unreachable_pub,
    dead_code,
    reason = "the files are those of the crate, of which not all is used"
)]

mod sync {
    use std::sync::atomic;

    pub(crate) use std::sync::atomic::{AtomicUsize, Ordering, fence};
    pub(crate) use std::sync::{Mutex, MutexGuard};

    use crate::look;

    pub(crate) const RUN: usize = 2;
    pub(crate) const WALKS: usize = 1;

    /// After each change, there is a look at what can be found.
    pub(crate) struct AtomicPtr<T>(atomic::AtomicPtr<T>);

    impl<T> AtomicPtr<T> {
        pub(crate) fn new(pointer: *mut T) -> Self {
            Self(atomic::AtomicPtr::new(pointer))
        }

        pub(crate) fn load(&self, order: Ordering) -> *mut T {
            self.0.load(order)
        }

        pub(crate) fn compare_exchange(
            &self,
            current: *mut T,
            new: *mut T,
            order: Ordering,
            failed: Ordering,
        ) -> Result<*mut T, *mut T> {
            self.0.compare_exchange(current, new, order, failed)
        }

        pub(crate) fn store(&self, pointer: *mut T, order: Ordering) {
            self.0.store(pointer, order);
            look();
        }
    }
}

#[path = "../../../metrics-types/src/storage/handle.rs"]
mod handle;

#[path = "../../../metrics-types/src/storage/index.rs"]
mod index;

#[path = "../../../metrics-types/src/storage/keyed.rs"]
mod keyed;

#[path = "../../../metrics-types/src/storage/run.rs"]
mod run;

#[path = "../../../metrics-types/src/storage/slot.rs"]
mod slot;

#[path = "../../../metrics-types/src/storage/text.rs"]
mod text;

#[path = "../../../metrics-types/src/storage/walk.rs"]
mod walk;

use std::cell::Cell;
use std::collections::VecDeque;
use std::ptr;

use keyed::{KeyedSet, Query, Writer};
use slot::Made;
use sync::{AtomicPtr, AtomicUsize, Mutex};
use walk::Walks;

/// A name, and the hash that it has here.
#[derive(Clone, Copy)]
struct Named(&'static str, u32);

impl Query for Named {
    fn hash(&self) -> u32 {
        self.1
    }

    fn is(&self, key: &[u8]) -> bool {
        key == self.0.as_bytes()
    }
}

type Set = KeyedSet<&'static str>;

thread_local! {
    /// What is looked in, and for what.
    static STAYING: Cell<Option<(&'static Set, &'static [Named])>> = const { Cell::new(None) };
    static LOOKS: Cell<usize> = const { Cell::new(0) };
}

fn look() {
    // What a walk announces is not looked at again.
    let Some((set, names)) = STAYING.take() else {
        return;
    };
    LOOKS.set(LOOKS.get() + 1);
    for name in names {
        let found = set.get(name).map(|found| *found);
        assert_eq!(found, Some(name.0), "after {} steps", LOOKS.get());
        let shown = set.handles(set.now()).filter(|shown| **shown == name.0);
        assert_eq!(shown.count(), 1, "{} is shown once", name.0);
        let mut walked = 0;
        set.walk(set.added(), |seen| {
            walked += usize::from(*seen.thing == name.0);
        });
        assert_eq!(walked, 1, "{} is shown once", name.0);
    }
    STAYING.set(Some((set, names)));
}

fn set() -> &'static Set {
    Box::leak(Box::new(KeyedSet {
        index: AtomicPtr::new(ptr::null_mut()),
        first: AtomicPtr::new(ptr::null_mut()),
        live: AtomicUsize::new(0),
        added: AtomicUsize::new(0),
        walks: Walks {
            places: std::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
        },
        writer: Mutex::new(Writer {
            last: ptr::null_mut(),
            used: 0,
            retired: VecDeque::new(),
            replaced: Vec::new(),
        }),
    }))
}

fn add(set: &Set, Named(name, hash): Named) {
    set.get_or_add(Made {
        hash,
        key: name.as_bytes(),
        label_text: name,
        value: name,
    });
}

#[test]
fn a_copy_finds_what_stays_wherever_the_process_was_copied() {
    // In one row across the end of the table of eight, each where it is because of those before it.
    const GOING: [Named; 2] = [Named("goes", 6), Named("goes, too", 7)];
    const STAYING_NAMES: &[Named] = &[Named("stays", 6), Named("behind", 7)];
    for first in [0, 1] {
        let set = set();
        add(set, GOING[first]);
        add(set, GOING[1 - first]);
        for name in STAYING_NAMES {
            add(set, *name);
        }
        LOOKS.set(0);
        STAYING.set(Some((set, STAYING_NAMES)));
        for Named(name, hash) in GOING {
            assert!(set.remove(hash, name.as_bytes()).is_some());
        }
        // So many that the table grows, more than once.
        for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"] {
            add(set, Named(name, 6));
        }
        STAYING.set(None);
        assert!(LOOKS.get() > 20, "{} steps", LOOKS.get());
    }
}
