//! Collectors: what they add to a scrape.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use behaviour::of_family;
use metrics_core::{
    Collected, Collector, ConstFamily, Counter, Family, Format, Gauge, HistogramValue,
    MetricOptions, Registration, Registry, SummaryValue, encode, metric,
};

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "")
}

fn text(registry: &Registry) -> String {
    encode(registry, Format::Text)
}

/// A registry with a collector of what `add` adds.
fn collecting(add: impl Fn(&mut Collected) + Send + Sync + 'static) -> (Registry, Registration) {
    let registry = Registry::new();
    let registration = registry.register_collector(add).expect("it is right");
    (registry, registration)
}

#[test]
fn every_type_is_exposed() {
    let (registry, _registration) = collecting(|collected| {
        collected.add(
            ConstFamily::gauge("b_gauge", "A gauge.")
                .unit("bytes")
                .with(&[("b", "2"), ("a", "1")], 7_u64)
                .with(&[], -2.5),
        );
        collected.add(
            ConstFamily::counter("a_counter_total", "A counter.")
                .with(&[("x", "\"\\\n")], u64::MAX),
        );
        let buckets = [(0.5, 1), (1.0, 0), (f64::INFINITY, 2)];
        collected.add(
            ConstFamily::histogram("d_histogram", "")
                .with(&[], HistogramValue::from_counts(buckets, 12.5)),
        );
        collected.add(
            ConstFamily::gauge_histogram("g", "")
                .with(&[], HistogramValue::from_counts([(1.0, 2)], 0.5)),
        );
        collected.add(ConstFamily::unknown("h", "").with(&[], 1.5_f32));
        let mut summary = ConstFamily::summary("c_summary", "");
        summary
            .sample(&[], SummaryValue { count: 3, sum: 0.5 })
            .quantiles([(0.5, 0.25), (0.9, f64::NAN)])
            .timestamp(SystemTime::UNIX_EPOCH + Duration::from_secs(3));
        collected.add(summary);
        let mut info = ConstFamily::info("e", "");
        info.facts(&[("version", "1")]);
        collected.add(info);
        collected.add(ConstFamily::state_set("f", "", ["on", "off"]).with(&[("part", "x")], "off"));
    });
    assert_eq!(
        text(&registry),
        "# HELP a_counter_total A counter.\n\
         # TYPE a_counter_total counter\n\
         a_counter_total{x=\"\\\"\\\\\\n\"} 18446744073709551615\n\
         # HELP b_gauge_bytes A gauge.\n\
         # TYPE b_gauge_bytes gauge\n\
         b_gauge_bytes{a=\"1\",b=\"2\"} 7\n\
         b_gauge_bytes -2.5\n\
         # TYPE c_summary summary\n\
         c_summary{quantile=\"0.5\"} 0.25 3000\n\
         c_summary{quantile=\"0.9\"} NaN 3000\n\
         c_summary_sum 0.5 3000\n\
         c_summary_count 3 3000\n\
         # TYPE d_histogram histogram\n\
         d_histogram_bucket{le=\"0.5\"} 1\n\
         d_histogram_bucket{le=\"1.0\"} 1\n\
         d_histogram_bucket{le=\"+Inf\"} 3\n\
         d_histogram_sum 12.5\n\
         d_histogram_count 3\n\
         # TYPE e_info gauge\n\
         e_info{version=\"1\"} 1\n\
         # TYPE f gauge\n\
         f{part=\"x\",f=\"on\"} 0\n\
         f{part=\"x\",f=\"off\"} 1\n\
         # TYPE g histogram\n\
         g_bucket{le=\"1.0\"} 2\n\
         g_bucket{le=\"+Inf\"} 2\n\
         g_sum 0.5\n\
         g_count 2\n\
         # TYPE h untyped\n\
         h 1.5\n"
    );
    let openmetrics = encode(&registry, Format::OpenMetrics);
    for line in [
        "c_summary_sum 0.5 3.000\n",
        "# TYPE g gaugehistogram\n",
        "g_gcount 2\n",
        "# TYPE h unknown\n",
        "# TYPE f stateset\n",
    ] {
        assert!(openmetrics.contains(line), "{line}: {openmetrics}");
    }
}

struct Uptime(AtomicU64);

impl Collector for Uptime {
    fn collect(&self, collected: &mut Collected) {
        let scrapes = self.0.fetch_add(1, Ordering::Relaxed);
        collected.add(ConstFamily::counter("asked", "").with(&[], scrapes));
    }
}

#[test]
fn a_collector_is_asked_at_every_scrape_until_it_is_unregistered() {
    let registry = Registry::new();
    // Registering it is the first time.
    let registration = registry
        .register_collector(Uptime(AtomicU64::new(0)))
        .expect("it is right");
    assert!(text(&registry).ends_with("asked_total 1\n"));
    assert!(text(&registry.clone()).ends_with("asked_total 2\n"));
    registration.unregister();
    assert_eq!(text(&registry), "");

    registry
        .register_collector(Uptime(AtomicU64::new(0)))
        .expect("it is right")
        .detach();
    assert!(text(&registry).ends_with("asked_total 1\n"));
}

