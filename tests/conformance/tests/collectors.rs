//! What collectors and instances of metrics show, read by other people's parsers.

use std::error::Error;
use std::time::{Duration, UNIX_EPOCH};

use conformance::{check_with_promtool, parse};
use metrics_core::{
    Collected, ConstFamily, Counter, Exemplar, Family, Format, Gauge, HistogramValue, InFlight,
    Instance, MetricOptions, Metrics, NativeHistogramValue, ProcessCollector, Registration,
    Registry, SummaryValue, encode,
};

#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct PoolMetrics {
    /// Connections in use.
    in_use: InFlight,
    /// Connections opened.
    #[metric(label_names("host"))]
    opened: Family<(&'static str,), Counter>,
}

/// Everything that does not come from a static: in families of its own, and in those of others.
fn collect(collected: &mut Collected) {
    let names = [
        ("tricky", "a\\b\"c\nd"),
        ("empty", ""),
        ("unicode", "ü€\u{1f600}"),
    ];
    collected.add(ConstFamily::gauge("g", "Help with \\ and\nlines.").with(&names, f64::NAN));
    collected.add(
        ConstFamily::counter("c_bytes", "A counter.")
            .unit("bytes")
            .with(&[], u64::MAX),
    );
    let mut old = ConstFamily::counter("old", "Read some time ago.");
    let read = UNIX_EPOCH + Duration::from_millis(1_700_000_000_250);
    old.sample(&[], 3.5).timestamp(read);
    collected.add(old);
    let mut begun = ConstFamily::counter("begun", "It began some time ago.");
    let began = UNIX_EPOCH + Duration::from_secs(5);
    begun.sample(&[], 2).created(began);
    collected.add(begun);
    let buckets = [(-1.0, 1), (0.5, 0), (f64::INFINITY, 7)];
    let value = HistogramValue::from_counts(buckets, -3.0);
    collected.add(ConstFamily::histogram("h", "A histogram.").with(&[("a", "1")], value));
    let value = HistogramValue::from_counts([(10.0, 4)], 12.0);
    let mut moment = ConstFamily::gauge_histogram("gh", "Of this moment.");
    let exemplar = Exemplar::new(2.0, [("trace_id", "ab")], Some(began)).expect("it is short");
    moment.sample(&[], value).exemplar(exemplar.clone());
    collected.add(moment);
    let native = NativeHistogramValue {
        schema: 0,
        zero_threshold: 0.0,
        zero_count: 0,
        positive: vec![(1, 3)],
        negative: Vec::new(),
        sum: 5.0,
    };
    let mut natives = ConstFamily::native_histogram("n.ative", "Native ones.").utf8();
    natives
        .sample(&[("a.b", "1")], native)
        .classic_buckets([(2.0, 3)])
        .exemplar(exemplar);
    collected.add(natives);
    let mut summary = ConstFamily::summary("s", "A summary.");
    summary
        .sample(&[("q", "1")], SummaryValue { count: 2, sum: 1.0 })
        .quantiles([(0.0, 0.25), (0.5, 0.5), (1.0, 0.75)]);
    collected.add(summary);
    let mut info = ConstFamily::info("i", "Facts.");
    info.facts(&[("version", "1")]);
    info.facts(&[("version", "2"), ("other", "x")]);
    collected.add(info);
    collected.add(ConstFamily::state_set("st", "States.", ["on", "of\"f"]).with(&[], "of\"f"));
    collected.add(ConstFamily::unknown("u", "Who knows.").with(&[], -1));
    collected.add(ConstFamily::gauge("shared", "Of two.").with(&[("of", "collector")], 2));
    // All of it nonsense.
    collected.add(ConstFamily::gauge("shared_sum", "").with(&[("le", "1")], 2));
    collected.add(ConstFamily::counter("shared", "Of two.").with(&[], 2));
    collected.add(ConstFamily::counter("nan", "").with(&[], f64::NAN));
    collected.add(ConstFamily::gauge("h_sum", "Clashes.").with(&[], 1));
    collected.add(ConstFamily::gauge("bad name", "").with(&[], 1));
    let twice = ConstFamily::gauge("twice", "").with(&[("a", "1")], 1);
    collected.add(twice.with(&[("a", "1")], 2));
}

