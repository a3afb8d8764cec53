//! The two sides of a histogram, in every order in which observations and scrapes can take their steps.
//!
//! The files are the crate's own; only the atomics are loom's, and how a thread comes to its slab, which is `thread.rs` where
//! thread-locals have no destructors.

#![allow(
    unsafe_code,
    unreachable_pub,
    dead_code,
    reason = "the files are those of the crate, of which not all is used"
)]

mod sync {
    use loom::sync::atomic::{self, fence};
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

    /// Loom takes `SeqCst` for `AcqRel`, but knows fences: they stand in for what a processor does there.
    fn fence_if_sequential(order: Ordering) {
        if matches!(order, Ordering::SeqCst) {
            fence(order);
        }
    }

    macro_rules! sequential {
        ($name:ident, $number:ty) => {
            pub(crate) struct $name(atomic::$name);

            impl $name {
                pub(crate) fn new(value: $number) -> Self {
                    Self(atomic::$name::new(value))
                }

                pub(crate) fn load(&self, order: Ordering) -> $number {
                    fence_if_sequential(order);
                    self.0.load(order)
                }

                pub(crate) fn store(&self, value: $number, order: Ordering) {
                    self.0.store(value, order);
                    fence_if_sequential(order);
                }

                pub(crate) fn fetch_add(&self, value: $number, order: Ordering) -> $number {
                    self.0.fetch_add(value, order)
                }

                pub(crate) fn compare_exchange(
                    &self,
                    old: $number,
                    new: $number,
                    order: Ordering,
                    failed: Ordering,
                ) -> Result<$number, $number> {
                    let exchanged = self.0.compare_exchange(old, new, order, failed);
                    fence_if_sequential(order);
                    exchanged
                }

                pub(crate) fn compare_exchange_weak(
                    &self,
                    old: $number,
                    new: $number,
                    order: Ordering,
                    failed: Ordering,
                ) -> Result<$number, $number> {
                    let exchanged = self.0.compare_exchange_weak(old, new, order, failed);
                    fence_if_sequential(order);
                    exchanged
                }
            }
        };
    }

    sequential!(AtomicU32, u32);
    sequential!(AtomicU64, u64);

    /// Nothing is left over when a model ends, in whatever order: what is leaked here is what the crate never frees.
    pub(crate) fn leak<T>(value: T) -> &'static T {
        Box::leak(Box::new(value))
    }

    pub(crate) use loom::thread::yield_now;

    pub(crate) const CHUNKS: usize = 1;
    /// As many as a histogram without bounds has.
    pub(crate) const CHUNK_CELLS: usize = 5;
    /// All scrapes turn the sides around.
    pub(crate) const GLANCES: usize = 0;
    pub(crate) const WAITS: usize = 1;
}

mod thread {
    use std::cell::Cell;
    use std::ptr;

    use crate::pool::{NO_ID, Pool, Slab};
    use crate::sync::{AtomicPtr, AtomicU32, AtomicU64, CHUNK_CELLS};

    loom::lazy_static! {
        pub(super) static ref POOL: Pool = Pool {
            last: AtomicPtr::new(ptr::null_mut()),
            ids: AtomicU32::new(0),
        };
    }

    loom::thread_local! {
        static SLAB: Cell<Option<&'static Slab>> = Cell::new(None);
    }

    pub(super) const NO_CELLS: u32 = NO_ID + 1;

    pub(super) fn near_cells() -> Option<&'static [AtomicU64; CHUNK_CELLS]> {
        SLAB.with(Cell::get).map(|slab| &slab.near.0)
    }

    pub(super) fn cells(id: u32) -> Option<&'static [AtomicU64]> {
        SLAB.with(Cell::get)?.cells(id)
    }

    pub(super) fn make_cells(
        id: &AtomicU32,
        count: usize,
        _: crate::Owner,
    ) -> Option<&'static [AtomicU64]> {
        if id.load(crate::sync::Ordering::Relaxed) == NO_CELLS {
            return None;
        }
        let first = POOL.assign(id, count)?;
        own_slab()?.cells(first)
    }

    pub(super) fn own_slab() -> Option<&'static Slab> {
        if SLAB.with(Cell::get).is_none() {
            hold(POOL.take());
        }
        SLAB.with(Cell::get)
    }

    /// Makes `slab`, which is held already, that of this thread.
    pub(super) fn hold(slab: &'static Slab) {
        SLAB.with(|own| own.set(Some(slab)));
    }
}