#[test]
fn what_a_collector_owns_is_freed_when_it_is_unregistered() {
    let owned = Arc::new(());
    let captured = Arc::clone(&owned);
    let (registry, registration) = collecting(move |_| {
        let _ = &captured;
    });
    let _ = text(&registry);
    drop(registration);
    assert_eq!(Arc::strong_count(&owned), 1);
}

#[test]
fn families_are_sorted_among_the_metrics() {
    let (registry, _registration) = collecting(|collected| {
        for name in ["z", "b", "m"] {
            collected.add(ConstFamily::gauge(name, "").with(&[], 1));
        }
    });
    for name in ["a", "c", "y"] {
        registry
            .register(options(name), Gauge::new())
            .expect("free");
    }
    let text = text(&registry);
    let names: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" gauge"))
        .collect();
    assert_eq!(names, ["a", "b", "c", "m", "y", "z"]);
}

#[test]
fn a_metric_and_two_collectors_may_share_a_family() {
    let registry = Registry::new();
    let own = registry
        .register(
            MetricOptions::new("connections", "Open ones.")
                .const_label("kind", "own")
                .label_names(["pool"]),
            Family::<(&str,), Gauge>::new(),
        )
        .expect("free");
    own.with(&("a",)).set(1.0);
    let add = |pool: &'static str| {
        move |collected: &mut Collected| {
            let family = ConstFamily::gauge("connections", "Open ones.");
            collected.add(family.with(&[("pool", pool), ("kind", "other")], 2));
        }
    };
    let _b = registry.register_collector(add("b")).expect("another pool");
    let _c = registry.register_collector(add("c")).expect("another pool");
    assert_eq!(
        text(&registry),
        "# HELP connections Open ones.\n\
         # TYPE connections gauge\n\
         connections{kind=\"own\",pool=\"a\"} 1\n\
         connections{kind=\"other\",pool=\"b\"} 2\n\
         connections{kind=\"other\",pool=\"c\"} 2\n"
    );
    assert_eq!(registry.check_collectors(), Ok(()));
}

/// Scrapes seen by a collector.
#[metric]
static SEEN_BY_COLLECTOR: Counter = Counter::new();

#[test]
fn a_collector_may_do_anything_with_its_registry() {
    let registry = Registry::new();
    let inner = registry.clone();
    let kept: Mutex<Vec<Registration>> = Mutex::new(Vec::new());
    let registration = registry
        .register_collector(move |collected: &mut Collected| {
            SEEN_BY_COLLECTOR.inc();
            let made = inner.register(options("made"), Counter::new());
            let gathered = encode(&inner, Format::Text);
            let another = inner.register_collector(|collected: &mut Collected| {
                collected.add(ConstFamily::gauge("another", "").with(&[], 1));
            });
            let mut kept = kept.lock().expect("nobody panics");
            kept.clear();
            kept.extend(another);
            let seen = ConstFamily::gauge("seen_made", "");
            let seen = seen.with(&[("registered", &made.is_ok().to_string())], gathered.len());
            collected.add(seen);
        })
        .expect("it is right");
    let shown = text(&registry);
    assert_eq!(
        of_family(&shown, "made"),
        "# TYPE made_total counter\nmade_total 0\n"
    );
    assert_eq!(
        of_family(&shown, "seen_made"),
        format!(
            "# TYPE seen_made gauge\nseen_made{{registered=\"false\"}} {}\n",
            "# TYPE made_total counter\nmade_total 0\n".len()
        )
    );
    // Of the next scrape on, since this one had begun.
    assert!(of_family(&text(&registry), "another").ends_with("another 1\n"));
    assert!(SEEN_BY_COLLECTOR.get() >= 3);
    drop(registration);
}

#[test]
fn collectors_come_and_go_while_others_scrape() {
    let registry = Registry::new();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for thread in 0..3 {
            let (registry, stop) = (&registry, &stop);
            scope.spawn(move || {
                let label = thread.to_string();
                while !stop.load(Ordering::Relaxed) {
                    let label = label.clone();
                    let registration = registry.register_collector(move |c: &mut Collected| {
                        c.add(ConstFamily::gauge("coming", "").with(&[("of", &label)], 1));
                    });
                    drop(registration.expect("the labels differ"));
                }
            });
        }
        for _ in 0..500 {
            let shown = text(&registry);
            let series: Vec<_> = shown
                .lines()
                .filter(|line| !line.starts_with('#'))
                .collect();
            let known = [
                "coming{of=\"0\"} 1",
                "coming{of=\"1\"} 1",
                "coming{of=\"2\"} 1",
            ];
            assert!(series.iter().all(|line| known.contains(line)), "{shown}");
            assert!(series.len() <= 3, "{shown}");
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(text(&registry), "");
}

#[test]
fn some_families_of_collectors_are_asked_for_by_name() {
    let (registry, _registration) = collecting(|collected| {
        collected.add(ConstFamily::gauge("a", "").with(&[], 1));
        collected.add(ConstFamily::counter("b", "").with(&[], 1));
    });
    assert_eq!(
        encode(&registry.only(["b_total"]), Format::Text),
        "# TYPE b_total counter\nb_total 1\n"
    );
}
