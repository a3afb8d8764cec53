//! Some of the families of a registry, by name.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use metrics_core::{
    Collected, ConstFamily, Counter, Escaping, Format, Gauge, GaugeFn, Histogram, HistogramValue,
    Info, MetricOptions, Negotiated, Only, Registry, StateSet, encode,
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

/// Families whose names are shown to nobody, or to few, as they are.
fn dotted() -> Registry {
    let registry = Registry::new();
    let utf8 = |name| options(name).utf8();
    registry
        .register(utf8("http.requests"), Counter::new())
        .expect("free");
    registry
        .register(utf8("größe.x_y"), Histogram::new())
        .expect("free");
    registry
        .register(utf8("build.version_info"), Info::new())
        .expect("free");
    registry.register(utf8("x.y"), Gauge::new()).expect("free");
    let add = |collected: &mut Collected| {
        let ages = ConstFamily::gauge_histogram("queue.age", "").utf8();
        let value = HistogramValue::from_counts([(1.0, 1)], 0.5);
        collected.add(ages.with(&[], value));
    };
    registry.register_collector(add).expect("right").detach();
    registry
}

/// The families that are shown for this name, by the names that they really have.
fn dotted_shown(registry: &Registry, name: &str) -> Vec<String> {
    let how = Negotiated::from(Format::OpenMetrics).with_escaping(Escaping::AllowUtf8);
    let text = String::from_utf8(how.encode(&registry.only([name]))).expect("it is text");
    let families = text.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("# TYPE \"")?.split_once('"')?;
        Some(name.to_owned())
    });
    families.collect()
}

#[test]
fn a_family_is_asked_for_by_what_any_scraper_was_shown() {
    let registry = dotted();
    for scheme in [
        Escaping::AllowUtf8,
        Escaping::Underscores,
        Escaping::Dots,
        Escaping::Values,
    ] {
        for format in [Format::Text, Format::OpenMetrics] {
            let how = Negotiated::from(format).with_escaping(scheme);
            let text = String::from_utf8(how.encode(&registry)).expect("it is text");
            let mut asked = 0;
            let mut family = Vec::new();
            for line in text.lines().filter(|line| *line != "# EOF") {
                let metadata = line.strip_prefix("# TYPE ");
                let name = metadata.unwrap_or(line).trim_start_matches(['{', '"']);
                let end = name.find(['"', '{', ' ']).expect("a name ends");
                let shown = dotted_shown(&registry, &name[..end]);
                assert_eq!(shown.len(), 1, "{line}");
                // The samples of a family are those of no other.
                if metadata.is_some() {
                    asked += 1;
                    family = shown;
                } else {
                    assert_eq!(shown, family, "{line}");
                }
            }
            assert_eq!(asked, 5, "{text}");
        }
    }
}

#[test]
fn names_in_every_scheme_are_those_of_one_family() {
    let registry = dotted();
    for (name, family) in [
        ("http.requests", "http.requests"),
        ("http.requests_total", "http.requests"),
        ("http.requests_created", "http.requests"),
        ("http_requests", "http.requests"),
        ("http_requests_total", "http.requests"),
        ("http_requests_created", "http.requests"),
        ("http_dot_requests", "http.requests"),
        ("http_dot_requests__total", "http.requests"),
        ("http_dot_requests__created", "http.requests"),
        ("U__http_2e_requests", "http.requests"),
        ("U__http_2e_requests_", "http.requests"),
        ("U__http_2e_requests__total", "http.requests"),
        ("gr__e_x_y_bucket", "größe.x_y"),
        ("gr____e_dot_x__y_sum", "größe.x_y"),
        ("U__gr_f6__df_e_2e_x__y_count", "größe.x_y"),
        ("U__build_2e_version__info", "build.version"),
        ("build_version", "build.version"),
        ("queue_age_gcount", "queue.age"),
        ("U__queue_2e_age_sum", "queue.age"),
        ("x_dot_y", "x.y"),
    ] {
        assert_eq!(dotted_shown(&registry, name), [family], "{name}");
    }
    for name in [
        "http-requests",
        "http_dot_requests_total_total",
        "U__http_2e_requests_total_",
        "x_y_total",
        "U__x_2E_y",
        "x__y",
        "größe",
    ] {
        assert!(dotted_shown(&registry, name).is_empty(), "{name}");
    }
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
