//! Rules of style, as Prometheus' linter has them: what breaks one is told once, what is allowed is not.

use metrics_core::{Counter, Diagnostic, Family, Gauge, Histogram, Registry, Rule, metric};

#[metric]
static WITHOUT_HELP: Counter = Counter::new();

/// One of the family says it.
#[metric(name = "help_from_another", const_labels(part = "a"))]
static HAS_HELP: Counter = Counter::new();

#[metric(name = "help_from_another", const_labels(part = "b"))]
static NEEDS_NONE: Counter = Counter::new();

/// Not in seconds.
#[metric(unit = "milliseconds")]
static WAIT: Gauge = Gauge::new();

/// Not in bytes; the words after it do not matter.
#[metric]
static KILOBITS_RECEIVED: Counter = Counter::new();

/// Not a counter.
#[metric]
static OPEN_TOTAL: Gauge = Gauge::new();

/// Says what it is.
#[metric]
static SIZE_HISTOGRAM_BYTES: Histogram = Histogram::new();

/// Looks like a recording rule.
#[metric(name = "job:requests")]
static COLON: Counter = Counter::new();

/// Is written like in Java.
#[metric(name = "openFiles")]
static CAMEL: Gauge = Gauge::new();

/// Has a label that is written like in Java.
#[metric(label_names("fileKind"))]
static CAMEL_LABEL: Family<(&str,), Counter> = Family::new();

/// Milliseconds, but who knows.
#[metric]
static DELAY_MS: Gauge = Gauge::new();

/// The same, on purpose.
#[metric(allow(abbreviated_unit, type_in_name))]
static GAUGE_DELAY_MS: Gauge = Gauge::new();

/// Units are whole words: this is about messages, and a gaugeable thing.
#[metric]
static MSGS_GAUGEABLE: Gauge = Gauge::new();

#[test]
fn bad_style_is_told_with_its_place() {
    let found = Registry::global().check().expect_err("much is bad");
    let told = found.iter().map(|diagnostic| match diagnostic {
        Diagnostic::Lint(lint) => {
            assert_eq!(lint.place.file, file!());
            assert_eq!(lint.place.crate_name, "behaviour");
            (lint.name.as_str(), lint.rule, lint.message.as_str())
        }
        other => panic!("{other}"),
    });
    let expected = [
        (
            "camel_label",
            Rule::CamelCase,
            "write the label `fileKind` in `snake_case`, not in `camelCase`",
        ),
        ("delay_ms", Rule::AbbreviatedUnit, "write the unit `ms` out"),
        (
            "job:requests",
            Rule::Colon,
            "there is a `:` in its name, which is for recording rules",
        ),
        (
            "kilobits_received",
            Rule::BaseUnit,
            "use the base unit `bytes` instead of `kilobits`",
        ),
        (
            "openFiles",
            Rule::CamelCase,
            "write its name in `snake_case`, not in `camelCase`",
        ),
        (
            "open_total",
            Rule::CounterSuffix,
            "`_total` is for counters, and this is a gauge",
        ),
        (
            "size_histogram_bytes",
            Rule::TypeInName,
            "its name need not say that it is a histogram",
        ),
        (
            "wait_milliseconds",
            Rule::BaseUnit,
            "use the base unit `seconds` instead of `milliseconds`",
        ),
        ("without_help", Rule::MissingHelp, "there is no help text"),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let shown = found.to_string();
    assert_eq!(shown.lines().count(), expected.len());
    assert!(shown.contains(&format!(
        "metric `delay_ms` at {}:44:1 in behaviour 0.1.0: write the unit `ms` out (`abbreviated_unit`)",
        file!()
    )), "{shown}");
}
