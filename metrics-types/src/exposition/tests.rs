//! What both text formats write, line by line.

use std::ops::ControlFlow;
use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::descriptor::Descriptor;
use crate::exemplar::Exemplar;
use crate::kind::Kind;
use crate::label::LabelText;
use crate::name::NameParts;
use crate::parts::{MetricType, Parts};
use crate::place::Origin;
use crate::sample::{Details, Labels, Number, Sample, Value, Visitor};

/// What a closure shows.
struct Shown<F>(F);

impl<F: Fn(&mut dyn Visitor)> Gather for Shown<F> {
    #[inline]
    fn gather(&self, visitor: &mut dyn Visitor) {
        (self.0)(visitor);
    }
}

#[inline]
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

#[inline]
fn labels(pairs: &[(&str, &str)]) -> LabelText<'static> {
    LabelText::from_pairs(pairs.iter().copied())
}

/// One family with one sample.
#[inline]
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

#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
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
#[inline]
fn a_scrape_into_a_kept_buffer_does_not_move_it() {
    let histogram = descriptor(Kind::Histogram, "wait_seconds", "Help.", "seconds");
    let shown = Shown(|visitor: &mut dyn Visitor| {
        visitor.family(&histogram);
        let (constant, variable) = (LabelText::default(), LabelText::default());
        let value = Value::Histogram {
            bounds: &[1.0, 2.0],
            buckets: &[1, 1, 1],
            sum: 3.0,
            native: None,
        };
        let labels = Labels {
            constant: &constant,
            variable: &variable,
        };
        visitor.sample(&Sample {
            labels,
            value,
            details: Details::NONE,
        });
    });
    let mut output = String::new();
    encode_into(&shown, Format::OpenMetrics, &mut output);
    let (first, capacity, address) = (output.clone(), output.capacity(), output.as_ptr());
    output.clear();
    encode_into(&shown, Format::OpenMetrics, &mut output);
    assert_eq!((output.capacity(), output.as_ptr()), (capacity, address));
    assert_eq!(output, first);
}

