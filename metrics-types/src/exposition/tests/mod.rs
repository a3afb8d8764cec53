//! What both text formats write, line by line.

mod chunks;
mod details;
mod negotiation;

use super::*;
use crate::descriptor::Descriptor;
use crate::kind::Kind;
use crate::label::LabelText;
use crate::name::NameParts;
use crate::parts::{MetricType, Parts};
use crate::place::Origin;
use crate::sample::{Details, Labels, Number, Sample, Value, Visitor};

/// What a closure shows.
struct Shown<F>(F);

impl<F: Fn(&mut dyn Visitor)> Gather for Shown<F> {
    fn gather(&self, visitor: &mut dyn Visitor) {
        (self.0)(visitor);
    }
}
pub(super) fn descriptor(
    kind: Kind,
    name: &'static str,
    help: &'static str,
    unit: &'static str,
) -> Descriptor {
    let parts = Parts {
        name: NameParts {
            namespace: "",
            subsystem: "",
            name,
            unit,
        },
        help,
        label_names: &[],
        const_labels: &[],
        bounds: None,
        states: &[],
        cardinality_limit: None,
        expires_after: None,
        allowed: 0,
    };
    let of = MetricType {
        kind,
        labels: &[],
        states: None,
    };
    Descriptor::made(&of, &parts, &Origin::caller())
}
fn labels(pairs: &[(&str, &str)]) -> LabelText<'static> {
    LabelText::from_pairs(pairs.iter().copied())
}

/// One family with one sample.
fn family(
    descriptor: &Descriptor,
    constant: &LabelText,
    variable: &LabelText,
    value: Value<'_>,
    format: Format,
) -> String {
    let shown = Shown(|visitor: &mut dyn Visitor| {
        visitor.family(descriptor);
        visitor.sample(&Sample {
            labels: Labels { constant, variable },
            value,
            details: Details::NONE,
        });
    });
    encode(&shown, format)
}
fn assert_written(
    descriptor: &Descriptor,
    pairs: &[(&str, &str)],
    value: Value<'_>,
    text: &str,
    openmetrics: &str,
) {
    let (none, labels) = (labels(&[]), labels(pairs));
    assert_eq!(
        family(descriptor, &none, &labels, value, Format::Text),
        text
    );
    let openmetrics = format!("{openmetrics}# EOF\n");
    assert_eq!(
        family(descriptor, &none, &labels, value, Format::OpenMetrics),
        openmetrics
    );
}

#[test]
fn a_counter_has_its_suffix_in_the_metadata_of_text_only() {
    assert_written(
        &descriptor(Kind::Counter, "requests", "Requests received.", ""),
        &[("method", "GET")],
        Value::Counter(Number::Unsigned(u64::MAX)),
        "# HELP requests_total Requests received.\n\
         # TYPE requests_total counter\n\
         requests_total{method=\"GET\"} 18446744073709551615\n",
        "# TYPE requests counter\n\
         # HELP requests Requests received.\n\
         requests_total{method=\"GET\"} 18446744073709551615\n",
    );
}

#[test]
fn what_is_not_a_count_is_not_written_as_one() {
    let counter = descriptor(Kind::Counter, "lies", "", "");
    for number in [
        Number::Float(f64::NAN),
        Number::Float(-1.0),
        Number::Signed(-1),
    ] {
        let (text, openmetrics) = ("# TYPE lies_total counter\n", "# TYPE lies counter\n");
        assert_written(&counter, &[], Value::Counter(number), text, openmetrics);
    }
}

#[test]
fn a_gauge_has_any_number() {
    let gauge = descriptor(Kind::Gauge, "tank_liters", "", "liters");
    for (number, written) in [
        (Number::Float(1.5), "1.5"),
        (Number::Float(f64::NAN), "NaN"),
        (Number::Signed(-3), "-3"),
    ] {
        assert_written(
            &gauge,
            &[],
            Value::Gauge(number),
            &format!("# TYPE tank_liters gauge\ntank_liters {written}\n"),
            &format!(
                "# TYPE tank_liters gauge\n# UNIT tank_liters liters\ntank_liters {written}\n"
            ),
        );
    }
}

#[test]
fn a_histogram_is_cumulative_and_counts_by_its_buckets() {
    let histogram = descriptor(Kind::Histogram, "wait_seconds", "", "seconds");
    let value = Value::Histogram {
        bounds: &[0.005, 1.0, 1e6],
        buckets: &[1, 0, 2, 4],
        sum: 2.5e6,
        native: None,
    };
    let samples = "wait_seconds_bucket{tier=\"a\",le=\"0.005\"} 1\n\
                   wait_seconds_bucket{tier=\"a\",le=\"1.0\"} 1\n\
                   wait_seconds_bucket{tier=\"a\",le=\"1e+06\"} 3\n\
                   wait_seconds_bucket{tier=\"a\",le=\"+Inf\"} 7\n\
                   wait_seconds_sum{tier=\"a\"} 2500000\n\
                   wait_seconds_count{tier=\"a\"} 7\n";
    assert_written(
        &histogram,
        &[("tier", "a")],
        value,
        &format!("# TYPE wait_seconds histogram\n{samples}"),
        &format!("# TYPE wait_seconds histogram\n# UNIT wait_seconds seconds\n{samples}"),
    );
}

