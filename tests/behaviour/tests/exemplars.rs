//! Examples of what is counted, and when it began to count.

#![allow(clippy::float_cmp, reason = "sums of a few small numbers are exact")]

use std::time::{SystemTime, UNIX_EPOCH};

use behaviour::value;
use metrics_core::{
    Counter, Family, FloatCounter, Format, Histogram, MetricOptions, NativeHistogram, Negotiated,
    Registry, WithExemplars, encode, metric,
};

/// Requests that failed.
#[metric]
static FAILED_REQUESTS: WithExemplars<Counter> = WithExemplars::new(Counter::new());

/// Time spent waiting.
#[metric(unit = "seconds", buckets = [0.5, 1.0])]
static WAITING: WithExemplars<Histogram> = WithExemplars::new(Histogram::new());

/// Letters, by their colour.
#[metric(label_names("colour"))]
static COLOURED_LETTERS: Family<(&str,), WithExemplars<Counter>> = Family::new();

/// The lines of the family called `name` in OpenMetrics.
fn openmetrics(name: &str) -> Vec<String> {
    let text = encode(Registry::global(), Format::OpenMetrics);
    let lines = text.lines().filter(|line| line.starts_with(name));
    lines.map(str::to_owned).collect()
}

/// What stands after `#` on a line, but for the time.
fn exemplar(line: &str) -> Option<&str> {
    let (exemplar, _) = line.split_once(" # ")?.1.rsplit_once(' ')?;
    Some(exemplar)
}

#[test]
fn the_last_exemplar_of_a_counter_is_shown_in_openmetrics() {
    FAILED_REQUESTS.inc_with_exemplar([("trace_id", "a")]);
    FAILED_REQUESTS.inc_by_with_exemplar(2, [("trace_id", "b\"c"), ("span_id", "d")]);
    FAILED_REQUESTS.inc();
    let lines = openmetrics("failed_requests_total");
    assert!(
        lines[0].starts_with("failed_requests_total 4 # "),
        "{lines:?}"
    );
    assert_eq!(
        exemplar(&lines[0]),
        Some(r#"{trace_id="b\"c",span_id="d"} 2"#)
    );
    assert_eq!(value("failed_requests_total"), 4.0);
}

#[test]
fn each_bucket_has_an_exemplar_of_its_own() {
    WAITING.observe_with_exemplar(0.5, [("trace_id", "a")]);
    WAITING.observe_with_exemplar(7.0, [("trace_id", "b")]);
    WAITING.observe(0.75);
    let lines = openmetrics("waiting_seconds_bucket");
    let exemplars: Vec<_> = lines.iter().map(|line| exemplar(line)).collect();
    assert_eq!(
        exemplars,
        [
            Some("{trace_id=\"a\"} 0.5"),
            None,
            Some("{trace_id=\"b\"} 7"),
        ]
    );
}

#[test]
fn the_metric_of_a_family_can_have_exemplars() {
    COLOURED_LETTERS.with(&("red",)).inc();
    COLOURED_LETTERS
        .with(&("blue",))
        .inc_with_exemplar([("trace_id", "a")]);
    for line in openmetrics("coloured_letters_total") {
        assert_eq!(exemplar(&line).is_some(), line.contains("blue"), "{line}");
    }
}

#[test]
fn what_cannot_be_an_exemplar_is_dropped_and_its_value_counted() {
    let registry = Registry::new();
    let options = |name| MetricOptions::new(name, "");
    let paid = WithExemplars::new(FloatCounter::new());
    let paid = registry
        .register(options("paid"), paid)
        .expect("it is valid");
    let sizes = WithExemplars::new(NativeHistogram::new());
    let sizes = registry
        .register(options("sizes"), sizes)
        .expect("it is valid");
    let dropped = || value("metrics_core_dropped_values_total{reason=\"exemplar\"}");
    let before = dropped();
    let long = "0".repeat(121);
    paid.inc_by_with_exemplar(1.5, [("trace_id", &long)]);
    paid.inc_by_with_exemplar(1.0, [("trace id", "a")]);
    sizes.observe_with_exemplar(3.0, [("le", "a")]);
    sizes.observe_with_exemplar(f64::NAN, [("trace_id", "a")]);
    assert_eq!(dropped() - before, 4.0);
    assert_eq!((paid.get(), sizes.get().count()), (2.5, 1));
    assert!(!encode(&registry, Format::OpenMetrics).contains(" # {"));

    // One character less is one that is allowed.
    paid.inc_by_with_exemplar(1.5, [("trace_id", &long[1..])]);
    assert!(encode(&registry, Format::OpenMetrics).contains(" # {trace_id=\"000"));
}

/// When the sample called `name` began to count, in milliseconds since 1970.
fn created(text: &str, name: &str) -> u128 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let seconds = line.unwrap_or_else(|| panic!("no {name} in {text}"));
    seconds
        .trim()
        .replace('.', "")
        .parse()
        .expect("milliseconds")
}

fn now() -> u128 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("it is after 1970").as_millis()
}

#[test]
fn it_is_told_when_metrics_began_to_count() {
    let registry = Registry::new();
    let before = now();
    let options = MetricOptions::new("letters", "").label_names(["colour"]);
    let letters = registry
        .register(options, Family::<(&str,), Counter>::new())
        .expect("it is valid");
    let after = now();
    letters.with(&("red",)).inc();
    let first = encode(&registry, Format::OpenMetrics);
    let red = created(&first, "letters_created{colour=\"red\"}");
    assert!(
        (before..=after).contains(&red),
        "{red} is not from {before} to {after}"
    );

    // A child that comes later is as old as the last scrape that did not have it.
    letters.with(&("blue",)).inc();
    let second = encode(&registry, Format::OpenMetrics);
    let blue = created(&second, "letters_created{colour=\"blue\"}");
    assert!(
        (after..=now()).contains(&blue),
        "{blue} is not from {after} on"
    );
    letters.with(&("green",)).inc();
    let third = encode(&registry, Format::OpenMetrics);
    assert_eq!(created(&third, "letters_created{colour=\"red\"}"), red);
    assert_eq!(created(&third, "letters_created{colour=\"blue\"}"), blue);

    // Declared metrics began with the program.
    let text = encode(Registry::global(), Format::OpenMetrics);
    assert!(created(&text, "failed_requests_created") <= now());

    let without = Negotiated::from(Format::OpenMetrics).with_created(false);
    let without = String::from_utf8(without.encode(&registry)).expect("it is text");
    assert!(!without.contains("_created"), "{without}");
    assert!(!encode(&registry, Format::Text).contains("_created"));
}
