//! Collectors that fail: by nonsense or by a panic they lose what is theirs, never the scrape.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use behaviour::value;
use metrics_core::{
    Collected, ConstFamily, Family, Format, Gauge, Histogram, HistogramValue, MetricOptions,
    Registration, Registry, SummaryValue, encode,
};

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "")
}

fn text(registry: &Registry) -> String {
    encode(registry, Format::Text)
}

/// Registers a collector that does nothing until this is `true`: what is wrong later, when nobody can be told.
fn later(
    registry: &Registry,
    add: impl Fn(&mut Collected) + Send + Sync + 'static,
) -> (Arc<AtomicBool>, Registration) {
    let on = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&on);
    let registration = registry.register_collector(move |collected: &mut Collected| {
        if seen.load(Ordering::Relaxed) {
            add(collected);
        }
    });
    (on, registration.expect("it collects nothing yet"))
}

#[test]
fn a_series_is_shown_once() {
    let registry = Registry::new();
    let own = registry
        .register(
            options("same").label_names(["a", "b"]),
            Family::<(&str, &str), Gauge>::new(),
        )
        .expect("free");
    own.with(&("1\"", "2")).set(1.0);
    own.with(&("3", "")).set(3.0);
    let add = |collected: &mut Collected| {
        let family = ConstFamily::gauge("same", "");
        collected.add(
            family
                .with(&[("b", "2"), ("a", "1\"")], 7)
                .with(&[("a", "3")], 7)
                .with(&[("a", "2"), ("b", "2")], 7),
        );
    };
    let before = value("metrics_core_collector_failures_total{reason=\"duplicate\"}");
    let _first = registry
        .register_collector(add)
        .expect("nothing is sure yet");
    let _second = registry
        .register_collector(add)
        .expect("nothing is sure yet");
    assert_eq!(
        text(&registry),
        "# TYPE same gauge\nsame{a=\"1\\\"\",b=\"2\"} 1\nsame{a=\"3\",b=\"\"} 3\nsame{a=\"2\",b=\"2\"} 7\n"
    );
    let after = value("metrics_core_collector_failures_total{reason=\"duplicate\"}");
    assert!(after >= before + 3.0, "two samples, and a family");
    let told = registry.check_collectors().expect_err("two of a kind");
    assert!(told[0].to_string().contains("is the same as"), "{told:?}");
}

/// Registers a collector of `add`, which must be refused for a reason that says `expected`.
#[track_caller]
fn refused(expected: &str, add: impl Fn(&mut Collected) + Send + Sync + Copy + 'static) {
    let line = std::panic::Location::caller().line();
    let registry = Registry::new();
    registry
        .register(options("taken").buckets([1.0]), Histogram::new())
        .expect("free");
    let said = registry
        .register_collector(add)
        .expect_err("it is wrong")
        .to_string();
    assert!(
        said.contains(expected) && said.contains(file!()),
        "line {line}: {said}"
    );
    let whole = text(&registry);

    // When it is wrong only later, only its own family is lost.
    let before = value("metrics_core_collector_failures_total{reason=\"invalid\"}");
    let (on, _registration) = later(&registry, move |collected| {
        collected.add(ConstFamily::gauge("right", "").with(&[], 1));
        add(collected);
    });
    on.store(true, Ordering::Relaxed);
    assert_eq!(
        text(&registry),
        format!("# TYPE right gauge\nright 1\n{whole}"),
        "line {line}"
    );
    let after = value("metrics_core_collector_failures_total{reason=\"invalid\"}");
    assert!(after > before, "line {line}");
    let told = registry.check_collectors().expect_err("it is wrong");
    assert_eq!(told.len(), 1, "line {line}");
    assert!(told[0].to_string().contains(expected), "line {line}");
}

#[test]
fn wrong_names_lose_their_family() {
    for (name, expected) in [
        ("a-b", "contains `-`"),
        ("", "empty"),
        ("1a", "begins with a digit"),
        ("a_bucket", "ends in `_bucket`"),
    ] {
        refused(expected, move |collected| {
            collected.add(ConstFamily::gauge(name, "").with(&[], 1));
        });
    }
    for (name, expected) in [
        ("le", "`le`"),
        ("__x", "`__x`"),
        ("", "empty"),
        ("a\"", "contains"),
    ] {
        refused(expected, move |collected| {
            collected.add(ConstFamily::gauge("a", "").with(&[(name, "1")], 1));
        });
    }
    refused("two labels are called `x`", |collected| {
        collected.add(ConstFamily::gauge("a", "").with(&[("x", "1"), ("y", "1"), ("x", "2")], 1));
    });
    refused("says `seconds`", |collected| {
        collected.add(ConstFamily::gauge("a_seconds", "").unit("bytes"));
    });
    refused("called `a`", |collected| {
        collected.add(ConstFamily::state_set("a", "", ["x"]).with(&[("a", "1")], "x"));
    });
}

