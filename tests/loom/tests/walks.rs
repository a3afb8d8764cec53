//! Looking at things without a handle to each, while others take their places.
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

    /// Each thing is in a run of its own.
    pub(crate) const RUN: usize = 1;

    /// The second of two walks needs handles.
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

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread::spawn;
use loom_models::model;

use keyed::{KeyedSet, Query, Writer};
use slot::Made;
use sync::{AtomicPtr, AtomicUsize, Mutex};
use walk::Walks;

const HASH: u32 = 7;

/// It knows its name, and whether it is gone while somebody looks at it.
struct Thing {
    name: UnsafeCell<&'static str>,
}

// SAFETY: the name is changed where the thing is dropped, only; it is the models that try whether somebody looks then.
unsafe impl Sync for Thing {}

/// Written where one thing takes the place of another, before that can be found, and read by whoever looks at what took a place: loom
/// cannot see that the thing itself is moved there.
struct Changes(UnsafeCell<()>);

// SAFETY: it is the models that try whether somebody reads while it is written.
unsafe impl Sync for Changes {}

loom::lazy_static! {
    static ref CHANGES: Changes = Changes(UnsafeCell::new(()));
}

impl Thing {
    fn name(&self) -> &'static str {
        // SAFETY: nothing changes it, and loom would see it if something did.
        let name = self.name.with(|name| unsafe { *name });
        if name == "comes" {
            CHANGES.0.with(|_| ());
        }
        name
    }
}

impl Drop for Thing {
    fn drop(&mut self) {
        // SAFETY: as above.
        self.name.with_mut(|name| unsafe { *name = "gone" });
        CHANGES.0.with_mut(|_| ());
    }
}

