//! Native buckets, exemplars and labels of structs in what collectors collect.

use metrics_core::{
    Collected, ConstFamily, Counter, Descriptor, Exemplar, Family, Format, Gather, HistogramValue,
    LabelSet, MetricOptions, NativeHistogramValue, Registration, Registry, Sample, Value, Visitor,
    encode,
};

/// A registry with a collector of what `add` adds.
fn collecting(add: impl Fn(&mut Collected) + Send + Sync + 'static) -> (Registry, Registration) {
    let registry = Registry::new();
    let registration = registry.register_collector(add).expect("it is right");
    (registry, registration)
}

/// Why a collector of what `add` adds is refused.
fn refused(add: impl Fn(&mut Collected) + Send + Sync + 'static) -> String {
    let refused = Registry::new().register_collector(add).map(drop);
    refused.expect_err("it is wrong").to_string()
}

fn native() -> NativeHistogramValue {
    NativeHistogramValue {
        schema: 0,
        zero_threshold: 0.5,
        zero_count: 1,
        positive: vec![(1, 2), (5, 1)],
        negative: vec![(-2, 1)],
        sum: 30.5,
    }
}

/// The histograms that are shown: the number of classic buckets, native ones, and exemplars.
#[derive(Default)]
struct Histograms(Vec<(usize, Option<NativeHistogramValue>, usize)>);

impl Visitor for Histograms {
    fn family(&mut self, _: &Descriptor) {}

    fn sample(&mut self, sample: &Sample<'_>) {
        if let Value::Histogram {
            buckets,
            native,
            sum,
            ..
        }
        | Value::GaugeHistogram {
            buckets,
            native,
            sum,
            ..
        } = sample.value
        {
            let native = native.map(|native| NativeHistogramValue {
                schema: native.schema,
                zero_threshold: native.zero_threshold,
                zero_count: native.zero_count,
                positive: native.positive.to_vec(),
                negative: native.negative.to_vec(),
                sum,
            });
            let exemplars = sample.details.exemplars.len();
            self.0.push((buckets.len(), native, exemplars));
        }
    }
}

#[test]
fn native_buckets_are_shown_with_classic_ones_beside_them_or_without() {
    let (registry, _registration) = collecting(|collected| {
        collected.add(ConstFamily::native_histogram("a", "").with(&[], native()));
        let mut both = ConstFamily::native_histogram("b", "");
        both.sample(&[], native())
            .classic_buckets([(1.0, 2), (10.0, 2), (f64::INFINITY, 1)]);
        collected.add(both);
    });
    let text = encode(&registry, Format::Text);
    assert_eq!(
        text,
        "# TYPE a histogram\n\
         a_bucket{le=\"+Inf\"} 5\n\
         a_sum 30.5\n\
         a_count 5\n\
         # TYPE b histogram\n\
         b_bucket{le=\"1.0\"} 2\n\
         b_bucket{le=\"10.0\"} 4\n\
         b_bucket{le=\"+Inf\"} 5\n\
         b_sum 30.5\n\
         b_count 5\n"
    );
    let mut histograms = Histograms::default();
    registry.gather(&mut histograms);
    assert_eq!(
        histograms.0,
        [(1, Some(native()), 0), (3, Some(native()), 0)]
    );
}

#[test]
fn gauge_histograms_can_have_native_buckets() {
    let (registry, _registration) = collecting(|collected| {
        collected.add(ConstFamily::native_gauge_histogram("a", "").with(&[], native()));
        let mut both = ConstFamily::native_gauge_histogram("b", "");
        both.sample(&[], native())
            .classic_buckets([(1.0, 2), (10.0, 2), (f64::INFINITY, 1)])
            .exemplar(exemplar(5.0));
        collected.add(both);
        let only_classic = HistogramValue::from_counts([(1.0, 5)], 2.5);
        collected.add(ConstFamily::gauge_histogram("c", "").with(&[], only_classic));
    });
    let text = encode(&registry, Format::OpenMetrics);
    assert!(
        text.starts_with(
            "# TYPE a gaugehistogram\n\
             a_bucket{le=\"+Inf\"} 5\n\
             a_gsum 30.5\n\
             a_gcount 5\n\
             # TYPE b gaugehistogram\n\
             b_bucket{le=\"1.0\"} 2\n\
             b_bucket{le=\"10.0\"} 4 # {trace_id=\"7\"} 5\n\
             b_bucket{le=\"+Inf\"} 5\n"
        ),
        "{text}"
    );
    let mut histograms = Histograms::default();
    registry.gather(&mut histograms);
    assert_eq!(
        histograms.0,
        [(1, Some(native()), 0), (3, Some(native()), 1), (2, None, 0)]
    );
    // The rules are the same.
    let why = refused(|collected| {
        let value = NativeHistogramValue {
            schema: 9,
            ..native()
        };
        collected.add(ConstFamily::native_gauge_histogram("a", "").with(&[], value));
    });
    assert!(why.contains("schema 9"), "{why}");
    // And it is another type than the one that only counts up.
    let why = refused(|collected| {
        collected.add(ConstFamily::native_gauge_histogram("a", "").with(&[("x", "1")], native()));
        collected.add(ConstFamily::native_histogram("a", "").with(&[("x", "2")], native()));
    });
    assert!(why.contains("differs in its type"), "{why}");
}

