//! No increment is lost: through the end of threads, in destructors of threads, in a race for the first use.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use std::cell::Cell;
use std::sync::Barrier;
use std::thread;

use metrics_core::{
    Counter, Family, FloatCounter, Histogram, InFlight, LabelSet, LabelValue, Outcome, Summary,
    counted, linear_buckets, metric,
};
use storage::{scrape, scrape_one};

/// Of short threads.
#[metric]
static SHORT: Counter = Counter::new();

/// Of short threads.
#[metric]
static SHORT_FLOAT: FloatCounter = FloatCounter::new();

/// Of short threads.
#[metric(buckets = [1.0, 2.0])]
static SHORT_HISTOGRAM: Histogram = Histogram::new();

/// Of short threads.
#[metric]
static SHORT_SUMMARY: Summary = Summary::new();

#[test]
fn ten_thousand_short_threads_leave_their_counts() {
    const ROUNDS: u32 = 2500;
    const AT_ONCE: u32 = 4;
    for _ in 0..ROUNDS {
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    SHORT.inc();
                    SHORT_FLOAT.inc_by(0.5);
                    SHORT_HISTOGRAM.observe(1.5);
                    SHORT_SUMMARY.observe(2.0);
                });
            }
        });
    }
    let all = u64::from(ROUNDS * AT_ONCE);
    assert_eq!(scrape_one("short").counts, [all]);
    assert_eq!(
        scrape_one("short_float").sum,
        f64::from(ROUNDS * AT_ONCE) * 0.5
    );
    let histogram = scrape_one("short_histogram");
    assert_eq!(histogram.counts, [0, all, 0]);
    assert_eq!(histogram.sum, f64::from(ROUNDS * AT_ONCE) * 1.5);
    assert_eq!(scrape_one("short_summary").counts, [all]);
}

/// Counted where threads end.
#[metric]
static IN_DESTRUCTORS: Counter = Counter::new();

/// Counted where threads end.
#[metric(buckets = [1.0])]
static IN_DESTRUCTORS_HISTOGRAM: Histogram = Histogram::new();

struct CountsWhenDropped;

impl Drop for CountsWhenDropped {
    fn drop(&mut self) {
        IN_DESTRUCTORS.inc();
        IN_DESTRUCTORS_HISTOGRAM.observe(0.5);
    }
}

thread_local! {
    static FIRST: CountsWhenDropped = const { CountsWhenDropped };
    static SECOND: CountsWhenDropped = const { CountsWhenDropped };
    static USED: Cell<u32> = const { Cell::new(0) };
}

#[test]
fn destructors_of_threads_count() {
    const THREADS: u64 = 100;
    for number in 0..THREADS {
        let ended = thread::spawn(move || {
            // Before the first use of a metric, and after it: the destructors run in the opposite order.
            FIRST.with(|_| ());
            if number % 2 == 0 {
                IN_DESTRUCTORS.inc_by(0);
            }
            SECOND.with(|_| ());
            USED.set(1);
        });
        ended.join().expect("the thread does not panic");
    }
    assert_eq!(scrape_one("in_destructors").counts, [2 * THREADS]);
    assert_eq!(
        scrape_one("in_destructors_histogram").counts,
        [2 * THREADS, 0]
    );
    assert_eq!(scrape_one("in_destructors_histogram").sum, 100.0);
}

#[test]
fn many_threads_race_for_the_first_use() {
    /// Raced for.
    #[metric(buckets = [1.0, 2.0, 3.0])]
    static RACED_HISTOGRAM: Histogram = Histogram::new();
    macro_rules! raced {
        ($($name:ident),*) => {
            $(
                /// Raced for.
                #[metric]
                static $name: Counter = Counter::new();
            )*
            const RACED: &[&Counter] = &[$(&$name),*];
        };
    }
    raced!(
        R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, R12, R13, R14, R15
    );

    const THREADS: usize = 8;
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for counter in RACED {
                    barrier.wait();
                    counter.inc();
                    RACED_HISTOGRAM.observe(1.5);
                }
            });
        }
    });
    assert!(RACED.iter().all(|counter| counter.get() == THREADS as u64));
    assert_eq!(
        RACED_HISTOGRAM.get().count(),
        (THREADS * RACED.len()) as u64
    );
}

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet, Clone, Copy)]
struct Sided {
    side: Side,
    up: bool,
}

/// Of enumerated labels.
#[metric]
static SIDES: Family<Sided, Counter> = Family::new();

/// Of strings.
#[metric(label_names("key"))]
static KEYS: Family<(u64,), Counter> = Family::new();