#[test]
#[inline]
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
#[inline]
fn a_gauge_histogram_has_sums_of_its_own_in_openmetrics() {
    let value = |bounds, sum| Value::GaugeHistogram {
        bounds,
        buckets: &[1, 2],
        sum,
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

/// What every format writes of one sample without labels.
#[inline]
fn with_details(descriptor: &Descriptor, value: Value<'_>, details: &Details<'_>) -> [String; 2] {
    let none = labels(&[]);
    let shown = Shown(|visitor: &mut dyn Visitor| {
        visitor.family(descriptor);
        let labels = Labels {
            constant: &none,
            variable: &none,
        };
        visitor.sample(&Sample {
            labels,
            value,
            details,
        });
    });
    [Format::Text, Format::OpenMetrics].map(|format| encode(&shown, format))
}

#[test]
#[inline]
fn details_are_written_where_the_format_has_them() {
    let moment = UNIX_EPOCH + Duration::from_millis(1_500_000_000_250);
    let exemplar = |value| {
        let labels = [("trace_id", "a\"b")];
        [Exemplar::new(value, labels, Some(moment)).expect("it is one")]
    };
    let counter = descriptor(Kind::Counter, "hits", "", "");
    let details = Details {
        created: Some(moment),
        timestamp: Some(moment + Duration::from_secs(1)),
        exemplars: &exemplar(2.0),
    };
    assert_eq!(
        with_details(&counter, Value::Counter(Number::Unsigned(3)), &details),
        [
            "# TYPE hits_total counter\nhits_total 3 1500000001250\n",
            "# TYPE hits counter\n\
             hits_total 3 1500000001.250 # {trace_id=\"a\\\"b\"} 2 1500000000.250\n\
             hits_created 1500000000.250\n\
             # EOF\n",
        ]
    );
    let histogram = descriptor(Kind::Histogram, "wait", "", "");
    let value = Value::Histogram {
        bounds: &[0.5, 1.0],
        buckets: &[1, 2, 3],
        sum: 9.0,
        native: None,
    };
    // A bound belongs to the bucket that it ends.
    for (observed, bucket) in [(0.25, 0), (0.5, 0), (0.75, 1), (1.0, 1), (7.0, 2)] {
        let details = Details {
            exemplars: &exemplar(observed),
            ..Details::default()
        };
        let [text, openmetrics] = with_details(&histogram, value, &details);
        assert!(!text.contains(" # "), "{text}");
        let lines: Vec<_> = openmetrics
            .lines()
            .filter(|line| line.contains("le="))
            .collect();
        for (index, line) in lines.into_iter().enumerate() {
            assert_eq!(
                line.contains(&format!("}} {observed} ")),
                index == bucket,
                "{line}"
            );
        }
    }
}

#[test]
#[inline]
fn names_of_other_characters_are_written_as_the_scheme_says() {
    let family = descriptor(Kind::Counter, "http.größe", "Help.", "");
    let (constant, variable) = (labels(&[("a.b", "x")]), labels(&[("c", "y"), ("d\"", "z")]));
    let shown = Shown(|visitor: &mut dyn Visitor| {
        visitor.family(&family);
        visitor.sample(&Sample {
            labels: Labels {
                constant: &constant,
                variable: &variable,
            },
            value: Value::Counter(Number::Unsigned(1)),
            details: Details::NONE,
        });
    });
    let written = |escaping| {
        let text = Negotiated::from(Format::OpenMetrics).with_escaping(escaping);
        String::from_utf8(text.encode(&shown)).expect("it is text")
    };
    assert_eq!(
        written(Escaping::AllowUtf8),
        "# TYPE \"http.größe\" counter\n\
         # HELP \"http.größe\" Help.\n\
         {\"http.größe_total\",\"a.b\"=\"x\",c=\"y\",\"d\\\"\"=\"z\"} 1\n\
         # EOF\n"
    );
    assert_eq!(
        written(Escaping::Underscores),
        "# TYPE http_gr__e counter\n\
         # HELP http_gr__e Help.\n\
         http_gr__e_total{a_b=\"x\",c=\"y\",d_=\"z\"} 1\n\
         # EOF\n"
    );
    assert_eq!(
        written(Escaping::Values),
        "# TYPE U__http_2e_gr_f6__df_e_ counter\n\
         # HELP U__http_2e_gr_f6__df_e_ Help.\n\
         U__http_2e_gr_f6__df_e__total{U__a_2e_b=\"x\",c=\"y\",U__d_22_=\"z\"} 1\n\
         # EOF\n"
    );
}

#[test]
#[inline]
fn what_is_negotiated_is_appended_to_any_bytes() {
    let gauge = descriptor(Kind::Gauge, "depth", "", "");
    let shown = Shown(|visitor: &mut dyn Visitor| visitor.family(&gauge));
    for before in [&b""[..], b"text\n", b"\xff"] {
        let mut output = before.to_vec();
        Negotiated::from(Format::Text).encode_into(&shown, &mut output);
        assert_eq!(output, [before, b"# TYPE depth gauge\n"].concat());
    }
}

/// A family of 40 long lines, and one whose samples have no labels.
#[inline]
fn long(visitor: &mut dyn Visitor) {
    let (none, text) = (LabelText::default(), "x".repeat(10_000));
    let gauges = descriptor(Kind::Gauge, "long", "", "");
    visitor.family(&gauges);
    for number in 0..40 {
        let variable = labels(&[("text", &text)]);
        visitor.sample(&Sample {
            labels: Labels {
                constant: &none,
                variable: &variable,
            },
            value: Value::Gauge(Number::Unsigned(number)),
            details: Details::NONE,
        });
    }
    visitor.family(&descriptor(Kind::Gauge, "short", "", ""));
    let bare = Labels {
        constant: &none,
        variable: &none,
    };
    visitor.sample(&Sample {
        labels: bare,
        value: Value::Gauge(Number::Unsigned(1)),
        details: Details::NONE,
    });
}

#[test]
#[inline]
fn chunks_of_whole_lines_are_the_exposition() {
    for format in [Format::Text, Format::OpenMetrics] {
        let mut chunks = Vec::new();
        let flow = encode_in_chunks(&Shown(long), format, &mut |chunk| {
            chunks.push(String::from_utf8(chunk.to_vec()).expect("it is text"));
            ControlFlow::Continue(())
        });
        assert_eq!(flow, ControlFlow::Continue(()));
        assert_eq!(chunks.concat(), encode(&Shown(long), format));
        assert_eq!(chunks.len(), 6);
        for chunk in &chunks {
            assert!(chunk.ends_with('\n') && chunk.len() < 80_000);
        }
    }
}

#[test]
#[inline]
fn who_wants_no_more_chunks_gets_none() {
    let mut left = 2;
    let flow = encode_in_chunks(&Shown(long), Format::OpenMetrics, &mut |_| {
        left -= 1;
        if left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!((flow, left), (ControlFlow::Break(()), 0));
}
