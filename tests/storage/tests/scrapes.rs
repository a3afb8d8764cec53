//! What a scrape sees while threads record: counts that agree and never go back.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use metrics_core::{
    Counter, Family, FloatCounter, Histogram, InFlight, LabelSet, LabelValue, Summary, metric,
};
use storage::{Sample, scrape};

/// Recorded all the time.
#[metric(buckets = [1.0, 2.0, 3.0])]
static HAMMERED: Histogram = Histogram::new();

/// Recorded all the time.
#[metric(label_names("which"), buckets = [1.0, 2.0, 3.0])]
static HAMMERED_CHILD: Family<(&str,), Histogram> = Family::new();

/// Recorded all the time.
#[metric]
static HAMMERED_SUMMARY: Summary = Summary::new();

/// Recorded all the time.
#[metric]
static HAMMERED_COUNTER: Counter = Counter::new();

/// Recorded all the time.
#[metric]
static HAMMERED_FLOAT: FloatCounter = FloatCounter::new();

const WRITERS: usize = 3;

/// Every observation is 1, so that the sum is the count, but for what is in progress.
fn difference(sample: &Sample) -> f64 {
    distance(sample.counts.iter().sum(), sample.sum)
}

fn distance(count: u64, sum: f64) -> f64 {
    // Far below 2^53.
    #[allow(clippy::cast_precision_loss, reason = "exact for so few")]
    let count = count as f64;
    (count - sum).abs()
}

#[test]
fn scrapes_under_writers_are_right() {
    // Nothing is observed here but 1, so each thread has at most one observation between its count and its sum.
    #[allow(clippy::cast_precision_loss, reason = "exact for so few")]
    const MOST: f64 = WRITERS as f64;
    // As many as `SCRAPES` says, or enough to see a mistake now and then.
    let scrapes = std::env::var("SCRAPES")
        .ok()
        .and_then(|scrapes| scrapes.parse().ok());
    let scrapes: usize = scrapes.unwrap_or(100_000);
    let stop = AtomicBool::new(false);
    let barrier = Barrier::new(WRITERS + 1);
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let child = HAMMERED_CHILD.with(&("a",));
                barrier.wait();
                while !stop.load(Ordering::Relaxed) {
                    HAMMERED.observe(1.0);
                    child.observe(1.0);
                    HAMMERED_SUMMARY.observe(1.0);
                    HAMMERED_COUNTER.inc();
                    HAMMERED_FLOAT.inc_by(1.0);
                }
            });
        }
        barrier.wait();
        let names = [
            "hammered",
            "hammered_child",
            "hammered_summary",
            "hammered_counter",
            "hammered_float",
        ];
        let mut before: Vec<Option<Sample>> = vec![None; names.len()];
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..scrapes / names.len() {
                for (name, before) in names.iter().zip(&mut before) {
                    let [sample] = scrape(name)
                        .try_into()
                        .unwrap_or_else(|_| panic!("one sample of {name}"));
                    if let Some(before) = before {
                        not_below(before, &sample);
                    }
                    if sample.counts.len() > 1 {
                        assert!(difference(&sample) <= MOST, "{sample:?}");
                    }
                    *before = Some(sample);
                }
            }
        }));
        stop.store(true, Ordering::Relaxed);
        if let Err(panic) = result {
            std::panic::resume_unwind(panic);
        }
    });
    for name in ["hammered", "hammered_child", "hammered_summary"] {
        let [sample] = scrape(name)
            .try_into()
            .unwrap_or_else(|_| panic!("one sample of {name}"));
        assert!(difference(&sample) < 0.5, "exact when quiet: {sample:?}");
    }
}

fn not_below(before: &Sample, after: &Sample) {
    assert!(
        before
            .counts
            .iter()
            .zip(&after.counts)
            .all(|(before, after)| before <= after),
        "{before:?} {after:?}"
    );
    assert!(before.sum <= after.sum, "{before:?} {after:?}");
}

#[test]
fn what_was_observed_before_a_scrape_is_in_it() {
    /// Observed before each scrape.
    #[metric(buckets = [1.0])]
    static BEFORE: Histogram = Histogram::new();
    for count in 1..1000 {
        thread::spawn(|| BEFORE.observe(0.5))
            .join()
            .expect("the thread does not panic");
        let [sample] = scrape("before")
            .try_into()
            .unwrap_or_else(|_| panic!("one sample"));
        assert_eq!(sample.counts, [count, 0]);
    }
}

/// Scraped by several at once.
#[metric(buckets = [1.0])]
static SHARED: Histogram = Histogram::new();

/// Scraped by several at once.
#[metric(label_names("which"), buckets = [1.0])]
static SHARED_CHILD: Family<(&str,), Histogram> = Family::new();

