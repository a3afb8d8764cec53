//! Memory does not grow with what is recorded, nor with threads that came and went.
#![cfg(target_os = "linux")]

use std::fs;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;

use metrics_core::{
    Counter, Family, FloatCounter, Histogram, LabelValue, Summary, linear_buckets, metric,
};

#[derive(Debug, Clone, Copy, LabelValue)]
enum Answer {
    Yes,
    No,
}

/// Recorded and never scraped.
#[metric]
static COUNTED: Counter = Counter::new();

/// Recorded and never scraped.
#[metric]
static MEASURED: FloatCounter = FloatCounter::new();

/// Recorded and never scraped.
#[metric]
static OBSERVED: Histogram = Histogram::new();

/// Recorded and never scraped, and wider than the cells of a thread.
#[metric(buckets = linear_buckets::<600>(1.0, 1.0))]
static WIDE: Histogram = Histogram::new();

/// Recorded and never scraped.
#[metric]
static SUMMED: Summary = Summary::new();

/// Recorded and never scraped.
#[metric(label_names("answer"))]
static ANSWERS: Family<(Answer,), Histogram> = Family::new();

/// Recorded and never scraped.
#[metric(label_names("path", "method"))]
static PATHS: Family<(&str, &str), Histogram> = Family::new();

/// What a million of something may take: half a byte for each. Threads of the test's own harness begin and end meanwhile.
const SLACK: usize = 512 * 1024;

/// Tests that measure the whole process take turns.
static TURN: Mutex<()> = Mutex::new(());

/// The resident memory of this process, in bytes, without what is there of its files.
fn resident() -> usize {
    let statm = fs::read_to_string("/proc/self/smaps_rollup").expect("Linux has it");
    let line = statm
        .lines()
        .find_map(|line| line.strip_prefix("Anonymous:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: usize = kilobytes
        .and_then(|number| number.trim().parse().ok())
        .expect("a number of kB");
    kilobytes * 1024
}

fn record(number: u64) {
    // Below 1000, so exact.
    let value = f64::from(u32::try_from(number % 1000).unwrap_or(0)) / 100.0;
    COUNTED.inc();
    MEASURED.inc_by(value);
    OBSERVED.observe(value);
    WIDE.observe(value);
    SUMMED.observe(value);
    let answer = if number.is_multiple_of(2) {
        Answer::Yes
    } else {
        Answer::No
    };
    ANSWERS.with(&(answer,)).observe(value);
    let path = ["/", "/login", "/logout"][usize::try_from(number % 3).unwrap_or(0)];
    PATHS.with(&(path, "GET")).observe(value);
}

#[test]
fn observations_that_nobody_scrapes_take_no_memory() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // As many as `OBSERVATIONS` says, of each metric.
    let observations = std::env::var("OBSERVATIONS").ok();
    let observations = observations.and_then(|number| number.parse().ok());
    let observations: u64 = observations.unwrap_or(1_000_000);
    (0..1000).for_each(record);
    let before = resident();
    (0..observations).for_each(record);
    let after = resident();
    assert!(after <= before + SLACK, "{before} bytes, then {after}");
    assert_eq!(COUNTED.get(), observations + 1000);
    assert_eq!(OBSERVED.get().count(), observations + 1000);
    assert_eq!(
        ANSWERS.with(&(Answer::Yes,)).get().count(),
        observations / 2 + 500
    );
}

/// Recorded by threads.
#[metric]
static OF_THREADS: Histogram = Histogram::new();

#[test]
fn threads_that_are_gone_take_no_memory() {
    const AT_ONCE: usize = 8;
    const ROUNDS: usize = 500;
    // Less than the buckets of the histogram would take, were they kept for every thread. What the system keeps of stacks and arenas
    // differs from run to run, and is more when threads wait for a processor.
    const LEAST_LEAK: usize = 64 * ROUNDS * AT_ONCE;
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let threads = |rounds: usize| {
        for _ in 0..rounds {
            let together = Barrier::new(AT_ONCE);
            thread::scope(|scope| {
                for _ in 0..AT_ONCE {
                    scope.spawn(|| {
                        together.wait();
                        OF_THREADS.observe(0.1);
                        together.wait();
                    });
                }
            });
        }
    };
    // It takes a while until the system has enough of them.
    threads(ROUNDS);
    let before = resident();
    threads(ROUNDS);
    let after = resident();
    assert!(after < before + LEAST_LEAK, "{before} bytes, then {after}");
    assert_eq!(OF_THREADS.get().count(), (2 * ROUNDS * AT_ONCE) as u64);
}

/// By what clients say.
#[metric(label_names("method"))]
static METHODS: Family<(&str,), Counter> = Family::new();

#[test]
fn a_million_label_values_that_clients_made_up_take_no_memory() {
    const VALUES: u64 = 1_000_000;
    /// Until the family is full: what has no room is in one more series.
    const FULL: u64 = 10_000;
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let count = |number: u64| METHODS.with(&(&*format!("METHOD{number:020}"),)).inc();
    (0..FULL).for_each(count);
    let before = resident();
    (FULL..VALUES).for_each(count);
    let after = resident();
    assert!(after <= before + SLACK, "{before} bytes, then {after}");
    assert_eq!(METHODS.iter().count(), 2001);
    let counted: u64 = METHODS.iter().map(|(_, counter)| counter.get()).sum();
    assert_eq!(counted, VALUES);
}
