//! What a test sees of its own thread, while others record in the same statics.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use metrics_core::testing::{Baseline, Recording, StoppedClock, added, sample_value};
use metrics_core::{
    Counter, Family, FloatCounter, Format, Gauge, Histogram, LabelValue, MetricOptions, Registry,
    Summary, counted, encode, in_flight, metric, timed,
};

/// Recorded by all tests.
#[metric]
static SHARED_COUNTER: Counter = Counter::new();

/// Recorded by all tests.
#[metric]
static SHARED_FLOAT: FloatCounter = FloatCounter::new();

/// Recorded by all tests.
#[metric(buckets = [1.0, 2.0])]
static SHARED_HISTOGRAM: Histogram = Histogram::new();

/// Recorded by all tests.
#[metric]
static SHARED_SUMMARY: Summary = Summary::new();

#[derive(Debug, Clone, Copy, LabelValue)]
enum Side {
    Left,
    Right,
}

/// Recorded by all tests.
#[metric(label_names("side"))]
static SHARED_SIDES: Family<(Side,), Counter> = Family::new();

#[timed]
#[counted]
#[in_flight]
fn noisy(fails: bool) -> Result<(), ()> {
    if fails { Err(()) } else { Ok(()) }
}

fn record_everything() {
    SHARED_COUNTER.inc();
    SHARED_FLOAT.inc_by(0.5);
    SHARED_HISTOGRAM.observe(1.5);
    SHARED_SUMMARY.observe(3.0);
    SHARED_SIDES.with(&(Side::Left,)).inc();
    let _: Result<(), ()> = noisy(true);
}

/// Runs `test` while two other threads record the same as it does.
fn beside_others(test: impl FnOnce()) {
    let stop = AtomicBool::new(false);
    let ready = Barrier::new(3);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                record_everything();
                ready.wait();
                while !stop.load(Ordering::Relaxed) {
                    record_everything();
                }
            });
        }
        ready.wait();
        // Even if `test` panics, the others must end.
        let stopper = Stop(&stop);
        test();
        drop(stopper);
    });
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn what_a_thread_adds_is_told_apart() {
    beside_others(|| {
        for times in 0..100_u64 {
            let run = || (0..times).for_each(|_| record_everything());
            let counter = Baseline::of(&SHARED_COUNTER);
            let float = Baseline::of(&SHARED_FLOAT);
            let histogram = Baseline::of(&SHARED_HISTOGRAM);
            let summary = Baseline::of(&SHARED_SUMMARY);
            let (left, right) = (
                SHARED_SIDES.with(&(Side::Left,)),
                SHARED_SIDES.with(&(Side::Right,)),
            );
            let (lefts, rights) = (Baseline::of(&left), Baseline::of(&right));
            run();
            assert_eq!(counter.added(), times);
            #[allow(clippy::cast_precision_loss, reason = "exact for so few")]
            let expected = times as f64;
            assert!((float.added() - expected * 0.5).abs() < 1e-9);
            let observed = histogram.added();
            let counts: Vec<_> = observed.buckets.iter().map(|bucket| bucket.count).collect();
            assert_eq!(counts, [0, times, 0]);
            assert!((observed.sum - expected * 1.5).abs() < 1e-9);
            assert_eq!(summary.added().count, times);
            assert_eq!((lefts.added(), rights.added()), (times, 0));
        }
    });
}

#[test]
fn a_recording_has_the_names_of_a_scrape() {
    beside_others(|| {
        let recording = Recording::of(Registry::global());
        record_everything();
        record_everything();
        let of_noisy = |name, outcome: &[(&str, &str)]| {
            let labels: Vec<_> = [("function", "noisy"), ("module", module_path!())]
                .into_iter()
                .chain(outcome.iter().copied())
                .collect();
            recording.added(name, &labels)
        };
        assert_eq!(
            of_noisy("function_calls_total", &[("outcome", "error")]),
            Some(2.0)
        );
        assert_eq!(
            of_noisy("function_calls_total", &[("outcome", "ok")]),
            Some(0.0)
        );
        // Without the label, the sum over its values.
        assert_eq!(of_noisy("function_calls_total", &[]), Some(2.0));
        assert_eq!(of_noisy("function_duration_seconds_count", &[]), Some(2.0));
        assert_eq!(of_noisy("function_in_flight", &[]), Some(0.0));
        assert_eq!(recording.added("shared_counter_total", &[]), Some(2.0));
        assert_eq!(
            recording.added("shared_histogram_bucket", &[("le", "2.0")]),
            Some(2.0)
        );
        assert_eq!(
            recording.added("shared_sides_total", &[("side", "Right")]),
            Some(0.0)
        );
        assert_eq!(
            recording.added("shared_sides_total", &[("side", "right")]),
            None
        );
        assert_eq!(recording.added("shared_counter", &[]), None);
    });
}