#[path = "../../../metrics-types/src/storage/addition.rs"]
mod addition;

#[path = "../../../metrics-types/src/storage/buckets.rs"]
mod buckets;

#[path = "../../../metrics-types/src/storage/dropped.rs"]
mod dropped;

#[path = "../../../metrics-types/src/storage/memory.rs"]
mod memory;

#[path = "../../../metrics-types/src/storage/own.rs"]
mod own;

#[path = "../../../metrics-types/src/storage/pool.rs"]
mod pool;

#[path = "../../../metrics-types/src/storage/route.rs"]
mod route;

#[path = "../../../metrics-types/src/storage/sides.rs"]
mod sides;

use std::ptr;

use loom::sync::Arc;
use loom::thread::{JoinHandle, spawn};
use loom_models::model;

use buckets::Buckets;
use memory::SharedCells;
use pool::{NO_ID, Slab};
use sync::{AtomicPtr, AtomicU32, Ordering};
use thread::{NO_CELLS, POOL, hold};

/// Nobody is told of first uses here.
type Owner = Option<&'static ()>;

/// One bucket, for everything: a side has the sum and one count.
const BOUNDS: &[f64] = &[];

fn buckets(id: u32) -> Arc<Buckets> {
    Arc::new(Buckets {
        route: AtomicPtr::new(ptr::null_mut()),
        id: AtomicU32::new(id),
        side: AtomicU32::new(0),
        shared: SharedCells {
            row: AtomicPtr::new(ptr::null_mut()),
        },
    })
}

/// Every observation is 1, so that the sum would be the count if nothing were in progress.
fn observe(buckets: &Buckets) {
    if buckets.observe_near(1.0).is_none() {
        buckets.observe_elsewhere(BOUNDS, None, 1.0);
    }
}

/// What a scrape reads: the count, which there is not but as the sum of the buckets, and the sum.
fn scrape(buckets: &Buckets) -> (u64, f64) {
    buckets.read(BOUNDS, |counts, sum| (counts.iter().sum(), sum))
}

/// How far the sum is from the count.
fn difference((count, sum): (u64, f64)) -> f64 {
    let count = f64::from(u32::try_from(count).expect("nobody observes so much"));
    (sum - count).abs()
}

fn assert_ordered(before: (u64, f64), after: (u64, f64)) {
    assert!(
        before.0 <= after.0 && before.1 <= after.1,
        "{before:?} {after:?}"
    );
}

/// A thread with cells of its own that observes `times`.
///
/// Its slab is taken beforehand: how threads come to slabs is another model.
fn observer(buckets: &Arc<Buckets>, times: usize) -> JoinHandle<()> {
    observer_with(POOL.take(), buckets, times)
}

/// One that goes on where this thread, which has the same slab, observed once: there are fewer cells to read so.
fn observer_after_one(buckets: &Arc<Buckets>, times: usize) -> JoinHandle<()> {
    let slab = POOL.take();
    hold(slab);
    observe(buckets);
    observer_with(slab, buckets, times)
}

fn observer_with(slab: &'static Slab, buckets: &Arc<Buckets>, times: usize) -> JoinHandle<()> {
    let buckets = Arc::clone(buckets);
    spawn(move || {
        hold(slab);
        for _ in 0..times {
            observe(&buckets);
        }
    })
}

/// One that has no slab before it observes.
fn observer_without_slab(buckets: &Arc<Buckets>, times: usize) -> JoinHandle<()> {
    let buckets = Arc::clone(buckets);
    spawn(move || {
        for _ in 0..times {
            observe(&buckets);
        }
    })
}