struct Kept {
    _pools: [Instance<PoolMetrics>; 2],
    _registrations: [Registration; 2],
}

fn registry() -> Result<(Registry, Kept), Box<dyn Error>> {
    let registry = Registry::new();
    let options = MetricOptions::new("shared", "Of two.").const_label("of", "metric");
    registry.register(options, Gauge::new())?;
    let pools = ["a", "b"].map(|pool| registry.register_metrics(&[("pool", pool)]));
    let [a, b] = pools;
    let pools: [Instance<PoolMetrics>; 2] = [a?, b?];
    pools[0].opened.with(&("x\n",)).inc();
    // What is wrong with it is told only when it is the first to be run.
    let ready = std::sync::atomic::AtomicBool::new(false);
    let late = move |collected: &mut Collected| {
        if ready.swap(true, std::sync::atomic::Ordering::Relaxed) {
            collect(collected);
        }
    };
    let panics = std::sync::atomic::AtomicBool::new(false);
    let panicking = move |collected: &mut Collected| {
        if panics.swap(true, std::sync::atomic::Ordering::Relaxed) {
            collected.add(ConstFamily::gauge("lost", "").with(&[], 1));
            std::panic::resume_unwind(Box::new("expected"));
        }
    };
    let registrations = [
        registry.register_collector(late)?,
        registry.register_collector(panicking)?,
    ];
    let kept = Kept {
        _pools: pools,
        _registrations: registrations,
    };
    Ok((registry, kept))
}

const FAMILIES: [&str; 14] = [
    "begun",
    "c_bytes",
    "g",
    "gh",
    "h",
    "i",
    "n_ative",
    "old",
    "pool_in_use",
    "pool_opened",
    "s",
    "shared",
    "st",
    "u",
];

#[test]
fn promtool_accepts_it() -> Result<(), Box<dyn Error>> {
    let (registry, _kept) = registry()?;
    // Its linter wants help texts and units that this has not; `check_with_promtool` wants none of its findings.
    let names = [
        "begun",
        "c_bytes",
        "g",
        "h",
        "i",
        "old",
        "pool_in_use",
        "pool_opened",
        "shared",
        "st",
    ];
    check_with_promtool(&encode(&registry.only(names), Format::Text));
    Ok(())
}

#[test]
fn promtool_finds_nothing_about_the_process() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new();
    let _registration = registry.register_collector(ProcessCollector::new())?;
    check_with_promtool(&encode(&registry, Format::Text));
    Ok(())
}

#[test]
fn parsers_read_what_was_collected() -> Result<(), Box<dyn Error>> {
    let (registry, _kept) = registry()?;
    for format in [Format::Text, Format::OpenMetrics] {
        let exposed = encode(&registry, format);
        let Some(families) = parse(format, &exposed) else {
            continue;
        };
        let names: Vec<_> = families
            .iter()
            .map(|family| family.name.trim_end_matches("_info"))
            .collect();
        assert_eq!(names, FAMILIES, "{exposed}");
        let family = |name: &str| {
            let mut all = families.iter();
            let found = all.find(|family| family.name.trim_end_matches("_info") == name);
            found.expect("it is among them")
        };
        let labels = &family("g").samples[0].labels;
        assert_eq!(labels["tricky"], "a\\b\"c\nd");
        assert_eq!(labels["unicode"], "ü€\u{1f600}");
        assert!(!labels.contains_key("empty"));
        let shared = &family("shared").samples;
        assert_eq!(shared.len(), 2, "{exposed}");
        assert_eq!(family("i").samples.len(), 2);
        let buckets = family("h").samples.iter();
        let counts: Vec<_> = buckets
            .filter(|sample| sample.name == "h_bucket")
            .map(|sample| sample.value.as_str())
            .collect();
        assert_eq!(counts, ["1", "1", "8"]);
        assert_eq!(family("pool_in_use").samples.len(), 2);
    }
    Ok(())
}