#[test]
fn scrapes_at_the_same_time_are_right() {
    /// Of each scraper, and of each observer at least.
    const EACH: u64 = 20_000;
    /// One a thread.
    const MOST: f64 = 2.0;
    let scraping = AtomicUsize::new(2);
    let observed = thread::scope(|scope| {
        let scrapers = [(); 2].map(|()| {
            scope.spawn(|| {
                let child = SHARED_CHILD.with(&("a",));
                let mut before = [0, 0];
                let wrong = (0..EACH).find_map(|_| {
                    // Without a registry around, so that they meet all the time.
                    let read = [SHARED.get(), child.get()];
                    let wrong = read.iter().zip(&mut before).any(|(read, before)| {
                        let went_back = read.count() < std::mem::replace(before, read.count());
                        went_back || distance(read.count(), read.sum) > MOST
                    });
                    wrong.then_some(read.map(|read| (read.count(), read.sum)))
                });
                scraping.fetch_sub(1, Ordering::Relaxed);
                wrong
            })
        });
        let observers = [(); 2].map(|()| {
            scope.spawn(|| {
                let child = SHARED_CHILD.with(&("a",));
                let mut observed = 0;
                while observed < EACH || scraping.load(Ordering::Relaxed) > 0 {
                    SHARED.observe(1.0);
                    child.observe(1.0);
                    observed += 1;
                }
                observed
            })
        });
        for scraper in scrapers {
            assert_eq!(scraper.join().ok(), Some(None));
        }
        observers.map(|observer| observer.join().unwrap_or(0))
    });
    for name in ["shared", "shared_child"] {
        let [sample] = scrape(name)
            .try_into()
            .unwrap_or_else(|_| panic!("one sample of {name}"));
        assert_eq!(sample.counts, [observed.iter().sum(), 0]);
        assert!(difference(&sample) < 0.5, "exact when quiet: {sample:?}");
    }
}

/// Observed with fractions that no `f64` has exactly.
#[metric(buckets = [0.5])]
static FRACTIONS: Histogram = Histogram::new();

#[test]
fn a_sum_never_goes_down_by_rounding() {
    let one = || {
        let [sample] = scrape("fractions")
            .try_into()
            .unwrap_or_else(|_| panic!("one sample"));
        sample
    };
    let mut before = one();
    for round in 0..2000_u32 {
        thread::scope(|scope| {
            for part in 0..2 {
                scope.spawn(move || {
                    FRACTIONS.observe(f64::from((round * 7 + part) % 1000) / 1000.0);
                });
            }
        });
        // Read again and again with nothing observed in between: the sides are turned around each time.
        for _ in 0..3 {
            let now = one();
            not_below(&before, &now);
            before = now;
        }
    }
}

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet)]
struct Sided {
    side: Side,
}

/// Comes and goes.
#[metric(label_names("which"))]
static COMES_AND_GOES: Family<(&str,), Counter> = Family::new();

/// Comes and goes.
#[metric]
static SIDES_COME_AND_GO: Family<Sided, Counter> = Family::new();

#[test]
fn no_series_is_shown_twice() {
    const SCRAPES: usize = 3000;
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                for which in ["a", "b", "c"] {
                    COMES_AND_GOES.with(&(which,)).inc();
                    // Keeps the slot from being used again at once.
                    let kept = COMES_AND_GOES.with(&(which,));
                    COMES_AND_GOES.remove(&(which,));
                    COMES_AND_GOES.with(&(which,)).inc();
                    drop(kept);
                }
                SIDES_COME_AND_GO.remove(&Sided { side: Side::Right });
                SIDES_COME_AND_GO.with(&Sided { side: Side::Right }).inc();
                SIDES_COME_AND_GO.with(&Sided { side: Side::Left }).inc();
            }
        });
        let twice = (0..SCRAPES).find_map(|_| {
            ["comes_and_goes", "sides_come_and_go"]
                .into_iter()
                .find_map(|name| {
                    let mut labels: Vec<_> = scrape(name)
                        .into_iter()
                        .map(|sample| sample.labels)
                        .collect();
                    labels.sort_unstable();
                    labels
                        .windows(2)
                        .any(|pair| pair[0] == pair[1])
                        .then_some(labels)
                })
        });
        stop.store(true, Ordering::Relaxed);
        assert_eq!(twice, None);
    });
}

/// Begins in one thread and ends in another.
#[metric]
static PASSED_ON: InFlight = InFlight::new();

#[test]
fn what_is_in_flight_is_never_less_than_nothing() {
    const ITEMS: usize = 100_000;
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::sync_channel(64);
        // The consumer gets its slab first, so that a scrape reads the producer's before it.
        let consumer = scope.spawn(move || {
            drop(PASSED_ON.track_in_flight());
            receiver.into_iter().for_each(drop);
        });
        scope.spawn(move || {
            for _ in 0..ITEMS {
                if sender.send(PASSED_ON.track_in_flight()).is_err() {
                    return;
                }
            }
        });
        let reader = scope.spawn(|| {
            let mut least = 0;
            while !done.load(Ordering::Relaxed) {
                least = least.min(PASSED_ON.get());
            }
            least
        });
        let consumed = consumer.join();
        done.store(true, Ordering::Relaxed);
        assert!(consumed.is_ok());
        assert_eq!(reader.join().ok(), Some(0));
    });
    assert_eq!(PASSED_ON.get(), 0);
}
