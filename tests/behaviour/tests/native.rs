//! Native histograms.

#![allow(clippy::float_cmp, reason = "sums of a few small numbers are exact")]

use std::thread;
use std::time::Duration;

use metrics_core::{
    Descriptor, Family, Format, Gather, LabelSet, LabelValue, MetricOptions, NativeHistogram,
    Registry, Sample, Value, Visitor, WithExemplars, encode, metric,
};

/// Sizes of letters.
#[metric(unit = "grams", buckets = [20.0, 50.0])]
static LETTERS: NativeHistogram = NativeHistogram::new().with_classic_buckets();

/// Sizes of parcels.
#[metric(unit = "grams")]
static PARCELS: NativeHistogram = NativeHistogram::new();

#[test]
fn text_shows_the_classic_buckets_if_there_are_any() {
    for grams in [10.0, 20.0, 21.0, -3.0, 1e6] {
        LETTERS.observe(grams);
        PARCELS.observe(grams);
    }
    let text = encode(Registry::global(), Format::Text);
    let shown = |lines: &str| assert!(text.contains(lines), "{text}");
    shown(
        "letters_grams_bucket{le=\"20.0\"} 3\n\
         letters_grams_bucket{le=\"50.0\"} 4\n\
         letters_grams_bucket{le=\"+Inf\"} 5\n\
         letters_grams_sum 1000048\n\
         letters_grams_count 5\n",
    );
    shown(
        "parcels_grams_bucket{le=\"+Inf\"} 5\n\
         parcels_grams_sum 1000048\n\
         parcels_grams_count 5\n",
    );
}

#[test]
fn observations_are_in_the_bucket_that_ends_at_or_above_them() {
    let histogram = NativeHistogram::new()
        .bucket_factor(2.0)
        .zero_threshold(0.5);
    for value in [0.0, 0.5, -0.5, 1.0, 1.5, 2.0, 2.5, -4.0, 5e-324] {
        histogram.observe(value);
    }
    for dropped in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        histogram.observe(dropped);
    }
    let value = histogram.get();
    assert_eq!((value.schema, value.zero_count, value.count()), (0, 4, 9));
    assert_eq!(value.positive, [(0, 1), (1, 2), (2, 1)]);
    assert_eq!(value.negative, [(2, 1)]);
    assert_eq!(value.sum, 3.0);
}

#[test]
fn too_many_buckets_halve_the_resolution_and_lose_nothing() {
    let histogram = NativeHistogram::new().max_buckets(20);
    let mut value = 1e-6;
    for _ in 0..1000 {
        histogram.observe(value);
        histogram.observe(-value);
        value *= 1.05;
        let now = histogram.get();
        assert!(now.positive.len() + now.negative.len() <= 20);
    }
    let value = histogram.get();
    assert_eq!((value.count(), value.zero_count), (2000, 0));
    assert!(value.schema < 0, "{}", value.schema);
    assert_eq!(value.positive, value.negative);
}

#[test]
fn the_zero_bucket_is_widened_first_as_far_as_it_may_be() {
    let histogram = NativeHistogram::new()
        .max_buckets(10)
        .max_zero_threshold(1e-3);
    for exponent in 0..20 {
        histogram.observe(2_f64.powi(exponent - 30));
    }
    let value = histogram.get();
    assert_eq!((value.schema, value.count()), (3, 20));
    assert!(
        value.zero_count >= 10 && value.zero_threshold <= 1e-3,
        "{value:?}"
    );
    assert!(value.positive.len() <= 10);
}

#[test]
fn an_old_histogram_begins_again_instead() {
    let histogram = NativeHistogram::new()
        .max_buckets(4)
        .min_reset(Duration::from_nanos(1));
    for value in [1.0, 2.0, 4.0, 8.0] {
        histogram.observe(value);
    }
    assert_eq!(histogram.get().count(), 4);
    // Longer ago than that, whatever the clock counts in.
    thread::sleep(Duration::from_millis(2));
    histogram.observe(16.0);
    let value = histogram.get();
    assert_eq!((value.schema, value.count(), value.sum), (3, 1, 16.0));
}

#[test]
fn a_young_histogram_begins_again_when_it_is_old_enough() {
    let registry = Registry::new();
    let age = Duration::from_millis(200);
    let histogram = NativeHistogram::new().max_buckets(2).min_reset(age);
    let histogram = registry
        .register(MetricOptions::new("ages", ""), histogram)
        .expect("it is valid");
    for value in [1.0, 2.0, 4.0] {
        histogram.observe(value);
    }
    if histogram.get().count() == 3 {
        assert!(histogram.get().schema < 3);
        thread::sleep(age);
        // A scrape sees to it.
        let text = encode(&registry, Format::Text);
        assert!(text.contains("ages_count 0\n"), "{text}");
    }
    let value = histogram.get();
    assert_eq!(value.schema, 3, "the full resolution");
}