#[test]
fn a_scrape_has_what_was_observed_before_and_the_sum_of_what_is_not_in_progress() {
    model(2, || {
        let buckets = buckets(NO_ID);
        let observer = observer_after_one(&buckets, 2);
        let first = scrape(&buckets);
        assert!((1..=3).contains(&first.0), "{first:?}");
        assert!(difference(first) <= 1.0, "{first:?}");
        let second = scrape(&buckets);
        assert_ordered(first, second);
        // Also if the thread was stopped in the middle of an observation from before the first scrape until within the second, and
        // then in the middle of another, in the other side.
        assert!(difference(second) <= 1.0, "{second:?}");
        observer.join().expect("it does not panic");
        assert_eq!(scrape(&buckets), (3, 3.0), "exact when quiet");
    });
}

#[test]
fn two_threads_lose_nothing_while_a_scrape_turns_the_sides_around() {
    model(2, || {
        let buckets = buckets(NO_ID);
        let observers = [observer_after_one(&buckets, 1), observer(&buckets, 1)];
        let first = scrape(&buckets);
        assert!((1..=3).contains(&first.0), "{first:?}");
        assert!(difference(first) <= 2.0, "{first:?}");
        for observer in observers {
            observer.join().expect("it does not panic");
        }
        assert_eq!(scrape(&buckets), (3, 3.0), "exact when quiet");
    });
}

#[test]
fn scrapes_at_the_same_time_read_everything() {
    model(2, || {
        let buckets = buckets(NO_ID);
        let observer = observer_after_one(&buckets, 1);
        let other = {
            let buckets = Arc::clone(&buckets);
            spawn(move || scrape(&buckets))
        };
        let first = scrape(&buckets);
        let other = other.join().expect("it does not panic");
        for one in [first, other] {
            assert!((1..=2).contains(&one.0), "{one:?}");
            assert!(difference(one) <= 1.0, "{one:?}");
        }
        assert_ordered(first, scrape(&buckets));
        assert_ordered(other, scrape(&buckets));
        observer.join().expect("it does not panic");
        assert_eq!(scrape(&buckets), (2, 2.0), "exact when quiet");
    });
}

#[test]
fn a_turn_that_nobody_ends_is_taken_over() {
    model(2, || {
        let buckets = buckets(NO_ID);
        // As in a process that was forked in the middle of a scrape.
        buckets.side.store(2, Ordering::Relaxed);
        let observer = observer_after_one(&buckets, 2);
        let first = scrape(&buckets);
        assert!((1..=3).contains(&first.0), "{first:?}");
        assert!(difference(first) <= 1.0, "{first:?}");
        observer.join().expect("it does not panic");
        assert_eq!(scrape(&buckets), (3, 3.0), "exact when quiet");
    });
}

#[test]
fn threads_without_cells_make_one_row_and_share_it() {
    model(2, || {
        let buckets = buckets(NO_CELLS);
        let observer = observer_without_slab(&buckets, 1);
        let first = scrape(&buckets);
        observe(&buckets);
        let second = scrape(&buckets);
        assert!(first.0 <= 1 && second.0 >= 1, "{first:?} {second:?}");
        assert_ordered(first, second);
        assert!(difference(first) <= 1.0 && difference(second) <= 1.0);
        observer.join().expect("it does not panic");
        assert_eq!(scrape(&buckets), (2, 2.0), "exact when quiet");
    });
}

#[test]
fn a_shared_row_has_one_observation_in_progress_a_thread() {
    model(3, || {
        let buckets = buckets(NO_CELLS);
        observe(&buckets);
        let observer = observer_without_slab(&buckets, 2);
        let first = scrape(&buckets);
        let second = scrape(&buckets);
        assert!((1..=3).contains(&first.0), "{first:?}");
        assert_ordered(first, second);
        assert!(difference(first) <= 1.0 && difference(second) <= 1.0);
        observer.join().expect("it does not panic");
        assert_eq!(scrape(&buckets), (3, 3.0), "exact when quiet");
    });
}

#[test]
fn the_first_observations_agree_on_the_cells() {
    model(2, || {
        let buckets = buckets(NO_ID);
        let observer = observer_without_slab(&buckets, 1);
        observe(&buckets);
        assert!(scrape(&buckets).0 >= 1);
        observer.join().expect("it does not panic");
        assert_eq!(scrape(&buckets), (2, 2.0), "exact when quiet");
    });
}
