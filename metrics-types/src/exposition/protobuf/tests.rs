//! What is written, read back.

use std::time::Duration;

use prost::encoding::decode_varint;

use super::*;
use crate::exemplar;
use crate::exposition::Format;
use crate::sample::Labels;

/// A family, as a reader has it.
#[derive(Clone, PartialEq, Message)]
struct Family {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    help: String,
    #[prost(enumeration = "MetricType", tag = "3")]
    kind: i32,
    #[prost(message, repeated, tag = "4")]
    metrics: Vec<Metric>,
    #[prost(string, tag = "5")]
    unit: String,
}
fn read_back(how: Negotiated, show: impl Fn(&mut dyn Visitor)) -> Vec<Family> {
    let mut output = Vec::new();
    let mut protobuf = Protobuf::new(how, &mut output);
    show(&mut protobuf);
    protobuf.end();
    let (mut rest, mut families) = (&output[..], Vec::new());
    while !rest.is_empty() {
        let length = decode_varint(&mut rest).expect("a length");
        let (message, others) = rest.split_at(usize::try_from(length).expect("it is short"));
        families.push(Family::decode(message).expect("a message"));
        rest = others;
    }
    families
}
fn protobuf() -> Negotiated {
    Negotiated::from(Format::Text)
}
fn descriptor(kind: Kind, name: &'static str) -> Descriptor {
    crate::exposition::tests::descriptor(kind, name, "Help.", "")
}
fn show(
    visitor: &mut dyn Visitor,
    pairs: &[(&str, &str)],
    value: Value<'_>,
    details: &Details<'_>,
) {
    let (constant, variable) = (
        LabelText::NONE,
        LabelText::from_pairs(pairs.iter().copied()),
    );
    visitor.sample(&Sample {
        labels: Labels {
            constant: &constant,
            variable: &variable,
        },
        value,
        details,
    });
}
fn pair(name: &str, value: &str) -> LabelPair {
    LabelPair {
        name: name.into(),
        value: value.into(),
    }
}

#[test]
fn families_come_one_after_the_other_with_raw_values() {
    let moment = UNIX_EPOCH + Duration::from_millis(1_500_000_000_250);
    let exemplars = [exemplar::Exemplar::new(2.0, [("id", "x")], Some(moment)).expect("it is one")];
    let families = read_back(protobuf(), |visitor| {
        visitor.family(&descriptor(Kind::Counter, "hits"));
        let details = Details {
            created: Some(moment),
            timestamp: Some(moment),
            exemplars: &exemplars,
        };
        let labels = [("path", "a\\\"b\"\n"), ("größe", "x")];
        show(
            visitor,
            &labels,
            Value::Counter(Number::Unsigned(3)),
            &details,
        );
        show(visitor, &[], Value::Counter(Number::Float(-1.0)), &details);
        visitor.family(&descriptor(Kind::StateSet, "phase"));
        let states = Value::StateSet {
            states: &["on", "off"],
            active: 1,
        };
        show(visitor, &[], states, Details::NONE);
        visitor.family(&descriptor(Kind::Unknown, "nothing"));
    });
    let [hits, phase, nothing] = <[Family; 3]>::try_from(families).expect("three families");
    assert_eq!(
        (&*hits.name, &*hits.help, hits.kind()),
        ("hits_total", "Help.", MetricType::Counter)
    );
    let [hit] = <[Metric; 1]>::try_from(hits.metrics).expect("one is no count");
    assert_eq!(hit.labels, [pair("path", "a\\\"b\"\n"), pair("gr__e", "x")]);
    assert_eq!(hit.timestamp_ms, Some(1_500_000_000_250));
    let at = Timestamp {
        seconds: 1_500_000_000,
        nanos: 250_000_000,
    };
    assert_eq!(
        hit.counter,
        Some(Counter {
            value: 3.0,
            created: Some(at),
            exemplar: Some(Exemplar {
                labels: vec![pair("id", "x")],
                value: 2.0,
                timestamp: Some(at),
            }),
        })
    );
    let states = phase.metrics.into_iter();
    let states: Vec<_> = states.map(|metric| (metric.labels, metric.gauge)).collect();
    assert_eq!(
        states,
        [
            (vec![pair("phase", "on")], Some(Plain { value: 0.0 })),
            (vec![pair("phase", "off")], Some(Plain { value: 1.0 })),
        ]
    );
    assert_eq!(
        (nothing.kind(), nothing.metrics.len()),
        (MetricType::Untyped, 0)
    );
}