#[test]
fn children_count_for_all_threads() {
    const THREADS: u64 = 4;
    const EACH: u64 = 1000;
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for number in 0..EACH {
                    let side = if number % 4 == 0 {
                        Side::Left
                    } else {
                        Side::Right
                    };
                    SIDES
                        .with(&Sided {
                            side,
                            up: number % 2 == 0,
                        })
                        .inc();
                    KEYS.with(&(number % 100,)).inc();
                }
            });
        }
    });
    let sides: Vec<_> = scrape("sides")
        .into_iter()
        .map(|sample| sample.counts[0])
        .collect();
    assert_eq!(sides, [0, EACH, 2 * EACH, EACH]);
    let keys = scrape("keys");
    assert_eq!(keys.len(), 100);
    assert!(
        keys.iter()
            .all(|sample| sample.counts == [THREADS * EACH / 100])
    );
}

/// Moved from thread to thread.
#[metric]
static MOVED: InFlight = InFlight::new();

#[test]
fn what_begins_in_one_thread_may_end_in_another() {
    let guards: Vec<_> = (0..100)
        .map(|_| {
            thread::spawn(|| MOVED.track_in_flight())
                .join()
                .expect("the thread does not panic")
        })
        .collect();
    assert_eq!(MOVED.get(), 100);
    thread::spawn(move || drop(guards))
        .join()
        .expect("the thread does not panic");
    assert_eq!(MOVED.get(), 0);
    assert_eq!(scrape_one("moved").counts, [0]);
}

/// By outcome.
#[metric]
static OUTCOMES: Family<Outcome, Counter> = Family::new();

#[counted(OUTCOMES)]
fn works() {}

#[test]
fn children_made_again_after_removal_count_from_zero() {
    works();
    assert_eq!(OUTCOMES.remove(&Outcome::Ok), Some(1));
    works();
    works();
    assert_eq!(OUTCOMES.remove(&Outcome::Ok), Some(2));
    assert_eq!(OUTCOMES.remove(&Outcome::Ok), None);
    works();
    let ok: Vec<_> = scrape("outcomes")
        .into_iter()
        .filter(|sample| sample.labels.contains("\"ok\""))
        .collect();
    assert_eq!(ok.len(), 1);
    assert_eq!(ok[0].counts, [1]);
}

/// Added and removed at once.
#[metric(label_names("key"))]
static CHURNED: Family<(u64,), Counter> = Family::new();

#[test]
fn an_increment_never_goes_to_another_label_set() {
    const THREADS: u64 = 4;
    const ROUNDS: u64 = 20_000;
    thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                // Every label set is this thread's alone; that of the others comes and goes in the same slots. Each is
                // counted with an amount of its own, so that a value tells whose it is.
                let mut kept = Vec::new();
                for round in 0..ROUNDS {
                    let key = thread * ROUNDS + round + 1;
                    let child = CHURNED.with(&(key,));
                    child.inc_by(key);
                    assert_eq!(child.get(), key, "it was somebody else's");
                    if round % 64 == 0 {
                        kept.push((key, child.clone()));
                    }
                    assert_eq!(CHURNED.remove(&(key,)), Some(key));
                    child.inc_by(key);
                    assert_eq!(child.get(), 2 * key, "a handle keeps its own");
                }
                assert!(kept.iter().all(|(key, child)| child.get() == 2 * key));
            });
        }
        scope.spawn(|| {
            for _ in 0..200 {
                for sample in scrape("churned") {
                    let key = sample
                        .labels
                        .strip_prefix("key=\"")
                        .and_then(|rest| rest.strip_suffix('"'))
                        .and_then(|key| key.parse::<u64>().ok())
                        .expect("the label is the number");
                    // A child that is removed while the scrape reads it may show what was counted after that.
                    assert!([0, key, 2 * key].contains(&sample.counts[0]), "{sample:?}");
                }
            }
        });
    });
    assert_eq!(CHURNED.iter().count(), 0);
}

/// Takes up most of a chunk.
#[metric(buckets = linear_buckets::<400>(1.0, 1.0))]
static WIDE: Histogram = Histogram::new();

/// Takes up most of another one.
#[metric(buckets = linear_buckets::<400>(1.0, 1.0))]
static WIDE_TOO: Histogram = Histogram::new();

/// Comes after them.
#[metric]
static AFTER_WIDE: Counter = Counter::new();

#[test]
fn more_cells_than_are_near_count() {
    const THREADS: usize = 4;
    const EACH: u64 = 800;
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for number in 0..EACH {
                    let value = f64::from(u32::try_from(number % 400).expect("small")) + 0.5;
                    WIDE.observe(value);
                    WIDE_TOO.observe(value);
                    WIDE.observe(f64::INFINITY);
                    WIDE_TOO.observe(f64::NAN);
                    AFTER_WIDE.inc();
                }
            });
        }
    });
    let all = THREADS as u64 * EACH;
    for name in ["wide", "wide_too"] {
        let histogram = scrape_one(name);
        assert!(
            histogram.counts[..400]
                .iter()
                .all(|count| *count == all / 400),
            "{name}"
        );
        assert_eq!(histogram.counts[400], 0);
        // The mean is 200.
        assert_eq!(
            histogram.sum,
            200.0 * f64::from(u32::try_from(all).expect("small"))
        );
    }
    assert_eq!(scrape_one("after_wide").counts, [all]);
}