#[test]
fn threads_that_observe_while_the_resolution_falls_lose_nothing() {
    let histogram = NativeHistogram::new().max_buckets(8).bucket_factor(1.01);
    let observe = |thread: u32| {
        let mut before = 0;
        for number in 0..500_u32 {
            histogram.observe(f64::from(number % 997) * f64::from(thread + 1) + 0.001);
            let now = histogram.get().count();
            assert!(now > before, "{now} after {before}");
            before = now;
        }
    };
    let observe = &observe;
    thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || observe(number));
        }
    });
    let value = histogram.get();
    assert_eq!(value.count(), 2000);
    assert!(value.positive.len() <= 8);
}

#[test]
fn a_family_can_have_native_histograms() {
    let registry = Registry::new();
    let options = MetricOptions::new("sizes", "").label_names(["colour"]);
    let sizes = registry
        .register(options, Family::<(&str,), NativeHistogram>::new())
        .expect("it is valid");
    sizes.with(&("red",)).observe(3.0);
    let text = encode(&registry, Format::Text);
    assert!(text.contains("sizes_count{colour=\"red\"} 1\n"), "{text}");
}

/// Sizes of boxes.
#[metric(unit = "grams", buckets = [20.0, 50.0], label_names("shape"))]
static BOXES: Family<(&str,), NativeHistogram> = Family::of(
    NativeHistogram::new()
        .bucket_factor(2.0)
        .zero_threshold(0.5)
        .with_classic_buckets(),
);

#[derive(LabelValue)]
enum Kind {
    Old,
    New,
}

#[derive(LabelSet)]
struct OfKind {
    kind: Kind,
}

/// Sizes of cards, of kinds that are all known.
#[metric(unit = "grams")]
static CARDS: Family<OfKind, WithExemplars<NativeHistogram>> =
    Family::of(NativeHistogram::new().max_buckets(2));

/// The native buckets that are shown, by the text of their labels: schema, zero threshold, and how much is in the positive ones.
#[derive(Default)]
struct Shown {
    family: String,
    native: Vec<(String, i32, f64, u64)>,
}

impl Visitor for Shown {
    fn family(&mut self, descriptor: &Descriptor) {
        descriptor.name().clone_into(&mut self.family);
    }

    fn sample(&mut self, sample: &Sample<'_>) {
        if let Value::Histogram {
            native: Some(native),
            ..
        } = sample.value
        {
            let series = format!("{}{{{}}}", self.family, sample.labels.variable.as_str());
            let count = native.positive.iter().map(|(_, count)| count).sum();
            self.native
                .push((series, native.schema, native.zero_threshold, count));
        }
    }
}

#[test]
fn the_children_of_a_family_are_as_the_one_it_is_made_of() {
    for grams in [0.25, 15.0, 30.0, 100.0] {
        BOXES.with(&("round",)).observe(grams);
    }
    let text = encode(Registry::global(), Format::Text);
    assert!(
        text.contains(
            "boxes_grams_bucket{shape=\"round\",le=\"20.0\"} 2\n\
             boxes_grams_bucket{shape=\"round\",le=\"50.0\"} 3\n\
             boxes_grams_bucket{shape=\"round\",le=\"+Inf\"} 4\n"
        ),
        "{text}"
    );
    let mut shown = Shown::default();
    Registry::global().gather(&mut shown);
    let series = "boxes_grams{shape=\"round\"}".to_owned();
    assert!(shown.native.contains(&(series, 0, 0.5, 3)));

    let cards = CARDS.with(&OfKind { kind: Kind::New });
    let _timer = BOXES.with(&("flat",)).start_timer();
    for grams in 1..1000 {
        cards.observe(f64::from(grams));
    }
    let value = cards.get();
    assert_eq!(value.count(), 999);
    assert!(value.positive.len() <= 2, "{value:?}");
    // The other kind is there from the start, and has the full resolution still.
    assert_eq!(CARDS.with(&OfKind { kind: Kind::Old }).get().schema, 3);
}

#[test]
fn a_family_that_is_registered_keeps_what_was_said_of_its_children() {
    let registry = Registry::new();
    let options = MetricOptions::new("boxes", "")
        .label_names(["shape"])
        .buckets([2.0]);
    let like = NativeHistogram::new()
        .bucket_factor(2.0)
        .with_classic_buckets();
    let boxes = registry.register(options, Family::<(&str,), NativeHistogram>::of(like));
    let boxes = boxes.expect("it is the first");
    boxes.with(&("round",)).observe(1.0);
    assert_eq!(boxes.with(&("round",)).get().schema, 0);
    let text = encode(&registry, Format::Text);
    assert!(
        text.contains("boxes_bucket{shape=\"round\",le=\"2.0\"} 1\n"),
        "{text}"
    );
}
