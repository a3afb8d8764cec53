//! The storage's protocols, in their smallest configurations, in every order in which threads can take their steps.
//!
//! The files are the crate's own; only the atomics are loom's.

#![allow(
    unsafe_code,
    unreachable_pub,
    dead_code,
    reason = "the files are those of the crate, of which not all is used"
)]

mod sync {
    pub(crate) use loom::sync::atomic::{
        AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
    };

    /// Nothing is left over when a model ends, in whatever order: what is leaked here is what the crate never frees.
    pub(crate) fn leak<T>(value: T) -> &'static T {
        Box::leak(Box::new(value))
    }

    pub(crate) const CHUNKS: usize = 3;
    pub(crate) const CHUNK_CELLS: usize = 2;
    pub(crate) const RUN: usize = 1;
    pub(crate) const WALKS: usize = 1;
}

#[path = "../../../metrics-types/src/storage/pool.rs"]
mod pool;

#[path = "../../../metrics-types/src/storage/handle.rs"]
mod handle;

#[path = "../../../metrics-types/src/storage/run.rs"]
mod run;

#[path = "../../../metrics-types/src/storage/slot.rs"]
mod slot;

#[path = "../../../metrics-types/src/storage/text.rs"]
mod text;

#[path = "../../../metrics-types/src/storage/walk.rs"]
mod walk;

use std::ptr::{self, NonNull};

use loom::sync::Arc;
use loom::thread;

use handle::Handle;
use pool::{NO_ID, Pool, Slab};
use slot::{Made, Slot};
use sync::{AtomicPtr, AtomicU32, AtomicU64, CHUNK_CELLS, Ordering};

fn pool() -> Pool {
    Pool {
        last: AtomicPtr::new(ptr::null_mut()),
        ids: AtomicU32::new(0),
    }
}

/// What the thread that holds `slab` does to add one.
fn add_one(slab: &'static Slab, id: u32) {
    slab.make_cells(id);
    let cell = &slab.cells(id).expect("they were just made")[0];
    cell.store(cell.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

fn sum(pool: &Pool, id: u32) -> u64 {
    pool.cells(id)
        .map(|cells| cells[0].load(Ordering::Relaxed))
        .sum()
}

#[test]
fn a_slab_changes_hands_with_its_values() {
    loom::model(|| {
        let pool = Arc::new(pool());
        // In a chunk that is made when it is needed.
        let id = u32::try_from(CHUNK_CELLS).expect("small");
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let pool = Arc::clone(&pool);
                thread::spawn(move || {
                    let slab = pool.take();
                    add_one(slab, id);
                    slab.release();
                })
            })
            .collect();
        // A reader never sees the sum go back.
        let first = sum(&pool, id);
        let second = sum(&pool, id);
        assert!(first <= second && second <= 2);
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert_eq!(sum(&pool, id), 2);
        // A third thread takes what one of them left.
        let before = pool.slabs().count();
        add_one(pool.take(), id);
        assert_eq!(pool.slabs().count(), before);
        assert_eq!(sum(&pool, id), 3);
    });
}

#[test]
fn threads_that_race_for_an_id_agree() {
    loom::model(|| {
        let pool = Arc::new(pool());
        let id = Arc::new(AtomicU32::new(NO_ID));
        let other = Arc::new(AtomicU32::new(NO_ID));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let (pool, id) = (Arc::clone(&pool), Arc::clone(&id));
                thread::spawn(move || pool.assign(&id, 1))
            })
            .collect();
        let ids: Vec<_> = threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect();
        assert_eq!(ids[0], ids[1]);
        assert!(ids[0].is_some());
        let next = pool.assign(&other, 1);
        assert_ne!(next, ids[0], "ids are given once");
    });
}

#[test]
fn ids_come_to_an_end() {
    loom::model(|| {
        let pool = pool();
        let ids: Vec<_> = (0..8)
            .map(|_| pool.assign(&AtomicU32::new(NO_ID), 1))
            .collect();
        let given = (0..6).map(Some).chain([None, None]);
        assert_eq!(ids, given.collect::<Vec<_>>());
        assert_eq!(
            pool.assign(&AtomicU32::new(NO_ID), 3),
            None,
            "more than a chunk has"
        );
    });
}

fn made<T>(value: T, label_text: &str) -> Made<'_, T> {
    Made {
        hash: 0,
        key: b"key",
        label_text,
        value,
    }
}

#[test]
fn a_handle_keeps_what_it_was_given_for() {
    loom::model(|| {
        let (slot, handle) = Slot::new(made(1, "1"), 1);
        // SAFETY: the slot is disowned at the end of the model, when the threads are done.
        let slot = unsafe { slot.as_ref() };
        slot.retire();
        let finder = thread::spawn(move || {
            // SAFETY: the slot is there until it is disowned.
            if let Some(found) = unsafe { Slot::share(NonNull::from(slot)) } {
                let first = *found;
                thread::yield_now();
                assert_eq!(*found, first, "it changed under a handle");
            }
        });
        let dropper = thread::spawn(move || drop(handle));
        // SAFETY: the slot is there until it is disowned, and this thread is its owner.
        let reuse = || unsafe { Slot::reuse(NonNull::from(slot), made(2, "2"), 2) };
        let reused = reuse().is_ok();
        finder.join().expect("no panic");
        dropper.join().expect("no panic");
        if reused {
            // SAFETY: the slot is there until it is disowned.
            let found = unsafe { Slot::share(NonNull::from(slot)) };
            assert_eq!(found.map(|found| *found), Some(2));
        } else {
            assert!(reuse().is_ok(), "nobody has a handle any more");
        }
        // SAFETY: it comes from `Slot::new`, and nobody else has it any more.
        unsafe { Slot::disown(slot.into()) };
    });
}

#[test]
fn the_last_handle_frees_what_was_disowned() {
    loom::model(|| {
        let value = std::sync::Arc::new(());
        let (slot, handle) = Slot::new(made(std::sync::Arc::clone(&value), ""), 1);
        let other = handle.clone();
        let droppers = [
            thread::spawn(move || drop(handle)),
            thread::spawn(move || drop(other)),
        ];
        // SAFETY: it comes from `Slot::new`, and is not referred to from here after this.
        unsafe { Slot::disown(slot) };
        for dropper in droppers {
            dropper.join().expect("no panic");
        }
        assert_eq!(
            std::sync::Arc::strong_count(&value),
            1,
            "freed once, and once only"
        );
    });
}

#[test]
fn what_was_recorded_a_moment_ago_is_not_removed_as_idle() {
    loom::model(|| {
        let value = AtomicU64::new(0);
        let (slot, handle) = Slot::new(made(value, "1"), 1);
        // SAFETY: the slot is disowned at the end of the model, when the threads are done.
        let slot = unsafe { slot.as_ref() };
        let recorder = thread::spawn(move || {
            // SAFETY: the slot is there until it is disowned.
            let found = unsafe { Slot::share(NonNull::from(slot)) };
            let found = found.filter(Handle::is_live);
            if let Some(found) = &found {
                found.store(1, Ordering::Relaxed);
            }
            found.is_some()
        });
        let removed = handle.retire_if_alone(|| handle.load(Ordering::Relaxed) != 0);
        drop(handle);
        let recorded = recorder.join().expect("it does not panic");
        assert!(!(removed && recorded));
        // SAFETY: nobody but those with a handle refers to it from now on.
        unsafe { Slot::disown(slot.into()) };
    });
}