#[test]
fn a_histogram_can_have_both_kinds_of_buckets() {
    let exemplars = [0.75, 9.0]
        .map(|value| exemplar::Exemplar::new(value, [("id", "x")], None).expect("it is one"));
    let value = Value::Histogram {
        bounds: &[0.5, 1.0],
        buckets: &[1, 2, 3],
        sum: 9.0,
        native: Some(&NativeBuckets {
            schema: 3,
            zero_threshold: 1e-6,
            zero_count: 1,
            positive: &[(0, 2), (25, 3)],
            negative: &[],
        }),
    };
    let families = read_back(protobuf().with_created(false), |visitor| {
        visitor.family(&descriptor(Kind::Histogram, "wait"));
        let details = Details {
            created: Some(UNIX_EPOCH),
            exemplars: &exemplars,
            ..Details::default()
        };
        show(visitor, &[], value, &details);
    });
    let histogram = families[0].metrics[0].histogram.clone().expect("one");
    assert_eq!((histogram.count, histogram.sum), (6, 9.0));
    assert_eq!(histogram.created, None);
    let buckets = histogram.buckets.iter();
    let buckets: Vec<_> = buckets
        .map(|bucket| {
            let exemplar = bucket.exemplar.as_ref().map(|exemplar| exemplar.value);
            (bucket.upper_bound, bucket.cumulative_count, exemplar)
        })
        .collect();
    assert_eq!(
        buckets,
        [
            (0.5, 1, None),
            (1.0, 3, Some(0.75)),
            (f64::INFINITY, 6, Some(9.0))
        ]
    );
    assert_eq!((histogram.schema, histogram.zero_count), (3, 1));
    assert_eq!(histogram.positive_deltas, [2, 1]);
    assert_eq!(histogram.exemplars.len(), 2);
}

#[test]
fn a_gauge_histogram_can_have_native_buckets() {
    let native = NativeBuckets {
        schema: 0,
        zero_threshold: 0.0,
        zero_count: 1,
        positive: &[(1, 3)],
        negative: &[(2, 1)],
    };
    let value = |native| Value::GaugeHistogram {
        bounds: &[],
        buckets: &[5],
        sum: 2.5,
        native,
    };
    let families = read_back(protobuf(), |visitor| {
        visitor.family(&descriptor(Kind::GaugeHistogram, "age"));
        show(visitor, &[], value(Some(&native)), Details::NONE);
        show(visitor, &[("a", "1")], value(None), Details::NONE);
    });
    assert_eq!(families[0].kind(), MetricType::GaugeHistogram);
    let histograms = families[0].metrics.iter();
    let histograms: Vec<_> = histograms
        .map(|metric| metric.histogram.clone().expect("one"))
        .collect();
    let both = |index: usize| (histograms[index].count, histograms[index].sum);
    assert_eq!([both(0), both(1)], [(5, 2.5); 2]);
    assert_eq!(histograms[0].zero_count, 1);
    assert_eq!(histograms[0].positive_deltas, [3]);
    assert_eq!(histograms[0].negative_deltas, [1]);
    assert!(histograms[1].positive_spans.is_empty());
}

#[test]
fn moments_before_1970_count_forward_from_the_second_before() {
    let moment = UNIX_EPOCH - Duration::from_millis(1250);
    let Timestamp { seconds, nanos } = timestamp(moment);
    assert_eq!((seconds, nanos), (-2, 750_000_000));
    assert_eq!(milliseconds(moment), -1250);
}
