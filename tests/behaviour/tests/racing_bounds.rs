//! Histograms whose bounds are overridden while threads observe, which comes before the first observation or not at all.

#![allow(clippy::float_cmp, reason = "bounds are what was written")]

use std::hint;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use behaviour::{buckets, overridden};
use metrics_core::{Family, Histogram, HistogramValue, LabelValue, Registry, metric};

#[derive(Debug, Clone, Copy, LabelValue)]
#[label(rename_all = "lowercase")]
enum Tier {
    Free,
    Paid,
}

const THREADS: u16 = 8;
const TIMES: u16 = 500;

/// Observes 0.2, 0.7 and 1.5 in turns, in several threads, while `name` is overridden and scraped; whether the override came first.
///
/// The observations begin after `spins`; in the end `value` is asked what was counted.
fn race(
    name: &'static str,
    spins: u32,
    observe: impl Fn(u16, f64) + Sync,
    value: impl Fn() -> HistogramValue,
) -> bool {
    let barrier = Barrier::new(usize::from(THREADS) + 2);
    let done = AtomicBool::new(false);
    let built = thread::scope(|scope| {
        let (observe, barrier, done) = (&observe, &barrier, &done);
        let observers: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn(move || {
                    barrier.wait();
                    for _ in 0..spins {
                        hint::spin_loop();
                    }
                    for number in 0..3 * TIMES {
                        observe(thread, [0.2, 0.7, 1.5][usize::from(number % 3)]);
                    }
                })
            })
            .collect();
        scope.spawn(move || {
            barrier.wait();
            let mut before = 0;
            while !done.load(Ordering::Relaxed) {
                let shown = buckets(Registry::global(), name);
                let counts = shown.iter().filter_map(|line| line.split_once("+Inf "));
                let count = counts
                    .filter_map(|(_, count)| count.parse::<u64>().ok())
                    .sum();
                assert!(before <= count, "{before} {shown:?}");
                before = count;
            }
        });
        barrier.wait();
        let built = overridden(name, &[0.5, 0.6, 1.0, 9.0]);
        for observer in observers {
            observer.join().expect("it does not panic");
        }
        done.store(true, Ordering::Relaxed);
        built
    });
    let each = u64::from(THREADS) * u64::from(TIMES);
    let value = value();
    let counts: Vec<_> = value.buckets.iter().map(|bucket| bucket.count).collect();
    assert_eq!(value.count(), 3 * each);
    // 2.4 for three of them, but for rounding.
    let sum = 2.4 * f64::from(THREADS) * f64::from(TIMES);
    assert!((value.sum - sum).abs() < 1e-6 * sum, "{} {sum}", value.sum);
    match built {
        Ok(registry) => {
            assert_eq!(counts, [each, 0, each, each, 0]);
            assert_eq!(buckets(&registry, name), buckets(Registry::global(), name));
            true
        }
        Err(error) => {
            assert!(error.to_string().contains("first observation"), "{error}");
            assert_eq!(counts, [0, 2 * each, each]);
            false
        }
    }
}

macro_rules! raced {
    ($($histogram:ident $known:ident $coming:ident: $names:expr;)*) => {
        mod raced {
            use super::*;

            $(
                /// Raced for.
                #[metric(buckets = [0.1, 1.0])]
                pub(super) static $histogram: Histogram = Histogram::new();

                /// Raced for.
                #[metric(buckets = [0.1, 1.0], label_names("tier"))]
                pub(super) static $known: Family<(Tier,), Histogram> = Family::new();

                /// Raced for.
                #[metric(buckets = [0.1, 1.0], label_names("path"))]
                pub(super) static $coming: Family<(&str,), Histogram> = Family::new();
            )*
        }

        #[test]
        fn an_override_that_races_with_observations_comes_first_or_not_at_all() {
            let mut came_first = Vec::new();
            $(
                let ([plain, known, coming], spins) = $names;
                came_first.push(race(
                    plain,
                    spins,
                    |_, value| raced::$histogram.observe(value),
                    || raced::$histogram.get(),
                ));
                let tier = |thread| [Tier::Free, Tier::Paid][usize::from(thread % 2_u16)];
                came_first.push(race(
                    known,
                    spins,
                    |thread, value| raced::$known.with(&(tier(thread),)).observe(value),
                    || total([Tier::Free, Tier::Paid].map(|tier| raced::$known.with(&(tier,)).get())),
                ));
                let path = |thread| ["/a", "/b"][usize::from(thread % 2_u16)];
                came_first.push(race(
                    coming,
                    spins,
                    |thread, value| raced::$coming.with(&(path(thread),)).observe(value),
                    || total(["/a", "/b"].map(|path| raced::$coming.with(&(path,)).get())),
                ));
            )*
            // Which one it is depends on the moment.
            println!("{came_first:?}");
        }
    };
}
raced! {
    A1 B1 C1: (["a1", "b1", "c1"], 0);
    A2 B2 C2: (["a2", "b2", "c2"], 300);
    A3 B3 C3: (["a3", "b3", "c3"], 1000);
    A4 B4 C4: (["a4", "b4", "c4"], 3000);
    A5 B5 C5: (["a5", "b5", "c5"], 10000);
    A6 B6 C6: (["a6", "b6", "c6"], 30000);
}

/// Two children of one family, added up.
fn total([mut one, other]: [HistogramValue; 2]) -> HistogramValue {
    assert_eq!(one.buckets.len(), other.buckets.len());
    for (bucket, more) in one.buckets.iter_mut().zip(&other.buckets) {
        assert_eq!(bucket.upper_bound, more.upper_bound);
        bucket.count += more.count;
    }
    one.sum += other.sum;
    one
}