#[test]
fn a_scrape_inside_a_test_has_all_threads() {
    let other = thread::spawn(|| SHARED_COUNTER.inc_by(1000));
    other.join().expect("the thread does not panic");
    let nothing = added(&SHARED_COUNTER, || {
        let exposed = sample_value(Registry::global(), "shared_counter_total", &[]);
        assert!(exposed.is_some_and(|value| value >= 1000.0));
        assert!(encode(Registry::global(), Format::Text).contains("\nshared_counter_total "));
    });
    assert_eq!(nothing, 0);
}

#[test]
fn an_isolated_registry_shows_what_is_in_it() -> Result<(), Box<dyn std::error::Error>> {
    let registry = Registry::new();
    let options = MetricOptions::new("level", "How full.").label_names(["tank", "unit of, \"it\""]);
    assert!(
        registry
            .register(options, Family::<(String, String), Gauge>::new())
            .is_err()
    );
    let options = MetricOptions::new("level", "How full.").label_names(["tank", "side"]);
    let levels = registry.register(options, Family::<(String, String), Gauge>::new())?;
    levels.with(&("a\",side=\"b", "} 7")).set(2.5);
    levels.with(&("c", "b")).set(4.0);
    let level = |labels: &[(&str, &str)]| sample_value(&registry, "level", labels);
    assert_eq!(level(&[("tank", "a\",side=\"b")]), Some(2.5));
    assert_eq!(level(&[("side", "b")]), Some(4.0));
    assert_eq!(level(&[("side", "} 7")]), Some(2.5));
    assert_eq!(level(&[]), Some(6.5));
    assert_eq!(level(&[("side", "c")]), None);
    let recording = Recording::of(&registry);
    levels.with(&("c", "b")).inc_by(1.0);
    assert_eq!(recording.added("level", &[("tank", "c")]), Some(1.0));
    Ok(())
}

/// Timed by a clock that stands still.
#[metric]
static TIMED_SECONDS: Histogram = Histogram::new();

#[test]
fn a_stopped_clock_is_that_of_its_thread() {
    let clock = StoppedClock::at(UNIX_EPOCH + Duration::from_secs(1_000_000));
    let timer = TIMED_SECONDS.start_timer();
    let inner = StoppedClock::at(UNIX_EPOCH);
    inner.advance(Duration::from_secs(60));
    let gauge = Gauge::new();
    gauge.set_to_current_time();
    assert_eq!(gauge.get().to_bits(), 60.0_f64.to_bits());
    drop(inner);
    clock.advance(Duration::from_millis(1500));
    assert_eq!(timer.stop(), Duration::from_millis(1500));
    gauge.set_to_current_time();
    assert_eq!(gauge.get().to_bits(), 1_000_001.5_f64.to_bits());

    let other = thread::spawn(|| {
        let gauge = Gauge::new();
        gauge.set_to_current_time();
        let timer = TIMED_SECONDS.start_timer();
        thread::sleep(Duration::from_millis(2));
        (gauge.get(), timer.stop())
    });
    let (time, took) = other.join().expect("the thread does not panic");
    assert!(time > 1_700_000_000.0);
    assert!(took >= Duration::from_millis(1));

    // A timer that outlives its clock ends without a jump.
    let timer = TIMED_SECONDS.start_timer();
    drop(clock);
    assert_eq!(timer.stop(), Duration::ZERO);
    let timer = TIMED_SECONDS.start_timer();
    thread::sleep(Duration::from_millis(2));
    assert!(timer.stop() >= Duration::from_millis(1));
}