struct Called(&'static str);

impl Query for Called {
    fn hash(&self) -> u32 {
        HASH
    }

    fn is(&self, key: &[u8]) -> bool {
        key == self.0.as_bytes()
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
            places: [AtomicPtr::new(ptr::null_mut())],
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

/// Where it is now.
fn add(set: &Set, name: &'static str) -> usize {
    let handle = set.get_or_add(Made {
        hash: HASH,
        key: name.as_bytes(),
        label_text: name,
        value: Thing {
            name: UnsafeCell::new(name),
        },
    });
    handle.place().addr().get()
}

/// Where it was.
fn remove(set: &Set, name: &'static str) -> usize {
    let handle = set.remove(HASH, name.as_bytes()).expect("it is there");
    handle.place().addr().get()
}

/// The names that a walk shows of the first `added` things: each is the same at the end of the look at it.
fn walk(set: &Set, added: usize) -> Vec<&'static str> {
    let mut names = Vec::new();
    set.walk(added, |seen| {
        let name = seen.thing.name();
        assert_eq!(seen.label_text, name, "that of another label set");
        loom::thread::yield_now();
        assert_eq!(seen.thing.name(), name, "it changed under a look");
        assert_eq!(seen.label_text, name, "it changed under a look");
        names.push(name);
    });
    names
}

#[test]
fn what_a_walk_looks_at_stays_as_it_is() {
    // In the first run, and in one to which the walk comes later.
    for names in [["goes", "stays"], ["stays", "goes"]] {
        model(3, move || {
            let set = set(&names);
            let writer = {
                let set = Arc::clone(&set);
                spawn(move || {
                    remove(&set, "goes");
                    // In its place, unless the walk is there.
                    add(&set, "comes");
                })
            };
            let shown = walk(&set, set.added());
            let times = |name| shown.iter().filter(|shown| **shown == name).count();
            assert_eq!(times("stays"), 1, "{shown:?}");
            assert!(times("goes") + times("comes") <= 1, "{shown:?}");
            writer.join().expect("it does not panic");
            assert!(set.get(&Called("goes")).is_none() && set.get(&Called("comes")).is_some());
        });
    }
}

#[test]
fn a_walk_that_takes_the_place_of_another_is_seen_too() {
    // Where both look at the same run at the end, where the second one goes on to a run that stays, and where it begins with such a one.
    for names in [&["goes"][..], &["goes", "stays"], &["stays", "goes"]] {
        taking_over(names);
    }
}

fn taking_over(names: &'static [&'static str]) {
    model(3, move || {
        let set = set(names);
        let writer = {
            let set = Arc::clone(&set);
            spawn(move || {
                remove(&set, "goes");
                add(&set, "comes");
            })
        };
        let walker = {
            let set = Arc::clone(&set);
            spawn(move || walk(&set, usize::MAX))
        };
        // What is put there meanwhile, too.
        for mut shown in [
            walk(&set, usize::MAX),
            walker.join().expect("it does not panic"),
        ] {
            let stays = shown.iter().filter(|shown| **shown == "stays").count();
            assert_eq!(stays, names.len() - 1, "{shown:?}");
            shown.sort_unstable();
            assert!(shown.windows(2).all(|pair| pair[0] != pair[1]), "{shown:?}");
        }
        writer.join().expect("it does not panic");
    });
}

#[test]
fn what_is_added_while_a_walk_begins_is_seen_as_a_whole() {
    loom::model(|| {
        let set = set(&[]);
        let writer = {
            let set = Arc::clone(&set);
            spawn(move || add(&set, "new"))
        };
        let shown = walk(&set, usize::MAX);
        assert!(shown.is_empty() || shown == ["new"]);
        writer.join().expect("it does not panic");
    });
}

#[test]
fn what_somebody_keeps_is_shown_while_it_is_asked_whether_it_is_idle() {
    model(3, || {
        let set = set(&["kept"]);
        let walker = {
            let set = Arc::clone(&set);
            spawn(move || walk(&set, usize::MAX))
        };
        let handle = set.get(&Called("kept"));
        set.remove_idle(|_, _| true);
        assert_eq!(walker.join().expect("it does not panic"), ["kept"]);
        drop(handle);
    });
}

#[test]
fn what_is_idle_no_more_is_shown_while_that_is_found_out() {
    model(3, || {
        let set = set(&["kept"]);
        let walker = {
            let set = Arc::clone(&set);
            spawn(move || walk(&set, usize::MAX))
        };
        let asked = Cell::new(0);
        set.remove_idle(|_, _| asked.replace(asked.get() + 1) == 0);
        assert_eq!(asked.get(), 2, "again when nobody can find it");
        assert_eq!(walker.join().expect("it does not panic"), ["kept"]);
        assert!(set.get(&Called("kept")).is_some(), "it can be found again");
    });
}

#[test]
fn what_was_idle_goes_once_and_its_place_is_used_again() {
    model(3, || {
        let set = set(&["goes"]);
        let writer = {
            let set = Arc::clone(&set);
            spawn(move || {
                let doubts = Cell::new(1);
                // It stays at first.
                set.remove_idle(|_, _| doubts.replace(doubts.get() + 1) == 1);
                set.remove_idle(|_, _| true);
                add(&set, "comes");
            })
        };
        let shown = walk(&set, usize::MAX);
        assert!(shown.len() <= 1, "{shown:?}");
        writer.join().expect("it does not panic");
        assert_eq!(walk(&set, usize::MAX), ["comes"]);
    });
}

#[test]
fn nothing_but_the_run_of_a_walk_is_kept_from_being_used_again() {
    loom::model(|| {
        let set = set(&["first", "second"]);
        let mut looks = 0;
        set.walk(set.added(), |seen| {
            looks += 1;
            if seen.thing.name() == "first" {
                let here = remove(&set, "first");
                assert_ne!(add(&set, "third"), here, "it is looked at");
                let elsewhere = remove(&set, "second");
                assert_eq!(add(&set, "fourth"), elsewhere, "it is not looked at");
            }
        });
        assert_eq!(looks, 1, "what was there when it began, and is still");
        // The walk is over, and the place that was looked at is free.
        let places = [add(&set, "fifth"), add(&set, "sixth")];
        assert_eq!(places.len(), 2);
        let mut slots = Vec::new();
        set.walk(set.added(), |seen| slots.push(seen.thing.name()));
        assert_eq!(slots, ["fifth", "fourth", "third", "sixth"]);
    });
}

#[test]
fn a_look_that_panics_ends_its_walk() {
    loom::model(|| {
        let set = set(&["goes"]);
        let look = || set.walk(set.added(), |_| std::panic::resume_unwind(Box::new(())));
        assert!(catch_unwind(AssertUnwindSafe(look)).is_err());
        let place = remove(&set, "goes");
        assert_eq!(add(&set, "comes"), place);
    });
}