#[test]
fn wrong_values_lose_their_family() {
    for number in [f64::NAN, f64::INFINITY, -1.0] {
        refused("no counter is at", move |collected| {
            collected.add(ConstFamily::counter("a", "").with(&[], number));
        });
    }
    refused("no counter is at", |collected| {
        collected.add(ConstFamily::counter("a", "").with(&[], -1));
    });
    refused("samples have the labels {x=\"1\"}", |collected| {
        let family = ConstFamily::gauge("a", "");
        collected.add(
            family
                .with(&[("x", "1")], 1)
                .with(&[("x", "1"), ("y", "")], 1),
        );
    });
    for bounds in [[2.0, 1.0], [f64::NAN, 1.0], [1.0, 1.0]] {
        refused("bucket bound", move |collected| {
            let value = HistogramValue::from_counts(bounds.map(|bound| (bound, 1)), 1.0);
            collected.add(ConstFamily::histogram("a", "").with(&[], value));
        });
    }
    refused("up to `f64::INFINITY`", |collected| {
        let buckets = Vec::new();
        let value = HistogramValue { buckets, sum: 0.0 };
        collected.add(ConstFamily::histogram("a", "").with(&[], value));
    });
    refused("its sum is NaN", |collected| {
        let value = HistogramValue::from_counts([(1.0, 1)], f64::NAN);
        collected.add(ConstFamily::histogram("a", "").with(&[], value));
    });
    refused("its sum is inf", |collected| {
        let sum = f64::INFINITY;
        collected.add(ConstFamily::summary("a", "").with(&[], SummaryValue { count: 1, sum }));
    });
    for quantiles in [[0.9, 0.5], [0.5, 1.5], [f64::NAN, 0.5]] {
        refused("quantiles", move |collected| {
            let mut family = ConstFamily::summary("a", "");
            family
                .sample(&[], SummaryValue { count: 1, sum: 1.0 })
                .quantiles(quantiles.map(|quantile| (quantile, 1.0)));
            collected.add(family);
        });
    }
    refused("no state called `lost`", |collected| {
        collected.add(ConstFamily::state_set("a", "", ["x"]).with(&[], "lost"));
    });
    refused("two states", |collected| {
        collected.add(ConstFamily::state_set("a", "", ["x", "x"]));
    });
}

#[test]
fn what_contradicts_a_metric_loses_its_family() {
    refused("differs in its type", |collected| {
        collected.add(ConstFamily::gauge("taken", "").with(&[], 1));
    });
    refused("samples called `taken_sum`", |collected| {
        collected.add(ConstFamily::counter("taken_sum_total", "").with(&[], 1));
    });
    let twice = Registry::new().register_collector(|collected: &mut Collected| {
        collected.add(ConstFamily::gauge("twice", "").with(&[], 1));
        collected.add(ConstFamily::counter("twice", "").with(&[("a", "1")], 1));
    });
    let said = twice.expect_err("two types").to_string();
    assert!(said.contains("differs in its type"), "{said}");
}

#[test]
fn a_metric_goes_before_the_collector_that_was_there_first() {
    let registry = Registry::new();
    let two = |collected: &mut Collected| {
        collected.add(ConstFamily::counter("later", "").with(&[], 1));
        collected.add(ConstFamily::counter("other", "").with(&[], 1));
    };
    let _registration = registry.register_collector(two).expect("it is right");
    registry
        .register(options("later"), Gauge::new())
        .expect("no metric has it");
    assert_eq!(
        text(&registry),
        "# TYPE later gauge\nlater 0\n# TYPE other_total counter\nother_total 1\n"
    );
}

#[test]
fn a_panic_loses_what_its_collector_collected() {
    let registry = Registry::new();
    let panics = |collected: &mut Collected| {
        collected.add(ConstFamily::gauge("lost", "").with(&[], 1));
        std::panic::resume_unwind(Box::new("expected"));
    };
    let said = registry.register_collector(panics).expect_err("it panics");
    assert!(said.to_string().contains("panicked"), "{said}");

    let (on, _panicking) = later(&registry, panics);
    let right = |collected: &mut Collected| {
        collected.add(ConstFamily::gauge("right", "").with(&[], 1));
    };
    let _other = registry.register_collector(right).expect("it is right");
    on.store(true, Ordering::Relaxed);
    let before = value("metrics_core_collector_failures_total{reason=\"panic\"}");
    for _ in 0..3 {
        assert_eq!(text(&registry), "# TYPE right gauge\nright 1\n");
    }
    let after = value("metrics_core_collector_failures_total{reason=\"panic\"}");
    assert!(after >= before + 3.0, "{after}");
    let told = registry.check_collectors().expect_err("it panics");
    assert!(told[0].to_string().contains(file!()), "{told:?}");
}