#[test]
fn openmetrics_has_no_sum_of_negative_observations() {
    let histogram = descriptor(Kind::Histogram, "drift", "", "");
    for (bounds, sum) in [([-1.0], 3.0), ([1.0], -3.0), ([1.0], f64::NAN)] {
        let (bound, written) = (
            format!("{:?}", bounds[0]),
            if sum.is_nan() {
                "NaN".into()
            } else {
                sum.to_string()
            },
        );
        let buckets = format!("drift_bucket{{le=\"{bound}\"}} 1\ndrift_bucket{{le=\"+Inf\"}} 3\n");
        assert_written(
            &histogram,
            &[],
            Value::Histogram {
                bounds: &bounds,
                buckets: &[1, 2],
                sum,
                native: None,
            },
            &format!("# TYPE drift histogram\n{buckets}drift_sum {written}\ndrift_count 3\n"),
            &format!("# TYPE drift histogram\n{buckets}"),
        );
    }
    assert_written(
        &descriptor(Kind::Summary, "drift", "", ""),
        &[],
        Value::Summary {
            count: 2,
            sum: -1.5,
            quantiles: &[],
        },
        "# TYPE drift summary\ndrift_sum -1.5\ndrift_count 2\n",
        "# TYPE drift summary\ndrift_count 2\n",
    );
}

#[test]
fn a_summary_has_sum_and_count() {
    assert_written(
        &descriptor(Kind::Summary, "batch", "", ""),
        &[],
        Value::Summary {
            count: 2,
            sum: 7.5,
            quantiles: &[(0.5, f64::NAN), (0.99, 4.0), (2.0, 1.0)],
        },
        "# TYPE batch summary\nbatch{quantile=\"0.5\"} NaN\nbatch{quantile=\"0.99\"} 4\nbatch_sum 7.5\nbatch_count 2\n",
        "# TYPE batch summary\nbatch{quantile=\"0.5\"} NaN\nbatch{quantile=\"0.99\"} 4\nbatch_sum 7.5\nbatch_count 2\n",
    );
}

#[test]
fn types_that_text_does_not_know_are_gauges_there() {
    assert_written(
        &descriptor(Kind::Info, "build", "The build.", ""),
        &[("version", "1.0")],
        Value::Info,
        "# HELP build_info The build.\n# TYPE build_info gauge\nbuild_info{version=\"1.0\"} 1\n",
        "# TYPE build info\n# HELP build The build.\nbuild_info{version=\"1.0\"} 1\n",
    );
    let samples = "mode{zone=\"b\",mode=\"on\"} 0\n\
                   mode{zone=\"b\",mode=\"say \\\"off\\\"\"} 1\n";
    assert_written(
        &descriptor(Kind::StateSet, "mode", "", ""),
        &[("zone", "b")],
        Value::StateSet {
            states: &["on", "say \"off\""],
            active: 1,
        },
        &format!("# TYPE mode gauge\n{samples}"),
        &format!("# TYPE mode stateset\n{samples}"),
    );
}

#[test]
fn constant_labels_come_first() {
    let gauge = descriptor(Kind::Gauge, "depth", "", "");
    let (constant, variable) = (labels(&[("pool", "a\"b")]), labels(&[("queue", "x")]));
    let written = family(
        &gauge,
        &constant,
        &variable,
        Value::Gauge(Number::Unsigned(1)),
        Format::Text,
    );
    assert!(
        written.ends_with("depth{pool=\"a\\\"b\",queue=\"x\"} 1\n"),
        "{written}"
    );
    let written = family(
        &gauge,
        &constant,
        &labels(&[]),
        Value::Gauge(Number::Unsigned(1)),
        Format::Text,
    );
    assert!(written.ends_with("depth{pool=\"a\\\"b\"} 1\n"), "{written}");
}

#[test]
fn help_is_escaped_as_each_format_wants_it() {
    let gauge = descriptor(Kind::Gauge, "depth", " a \\ \"b\"\nc\r", "");
    assert_written(
        &gauge,
        &[],
        Value::Gauge(Number::Unsigned(1)),
        "# HELP depth a \\\\ \"b\"\\nc\n# TYPE depth gauge\ndepth 1\n",
        "# TYPE depth gauge\n# HELP depth a \\\\ \\\"b\\\"\\nc\ndepth 1\n",
    );
}

#[test]
fn a_unit_is_told_only_where_openmetrics_allows_it() {
    for (kind, name, unit) in [
        (Kind::Gauge, "seconds", "seconds"),
        (Kind::StateSet, "mode_ratio", "ratio"),
    ] {
        let written = encode(
            &Shown(|visitor: &mut dyn Visitor| visitor.family(&descriptor(kind, name, "", unit))),
            Format::OpenMetrics,
        );
        assert_eq!(written, format!("# TYPE {name} {kind}\n# EOF\n"));
    }
}

#[test]
fn unknown_values_are_untyped_in_text() {
    assert_written(
        &descriptor(Kind::Unknown, "level", "", ""),
        &[],
        Value::Unknown(Number::Float(1.5)),
        "# TYPE level untyped\nlevel 1.5\n",
        "# TYPE level unknown\nlevel 1.5\n",
    );
}

#[test]
fn a_gauge_histogram_has_sums_of_its_own_in_openmetrics() {
    let value = |bounds, sum| Value::GaugeHistogram {
        bounds,
        buckets: &[1, 2],
        sum,
        native: None,
    };
    let buckets = "age_bucket{le=\"1.0\"} 1\nage_bucket{le=\"+Inf\"} 3\n";
    let age = descriptor(Kind::GaugeHistogram, "age", "", "");
    assert_written(
        &age,
        &[],
        value(&[1.0], 4.5),
        &format!("# TYPE age histogram\n{buckets}age_sum 4.5\nage_count 3\n"),
        &format!("# TYPE age gaugehistogram\n{buckets}age_gsum 4.5\nage_gcount 3\n"),
    );
    // A sum below zero of nothing below zero.
    assert_written(
        &age,
        &[],
        value(&[1.0], -4.5),
        &format!("# TYPE age histogram\n{buckets}age_sum -4.5\nage_count 3\n"),
        &format!("# TYPE age gaugehistogram\n{buckets}"),
    );
}
