//! Timers, guards and the other methods of metrics.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::executor::block_on;
use futures::poll;
use metrics_core::{
    Counter, Family, FloatCounter, Gauge, Histogram, InFlight, InFlightGuard, IntGauge,
    MetricOptions, Registry, Summary, TimeFuture, Timer,
};

#[test]
fn counters_and_gauges_move() {
    let counter = Counter::new();
    counter.inc();
    counter.inc_by(2);
    assert_eq!(counter.get(), 3);

    let float = FloatCounter::new();
    float.inc();
    float.inc_by(0.5);
    assert!((float.get() - 1.5).abs() < f64::EPSILON);

    let gauge = Gauge::new();
    gauge.inc();
    gauge.dec();
    gauge.dec();
    gauge.inc_by(0.5);
    gauge.dec_by(1.0);
    assert!((gauge.get() + 1.5).abs() < f64::EPSILON);

    let integer = IntGauge::new();
    integer.inc();
    integer.dec_by(3);
    integer.inc_by(1);
    integer.dec();
    assert_eq!(integer.get(), -2);
    integer.set(i64::MIN);
    assert_eq!(integer.get(), i64::MIN);
}

#[test]
fn a_gauge_can_be_set_to_the_current_time() {
    let gauge = Gauge::new();
    let before = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is set");
    gauge.set_to_current_time();
    let after = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is set");
    assert!((before.as_secs_f64()..=after.as_secs_f64()).contains(&gauge.get()));
}

#[test]
fn a_timer_observes_once_however_it_ends() {
    let histogram = Histogram::new();
    let timed = histogram.start_timer().stop();
    assert!((histogram.get().sum - timed.as_secs_f64()).abs() < f64::EPSILON);
    drop(histogram.start_timer());
    assert_eq!(histogram.time(|| 5), 5);
    assert!(
        catch_unwind(AssertUnwindSafe(
            || histogram.time(|| resume_unwind(Box::new("expected")))
        ))
        .is_err()
    );
    assert_eq!(histogram.get().count(), 4);
    let _: Duration = histogram.start_timer().discard();
    assert_eq!(histogram.get().count(), 4);

    let summary = Summary::new();
    summary.time(|| ());
    summary.start_timer().stop();
    summary.start_timer().discard();
    assert_eq!(summary.get().count, 2);
}

#[test]
fn a_timed_future_is_observed_once_it_was_polled() {
    let histogram = Histogram::new();
    assert_eq!(block_on(ready(1).timed(&histogram)), 1);
    assert_eq!(histogram.get().count(), 1);
    drop(pending::<()>().timed(&histogram));
    assert_eq!(histogram.get().count(), 1, "it never began");
    block_on(async {
        let mut waiting = pin!(pending::<()>().timed(&histogram));
        assert!(poll!(waiting.as_mut()).is_pending());
        assert!(poll!(waiting.as_mut()).is_pending());
        assert_eq!(histogram.get().count(), 1, "it has not ended");
    });
    assert_eq!(histogram.get().count(), 2, "it was dropped");

    let family = Family::<(&str,), Summary>::new();
    block_on(async { 1 }.timed(family.with(&("a",))));
    assert_eq!(family.with(&("a",)).get().count, 1);
}

#[test]
fn guards_give_back_what_they_took() {
    let (in_flight, gauge, integer) = (InFlight::new(), Gauge::new(), IntGauge::new());
    {
        let _first = in_flight.track_in_flight();
        let _second = in_flight.track_in_flight();
        let _gauge = gauge.track_in_flight();
        let _integer = integer.track_in_flight();
        assert_eq!(in_flight.get(), 2);
        assert_eq!(integer.get(), 1);
        assert!((gauge.get() - 1.0).abs() < f64::EPSILON);
    }
    assert_eq!(in_flight.get() + integer.get(), 0);
    assert!(gauge.get().abs() < f64::EPSILON);

    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _guard = in_flight.track_in_flight();
        resume_unwind(Box::new("expected"));
    }));
    assert!(unwound.is_err());
    assert_eq!(in_flight.get(), 0);

    let family = Family::<(u8,), InFlight>::new();
    let guard = family.with(&(1,)).track_in_flight();
    assert_eq!(family.with(&(1,)).get(), 1);
    drop(guard);
    assert_eq!(family.with(&(1,)).get(), 0);
}

#[test]
fn guards_of_registered_metrics_can_go_to_another_thread() {
    let registry = Registry::new();
    let seconds = registry
        .register(MetricOptions::new("s", ""), Histogram::new())
        .expect("nothing is wrong with it");
    let running = registry
        .register(MetricOptions::new("r", ""), InFlight::new())
        .expect("nothing is wrong with it");
    let timer = Timer::start(Arc::clone(&seconds));
    let guard = InFlightGuard::new(Arc::clone(&running));
    assert_eq!(running.get(), 1);
    let thread = std::thread::spawn(move || drop((timer, guard)));
    thread.join().expect("the thread does not panic");
    block_on(ready(1).timed(Arc::clone(&seconds)));
    assert_eq!((seconds.get().count(), running.get()), (2, 0));
    assert_eq!(format!("{running:?}"), "InFlight(0)");
}

#[test]
fn errors_are_counted_and_passed_on() {
    let failures = Counter::new();
    assert_eq!(failures.count_errors(|| Ok::<_, ()>(1)), Ok(1));
    assert_eq!(failures.count_errors(|| Err::<(), _>("no")), Err("no"));
    assert_eq!(failures.get(), 1);
}

#[test]
fn a_histogram_counts_at_its_bounds() {
    let registry = Registry::new();
    let options = MetricOptions::new("h", "").buckets([-1.0, 0.0, 1.0]);
    let histogram = registry
        .register(options, Histogram::new())
        .expect("nothing is wrong with it");
    for value in [-1.5, -1.0, -0.0, 0.0, 1e-300, 1.0, 1.000_000_1] {
        histogram.observe(value);
    }
    assert_eq!(
        histogram
            .get()
            .buckets
            .iter()
            .map(|bucket| bucket.count)
            .collect::<Vec<_>>(),
        [2, 2, 2, 1]
    );
    assert_eq!(histogram.get().count(), 7);
}
