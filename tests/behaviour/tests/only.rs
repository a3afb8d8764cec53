//! Some of the families of a registry, by name.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use metrics_core::{
    Counter, Format, Gauge, GaugeFn, Histogram, Info, MetricOptions, Only, Registry, StateSet,
    encode,
};

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "")
}

fn registry() -> Registry {
    let registry = Registry::new();
    registry
        .register(options("requests"), Counter::new())
        .expect("free");
    registry
        .register(options("request"), Gauge::new())
        .expect("free");
    registry
        .register(options("wait").buckets([1.0]), Histogram::new())
        .expect("free");
    registry
        .register(options("build_info"), Info::new())
        .expect("free");
    registry
        .register(options("phase").states(["on"]), StateSet::<&str>::new())
        .expect("free");
    registry
}

/// The names of the families that are shown for these names.
fn shown(names: &[&str]) -> Vec<String> {
    let text = encode(&registry().only(names.to_vec()), Format::OpenMetrics);
    let families = text.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
        Some(name.to_owned())
    });
    families.collect()
}

#[test]
fn a_family_is_asked_for_by_its_name_or_those_of_its_samples() {
    for name in ["requests", "requests_total", "requests_created"] {
        assert_eq!(shown(&[name]), ["requests"], "{name}");
    }
    for name in ["wait", "wait_bucket", "wait_sum", "wait_count"] {
        assert_eq!(shown(&[name]), ["wait"], "{name}");
    }
    assert_eq!(shown(&["build_info"]), ["build"]);
    assert_eq!(shown(&["phase"]), ["phase"]);
    assert_eq!(shown(&["wait", "requests", "wait"]), ["requests", "wait"]);
}

#[test]
fn other_names_ask_for_nothing() {
    for name in [
        "",
        "wait_total",
        "request_total",
        "reques",
        "requests_",
        "WAIT",
    ] {
        assert!(shown(&[name]).is_empty(), "{name}");
    }
    assert!(shown(&[]).is_empty());
}

#[test]
fn a_family_is_shown_whole() {
    let one = encode(&registry().only(["wait_sum"]), Format::Text);
    assert_eq!(
        one,
        "# TYPE wait histogram\nwait_bucket{le=\"1.0\"} 0\nwait_bucket{le=\"+Inf\"} 0\nwait_sum 0\nwait_count 0\n"
    );
}

#[test]
fn what_is_not_asked_for_is_not_collected() {
    let registry = registry();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let costly = GaugeFn::from_closure(move || {
        count.fetch_add(1, Ordering::Relaxed);
        1.0
    });
    registry.register(options("costly"), costly).expect("free");
    let _ = encode(&registry.only(["requests"]), Format::Text);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    let narrowed = Only::new(registry.only(["requests", "costly"]), ["costly"]);
    assert_eq!(
        encode(&narrowed, Format::Text),
        "# TYPE costly gauge\ncostly 1\n"
    );
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
