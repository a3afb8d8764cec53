//! Children of families that go when nothing was recorded in them for a while.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use metrics_core::testing::StoppedClock;
use metrics_core::{
    Counter, Family, Format, Gauge, Histogram, InFlight, LabelValue, MetricOptions, RegisterError,
    Registry, encode, metric,
};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

fn lines(registry: &Registry, name: &str) -> Vec<String> {
    let text = encode(registry, Format::Text);
    let lines = text.lines().filter(|line| line.starts_with(name));
    lines.map(str::to_owned).collect()
}

/// Of tenants.
#[metric(label_names("tenant"), expires_after = HOUR)]
static REQUESTS: Family<(&str,), Counter> = Family::new();

// The only test here that scrapes the global registry: others would judge by clocks of their own.
#[test]
fn a_child_goes_when_its_value_stood_still() {
    let lines = || lines(Registry::global(), "requests_total");
    let clock = StoppedClock::new();
    REQUESTS.with(&("a",)).inc();
    REQUESTS.with(&("b",)).inc();
    assert_eq!(lines().len(), 2);
    clock.advance(59 * MINUTE);
    REQUESTS.with(&("a",)).inc();
    assert_eq!(lines().len(), 2);
    clock.advance(MINUTE);
    assert_eq!(lines(), [r#"requests_total{tenant="a"} 2"#]);
    clock.advance(58 * MINUTE);
    assert_eq!(lines(), [r#"requests_total{tenant="a"} 2"#]);
    clock.advance(MINUTE);
    assert_eq!(lines(), [""; 0]);
    // It comes back at zero, and has a whole hour again.
    REQUESTS.with(&("b",)).inc_by(7);
    assert_eq!(lines(), [r#"requests_total{tenant="b"} 7"#]);
    clock.advance(HOUR);
    assert_eq!(lines(), [""; 0]);
}

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "Of tenants.").label_names(["tenant"])
}

type Tenants<M> = Family<(String,), M>;

#[test]
fn a_child_stays_as_long_as_somebody_has_a_handle() -> Result<(), RegisterError> {
    let registry = Registry::new();
    let options = options("kept").expires_after(HOUR);
    let kept = registry.register(options, Tenants::<Histogram>::new())?;
    let lines = || lines(&registry, "kept_count");
    let clock = StoppedClock::new();
    let handle = kept.with(&("a",));
    assert_eq!(lines().len(), 1);
    clock.advance(2 * HOUR);
    assert_eq!(lines(), [r#"kept_count{tenant="a"} 0"#]);
    handle.observe(0.5);
    assert_eq!(lines(), [r#"kept_count{tenant="a"} 1"#]);
    drop(handle);
    clock.advance(HOUR);
    assert_eq!(lines(), [""; 0]);
    Ok(())
}

#[test]
fn a_gauge_expires_whatever_it_was_set_to() -> Result<(), RegisterError> {
    let registry = Registry::new();
    let load = registry.register(options("load").expires_after(HOUR), Tenants::<Gauge>::new())?;
    let clock = StoppedClock::new();
    load.with(&("a",)).set(0.5);
    for _ in 0..2 {
        assert_eq!(lines(&registry, "load"), [r#"load{tenant="a"} 0.5"#]);
        clock.advance(HOUR / 2);
    }
    assert_eq!(lines(&registry, "load"), [""; 0]);
    Ok(())
}

#[test]
fn what_came_and_went_between_scrapes_was_something() -> Result<(), RegisterError> {
    let registry = Registry::new();
    let options = options("uploads").expires_after(HOUR);
    let uploads = registry.register(options, Tenants::<InFlight>::new())?;
    let lines = || lines(&registry, "uploads");
    let clock = StoppedClock::new();
    for _ in 0..4 {
        drop(uploads.with(&("a",)).track_in_flight());
        assert_eq!(lines(), [r#"uploads{tenant="a"} 0"#]);
        clock.advance(59 * MINUTE);
        assert_eq!(lines(), [r#"uploads{tenant="a"} 0"#]);
    }
    // One that goes on keeps it too.
    let upload = uploads.with(&("a",)).track_in_flight();
    for _ in 0..3 {
        assert_eq!(lines(), [r#"uploads{tenant="a"} 1"#]);
        clock.advance(HOUR);
    }
    drop(upload);
    assert_eq!(lines(), [r#"uploads{tenant="a"} 0"#]);
    clock.advance(HOUR);
    assert_eq!(lines(), [""; 0]);
    Ok(())
}

#[test]
fn without_the_argument_children_stay() -> Result<(), RegisterError> {
    let registry = Registry::new();
    let kept = registry.register(options("for_ever"), Tenants::<Counter>::new())?;
    let clock = StoppedClock::new();
    kept.with(&("a",)).inc();
    for _ in 0..3 {
        clock.advance(1000 * HOUR);
        assert_eq!(lines(&registry, "for_ever_total").len(), 1);
    }
    Ok(())
}

#[test]
fn the_limit_counts_those_that_are_there() -> Result<(), RegisterError> {
    let registry = Registry::new();
    let options = options("limited").cardinality_limit(2).expires_after(HOUR);
    let limited = registry.register(options, Tenants::<Counter>::new())?;
    let clock = StoppedClock::new();
    for tenant in ["a", "b", "c"] {
        limited.with(&(tenant,)).inc();
    }
    let texts = || lines(&registry, "limited_total");
    assert_eq!(texts().len(), 3);
    assert!(texts()[2].contains("__overflow__"));
    clock.advance(HOUR);
    assert_eq!(texts(), [""; 0]);
    limited.with(&("d",)).inc();
    assert_eq!(texts(), [r#"limited_total{tenant="d"} 1"#]);
    Ok(())
}

#[derive(Debug, Clone, Copy, LabelValue)]
enum Side {
    Left,
}

#[test]
fn what_does_not_expire_says_so() {
    let registry = Registry::new();
    let options = || MetricOptions::new("side", "Left.").expires_after(HOUR);
    let error = registry.register(options(), Counter::new()).err();
    assert!(error.is_some_and(|error| {
        error
            .to_string()
            .contains("only the children of a `Family` expire")
    }));
    let enumerated = options().label_names(["side"]);
    let error = registry.register(enumerated, Family::<(Side,), Counter>::new());
    let error = error.err().map(|error| error.to_string());
    assert!(error.is_some_and(|error| error.contains("they do not expire")));
    assert_eq!(format!("{:?}", Side::Left), "Left");
}

#[test]
fn nothing_that_is_recorded_goes_unseen() -> Result<(), RegisterError> {
    // Whatever is added to a child, some scrape shows before the child goes: all that was added is what all children had when
    // they were seen last.
    const ROUNDS: u64 = 20_000;
    let registry = Registry::new();
    let options = options("at_once").expires_after(Duration::ZERO);
    let at_once = registry.register(options, Tenants::<Counter>::new())?;
    let stop = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let scraper = scope.spawn(|| {
            let (mut total, mut last) = (0, 0);
            loop {
                let stopped = stop.load(Ordering::Acquire);
                let lines = lines(&registry, "at_once_total");
                let value = lines.first().and_then(|line| line.rsplit(' ').next());
                let value: u64 = value.map_or(0, |value| value.parse().expect("a number"));
                // It went, and came back with less.
                if value < last {
                    total += last;
                }
                last = value;
                if stopped {
                    return total + last;
                }
            }
        });
        for _ in 0..ROUNDS {
            at_once.with(&("a",)).inc();
        }
        stop.store(true, Ordering::Release);
        scraper.join().expect("it does not panic")
    });
    assert_eq!(seen, ROUNDS);
    Ok(())
}
