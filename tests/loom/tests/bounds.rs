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

use loom::model::Builder;
use loom::sync::Arc;
use loom::thread::{JoinHandle, spawn};

use bounds::{OnceBounds, UNKNOWN};
use sync::{AtomicPtr, AtomicUsize};

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

/// With so many switches between threads where none of them has to wait, unless `LOOM_MAX_PREEMPTIONS` says another number.
fn model(switches: usize, run: impl Fn() + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound.get_or_insert(switches);
    builder.check(run);
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
