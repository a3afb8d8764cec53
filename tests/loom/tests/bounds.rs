//! The bounds of a histogram, in every order in which its first observations and somebody who chooses other bounds can take their steps.
//!
//! The files are the crate's own; only the atomics are loom's.

#![allow(
    unsafe_code,
    unreachable_pub,
    dead_code,
    reason = "the files are those of the crate, of which not all is used"
)]

mod sync {
    pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
}

#[path = "../../../metrics-types/src/storage/bounds.rs"]
mod bounds;

#[path = "../../../metrics-types/src/storage/memory.rs"]
mod memory;

use std::ptr;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread::{JoinHandle, spawn};
use loom_models::model;

use bounds::{OnceBounds, UNKNOWN};
use sync::{AtomicPtr, AtomicUsize, Ordering};

static DECLARED: [f64; 2] = [1.0, 2.0];
const CHOSEN: [f64; 3] = [0.5, 1.5, 2.5];

fn once() -> Arc<OnceBounds> {
    Arc::new(OnceBounds {
        first: AtomicPtr::new(ptr::null_mut()),
        count: AtomicUsize::new(UNKNOWN),
    })
}

/// A thread that is about to observe. What it goes by, and whether it was what decided.
fn observer(once: &Arc<OnceBounds>) -> JoinHandle<(Vec<f64>, bool)> {
    let once = Arc::clone(once);
    spawn(move || {
        let decided = once.decide(&DECLARED);
        assert_eq!(once.get(), Some(decided.bounds));
        (decided.bounds.to_vec(), decided.now)
    })
}

#[test]
fn observations_and_who_chooses_go_by_the_same_bounds() {
    model(3, || {
        let once = once();
        let observers = [observer(&once), observer(&once)];
        let chosen = once.choose(&CHOSEN, &DECLARED);
        let bounds: &[f64] = match chosen {
            Ok(()) => &CHOSEN,
            Err(decided) => decided,
        };
        assert_eq!(once.get(), Some(bounds));
        let mut first = usize::from(chosen.is_ok());
        for observer in observers {
            let (own, now) = observer.join().expect("it does not panic");
            assert_eq!(own, bounds);
            first += usize::from(now);
        }
        assert_eq!(first, 1, "one of them decides");
    });
}

/// What was written before bounds were chosen, and is read by whoever goes by them, as the bounds themselves are: loom sees if something
/// is read that may not have been written for the reader.
struct Written(UnsafeCell<()>);

// SAFETY: it is the models that try whether somebody reads while it is written.
unsafe impl Sync for Written {}
// SAFETY: as above.
unsafe impl Send for Written {}

impl Written {
    fn new() -> Arc<Self> {
        Arc::new(Self(UnsafeCell::new(())))
    }

    fn write(&self) {
        self.0.with_mut(|_| ());
    }

    fn read_if_chosen(&self, bounds: &[f64]) {
        if *bounds == CHOSEN {
            self.0.with(|_| ());
        }
    }
}

#[test]
fn whoever_goes_by_chosen_bounds_sees_what_was_written_before() {
    model(3, || {
        let (once, written) = (once(), Written::new());
        let chooser = {
            let (once, written) = (Arc::clone(&once), Arc::clone(&written));
            spawn(move || {
                written.write();
                once.choose(&CHOSEN, &DECLARED).is_ok()
            })
        };
        let observer = {
            let (once, written) = (Arc::clone(&once), Arc::clone(&written));
            spawn(move || {
                let bounds = once.decide(&DECLARED).bounds;
                written.read_if_chosen(bounds);
                // As a histogram whose own bounds decide for others.
                once.take_over(bounds);
            })
        };
        if let Some(bounds) = once.get() {
            written.read_if_chosen(bounds);
        }
        written.read_if_chosen(once.decide(&DECLARED).bounds);
        observer.join().expect("it does not panic");
        chooser.join().expect("it does not panic");
    });
}

#[test]
fn who_comes_too_late_to_choose_sees_what_was_written_before() {
    model(3, || {
        let (once, written) = (once(), Written::new());
        // Orders nothing.
        let chosen = Arc::new(AtomicUsize::new(0));
        let chooser = {
            let (once, written, chosen) =
                (Arc::clone(&once), Arc::clone(&written), Arc::clone(&chosen));
            spawn(move || {
                written.write();
                assert!(once.choose(&CHOSEN, &DECLARED).is_ok());
                chosen.store(1, Ordering::Relaxed);
            })
        };
        if chosen.load(Ordering::Relaxed) == 1 {
            let bounds = once.choose(&DECLARED[..1], &DECLARED);
            let bounds = bounds.expect_err("it is decided");
            assert_eq!(bounds, CHOSEN);
            written.read_if_chosen(bounds);
            assert_eq!(once.get(), Some(bounds));
        }
        chooser.join().expect("it does not panic");
    });
}

#[test]
fn a_scrape_sees_nothing_or_what_was_decided() {
    model(3, || {
        let once = once();
        let observer = observer(&once);
        let chooser = {
            let once = Arc::clone(&once);
            spawn(move || once.choose(&CHOSEN, &DECLARED).is_ok())
        };
        let seen = once.get().map(<[f64]>::to_vec);
        let chosen = chooser.join().expect("it does not panic");
        let (own, _) = observer.join().expect("it does not panic");
        assert_eq!(own == CHOSEN, chosen);
        assert!(seen.is_none_or(|seen| seen == own));
    });
}