#[test]
fn native_buckets_that_cannot_be_lose_their_family() {
    type Change = fn(&mut NativeHistogramValue);
    let cases: [(&str, Change); 9] = [
        ("schema 9", |value| value.schema = 9),
        ("schema -5", |value| value.schema = -5),
        ("zero threshold", |value| value.zero_threshold = f64::NAN),
        ("zero threshold", |value| value.zero_threshold = -1.0),
        ("increase", |value| value.positive.reverse()),
        ("increase", |value| value.negative.push((-2, 1))),
        ("no float", |value| value.positive.push((i32::MAX, 1))),
        ("can be counted", |value| value.zero_count = u64::MAX),
        ("its sum is inf", |value| value.sum = f64::INFINITY),
    ];
    for (expected, change) in cases {
        let why = refused(move |collected| {
            let mut value = native();
            change(&mut value);
            collected.add(ConstFamily::native_histogram("a", "").with(&[], value));
        });
        assert!(why.contains(expected), "{why}");
    }
    let why = refused(|collected| {
        let mut both = ConstFamily::native_histogram("a", "");
        both.sample(&[], native()).classic_buckets([(1.0, 2)]);
        collected.add(both);
    });
    assert!(why.contains("5 observations"), "{why}");
}

fn exemplar(value: f64) -> Exemplar {
    Exemplar::new(value, [("trace_id", "7")], None).expect("it is short")
}

#[test]
fn exemplars_are_shown_where_they_belong() {
    let (registry, _registration) = collecting(|collected| {
        let mut counter = ConstFamily::counter("a", "");
        counter.sample(&[], 3).exemplar(exemplar(1.0));
        collected.add(counter);
        let mut histogram = ConstFamily::histogram("b", "");
        let value = HistogramValue::from_counts([(1.0, 1), (f64::INFINITY, 1)], 5.5);
        histogram
            .sample(&[], value.clone())
            .exemplar(exemplar(0.5))
            .exemplar(exemplar(5.0));
        collected.add(histogram);
        let mut moment = ConstFamily::gauge_histogram("c", "");
        moment.sample(&[], value).exemplar(exemplar(5.0));
        collected.add(moment);
    });
    let text = encode(&registry, Format::OpenMetrics);
    for line in [
        "a_total 3 # {trace_id=\"7\"} 1\n",
        "b_bucket{le=\"1.0\"} 1 # {trace_id=\"7\"} 0.5\n",
        "b_bucket{le=\"+Inf\"} 2 # {trace_id=\"7\"} 5\n",
        "c_bucket{le=\"1.0\"} 1\n",
        "c_bucket{le=\"+Inf\"} 2 # {trace_id=\"7\"} 5\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(text.matches('#').count(), 3 + 1 + 4);
    assert!(!encode(&registry, Format::Text).contains("trace_id"));
}

#[test]
fn exemplars_of_what_counts_nothing_lose_their_family() {
    let why = refused(|collected| {
        let mut gauge = ConstFamily::gauge("a", "");
        gauge.sample(&[], 3).exemplar(exemplar(1.0));
        collected.add(gauge);
    });
    assert!(
        why.contains("`a`") && why.contains("a gauge has no exemplars"),
        "{why}"
    );
}

#[derive(LabelSet)]
struct Disk<'a> {
    device: &'a str,
    partition: Option<u8>,
}

#[derive(LabelSet)]
#[label(utf8)]
struct Route<'a> {
    #[label(rename = "http.route")]
    route: &'a str,
}

#[test]
fn structs_of_labels_are_labels() {
    let (registry, _registration) = collecting(|collected| {
        let mut size = ConstFamily::gauge("size", "");
        for (device, partition) in [("sda", None), ("sdb", Some(2))] {
            size.labelled(&Disk { device, partition }, 1);
        }
        collected.add(size);
        let mut hits = ConstFamily::counter("hits", "");
        hits.labelled(&Route { route: "/\"" }, 2);
        collected.add(hits);
        // Beside what is recorded in a family of the same labels.
        let mut shared = ConstFamily::counter("shared", "");
        shared.labelled(&Route { route: "/b" }, 7);
        collected.add(shared);
    });
    let options = MetricOptions::new("shared", "");
    let shared = registry.register(options, Family::<Route<'static>, Counter>::new());
    let shared = shared.expect("they belong together");
    shared.with(&Route { route: "/a" }).inc();
    let text = encode(&registry, Format::Text);
    for line in [
        "size{device=\"sda\"} 1\n",
        "size{device=\"sdb\",partition=\"2\"} 1\n",
        "hits_total{http_route=\"/\\\"\"} 2\n",
        "shared_total{http_route=\"/a\"} 1\n",
        "shared_total{http_route=\"/b\"} 7\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn labels_without_names_lose_their_family() {
    let why = refused(|collected| {
        let mut size = ConstFamily::gauge("size", "");
        size.labelled(&("sda", 1), 1);
        collected.add(size);
    });
    assert!(why.contains("a label needs a name"), "{why}");
}
