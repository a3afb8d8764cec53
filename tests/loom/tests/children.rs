//! Finding without a lock, while things come and go.
//!
//! The files are the crate's own; only the atomics and the lock are loom's.

#![allow(
    unsafe_code,
    unreachable_pub,
    dead_code,
    reason = "the files are those of the crate, of which not all is used"
)]

mod sync {
    pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicUsize, Ordering, fence};
    pub(crate) use loom::sync::{Mutex, MutexGuard};

    pub(crate) const RUN: usize = 4;
    pub(crate) const WALKS: usize = 1;
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

use std::collections::VecDeque;
use std::ptr;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread::spawn;
use loom_models::model;

use handle::Handle;
use keyed::{KeyedSet, Query, Writer};
use slot::Made;
use sync::{AtomicPtr, AtomicUsize, Mutex, Ordering};
use walk::Walks;

/// Every thing has this hash: all of them want to stand in the same place of the table, the second one behind the first.
const HASH: u32 = 7;

/// As many things as the first table has room for.
const ROOM: usize = 4;

struct Called(&'static str);

impl Query for Called {
    fn hash(&self) -> u32 {
        HASH
    }

    fn is(&self, key: &[u8]) -> bool {
        CHANGES.fetch_add(0, Ordering::Relaxed);
        if key == b"comes" {
            WRITTEN.0.with(|_| ());
        }
        key == self.0.as_bytes()
    }
}

loom::lazy_static! {
    /// Changed where one thing takes the place of another, of which half is done then, and asked where keys are compared: so the
    /// one is tried before the other and after it.
    static ref CHANGES: AtomicUsize = AtomicUsize::new(0);

    /// Written and read there, too: loom sees if a key is read that may not have been written for the reader.
    static ref WRITTEN: Written = Written(UnsafeCell::new(()));
}

struct Written(UnsafeCell<()>);

// SAFETY: it is the models that try whether somebody reads while it is written.
unsafe impl Sync for Written {}

/// It knows its name, and counts what is recorded in it.
struct Thing {
    name: &'static str,
    count: AtomicUsize,
}

impl Drop for Thing {
    fn drop(&mut self) {
        CHANGES.fetch_add(1, Ordering::Relaxed);
        WRITTEN.0.with_mut(|_| ());
    }
}

type Set = KeyedSet<Thing>;

fn set(names: &[&'static str]) -> Arc<Set> {
    let set = KeyedSet {
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
    };
    for name in names {
        add(&set, name);
    }
    Arc::new(set)
}

fn made(name: &'static str) -> Made<'static, Thing> {
    let count = AtomicUsize::new(0);
    Made {
        hash: HASH,
        key: name.as_bytes(),
        label_text: name,
        value: Thing { name, count },
    }
}

fn add(set: &Set, name: &'static str) -> Handle<Thing> {
    set.get_or_add(made(name))
}

fn remove(set: &Set, name: &'static str) {
    assert!(set.remove(HASH, name.as_bytes()).is_some());
}

/// As a family finds its children: without the lock, and with it if nothing was found.
fn find(set: &Set, name: &'static str) -> Option<Handle<Thing>> {
    let found = set.get(&Called(name));
    let found = found.or_else(|| set.get_by_key(HASH, name.as_bytes()));
    found.inspect(|found| {
        assert_eq!(found.key(), name.as_bytes(), "that of another label set");
        assert_eq!(found.name, name, "that of another label set");
    })
}

#[test]
fn what_stays_is_found_while_what_stands_before_it_goes() {
    model(2, || {
        let set = set(&["goes", "stays", "behind"]);
        let writer = {
            let set = Arc::clone(&set);
            spawn(move || {
                // Both others move up.
                remove(&set, "goes");
                // In the slot of what went, and behind the others.
                drop(add(&set, "comes"));
            })
        };
        assert!(find(&set, "stays").is_some());
        assert!(find(&set, "behind").is_some());
        let shown: Vec<_> = set.handles(set.now()).map(|handle| handle.name).collect();
        assert!(shown.contains(&"stays") && shown.contains(&"behind"));
        assert!(!(shown.contains(&"goes") && shown.contains(&"comes")));
        writer.join().expect("it does not panic");
        assert!(find(&set, "goes").is_none());
        assert!(find(&set, "comes").is_some());
    });
}

#[test]
fn what_was_added_before_is_found_without_the_lock_while_the_table_grows() {
    model(2, || {
        let set = set(&["first", "second", "third", "fourth"]);
        assert_eq!(set.len(), ROOM);
        let writer = {
            let set = Arc::clone(&set);
            spawn(move || drop(add(&set, "one too many")))
        };
        // Nothing is moved within a table.
        for name in ["first", "fourth"] {
            assert!(
                set.get(&Called(name))
                    .is_some_and(|found| found.name == name)
            );
        }
        assert!(find(&set, "nobody").is_none());
        writer.join().expect("it does not panic");
        assert!(find(&set, "one too many").is_some());
    });
}

#[test]
fn threads_that_race_to_add_get_the_same_thing() {
    model(3, || {
        let set = set(&[]);
        let adder = {
            let set = Arc::clone(&set);
            spawn(move || add(&set, "new").place())
        };
        let found = find(&set, "new").unwrap_or_else(|| add(&set, "new"));
        assert_eq!(found.place(), adder.join().expect("it does not panic"));
        assert_eq!(set.len(), 1);
    });
}

#[test]
fn a_handle_is_never_to_another_thing_than_was_asked_for() {
    model(3, || {
        let set = set(&["goes"]);
        let writer = {
            let set = Arc::clone(&set);
            spawn(move || {
                remove(&set, "goes");
                drop(add(&set, "comes"));
            })
        };
        // Twice: what is found does not come back once it is gone.
        let first = find(&set, "goes");
        let second = find(&set, "goes");
        assert!(first.is_some() || second.is_none());
        if let Some(found) = first {
            assert_eq!(found.name, "goes", "final, as long as there is a handle");
        }
        writer.join().expect("it does not panic");
        assert!(find(&set, "goes").is_none() && find(&set, "comes").is_some());
    });
}

#[test]
fn what_is_removed_and_made_again_is_shown_once() {
    model(3, || {
        let set = set(&["again"]);
        let writer = {
            let set = Arc::clone(&set);
            spawn(move || {
                // It keeps its place, and is made again in the next one.
                let kept = set.remove(HASH, b"again");
                drop(add(&set, "again"));
                drop(kept);
            })
        };
        let mut shown = 0;
        set.walk(set.added(), |_| {
            shown += 1;
            loom::thread::yield_now();
        });
        assert!(shown <= 1);
        writer.join().expect("it does not panic");
    });
}

#[test]
fn what_is_removed_as_idle_was_not_recorded_in() {
    model(3, || {
        let set = set(&["idle"]);
        let recorder = {
            let set = Arc::clone(&set);
            spawn(move || {
                let found = set.get(&Called("idle"));
                found.is_some_and(|found| {
                    found.count.store(1, Ordering::Relaxed);
                    true
                })
            })
        };
        set.remove_idle(|_, thing| thing.count.load(Ordering::Relaxed) == 0);
        let recorded = recorder.join().expect("it does not panic");
        let left = find(&set, "idle");
        assert!(!recorded || left.is_some_and(|left| left.count.load(Ordering::Relaxed) == 1));
    });
}
