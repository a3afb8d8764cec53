//! Eighteen inputs that break other libraries. Each ends as a compile error, as an `Err`, or in an exposition that strict parsers accept.
//!
//! | number | input | how it ends |
//! |---|---|---|
//! | 1 | a quote in a label value | escaped |
//! | 2 | a line feed in a label value | escaped |
//! | 3 | a backslash in a label value | escaped |
//! | 4 | a line feed and a backslash in a help text | escaped |
//! | 5 | a metric name that is none | compile error, `Err` |
//! | 6 | a label name that is none | compile error, `Err` |
//! | 7 | the same metric twice | `Err`; declared twice, told, and the first is exposed |
//! | 8 | one name for two types | `Err`; declared, told, and the first is exposed |
//! | 9 | the same label twice | compile error, `Err` |
//! | 10 | a label called `le` | compile error, `Err` |
//! | 11 | names that are the same to a scraper that knows classic names alone | `Err` |
//! | 12 | a counter incremented by NaN, or by an infinity | left out |
//! | 13 | a counter incremented by a negative number | left out |
//! | 14 | NaN observed | left out |
//! | 15 | an infinity observed | left out |
//! | 16 | bounds that do not increase, or are no numbers | compile error, `Err` |
//! | 17 | a count above 2^53 | exact |
//! | 18 | a count above 2^64 | wraps around, which scrapers take for a restart |

use std::fs;
use std::path::Path;

use conformance::{Family as Parsed, check_with_promtool, parse};
use metrics_core::{
    Collected, ConstFamily, Counter, Family, FloatCounter, Format, Gauge, Histogram,
    HistogramValue, Metric, MetricOptions, NativeHistogram, RegisterError, Registry, Summary,
    encode, metric,
};

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "Help.")
}

/// What the strict parsers read, which promtool accepts, too; nothing if they are not installed.
fn accepted(registry: &Registry) -> Vec<Vec<Parsed>> {
    check_with_promtool(&encode(registry, Format::Text));
    let formats = [Format::Text, Format::OpenMetrics];
    let parsed = formats.map(|format| parse(format, &encode(registry, format)));
    parsed.into_iter().flatten().collect()
}

/// The name of a sample, its labels, and its value.
type Read<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// All parsers read these samples.
#[track_caller]
fn assert_read(registry: &Registry, samples: &[Read<'_>]) {
    for families in accepted(registry) {
        for (sample, labels, value) in samples {
            let mut found = families
                .iter()
                .filter_map(|family| family.value(sample, labels));
            assert_eq!(found.next(), Some(*value), "{sample} in {families:?}");
        }
    }
}

/// The registry says no, and shows what it showed before.
#[track_caller]
fn assert_refused<M: Metric>(registry: &Registry, options: MetricOptions, metric: M, why: &str) {
    let before = encode(registry, Format::Text);
    let Err(error) = registry.register(options, metric) else {
        panic!("it was taken");
    };
    let said = error.to_string();
    assert!(said.contains(why) && said.contains(file!()), "{said}");
    assert_eq!(encode(registry, Format::Text), before);
}

/// One of the cases of `tests/ui` has the compiler say this.
#[track_caller]
fn assert_compiler_says(case: &str, error: &str) {
    let path = format!("../ui/cases/{case}.stderr");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let said = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{case}: {error}"));
    let errors = said.lines().filter(|line| line.starts_with("error"));
    assert!(
        errors.clone().any(|line| line.contains(error)),
        "{case} says {said}"
    );
}

/// A label value is shown, and read back.
fn label_value(value: &str, escaped: &str) {
    let registry = Registry::new();
    let family = Family::<(&str,), Counter>::new();
    let family = registry.register(options("letters").label_names(["to"]), family);
    family.expect("it is valid").with(&(value,)).inc();
    let constant = options("parcels").const_label("to", value);
    let constant = registry.register(constant, Counter::new());
    constant.expect("it is valid").inc();
    let text = encode(&registry, Format::Text);
    for name in ["letters", "parcels"] {
        let line = format!("\n{name}_total{{to=\"{escaped}\"}} 1\n");
        assert!(text.contains(&line), "{text}");
    }
    let labels = &[("to", value)][..];
    let read = ["letters_total", "parcels_total"].map(|name| (name, labels, "1"));
    assert_read(&registry, &read);
}

#[test]
fn input_1_a_quote_in_a_label_value() {
    label_value("\"", "\\\"");
    label_value("a\"} 1\nb{c=\"d", "a\\\"} 1\\nb{c=\\\"d");
}

#[test]
fn input_2_a_line_feed_in_a_label_value() {
    label_value("\n", "\\n");
    label_value("\r\n", "\r\\n");
}

#[test]
fn input_3_a_backslash_in_a_label_value() {
    label_value("\\", "\\\\");
    label_value("\\n", "\\\\n");
}

#[test]
fn input_4_a_line_feed_and_a_backslash_in_a_help_text() {
    let registry = Registry::new();
    let help = "Two\nlines with a \\ and a \\n.";
    let helped = MetricOptions::new("parcels", help);
    let helped = registry.register(helped, Counter::new());
    helped.expect("it is valid");
    let text = encode(&registry, Format::Text);
    let line = "# HELP parcels_total Two\\nlines with a \\\\ and a \\\\n.\n";
    assert!(text.contains(line), "{text}");
    for families in accepted(&registry) {
        assert_eq!(families[0].help, help);
    }
}

#[test]
fn input_5_a_metric_name_that_is_none() {
    let registry = Registry::new();
    for (name, why) in [
        ("bad name", "contains ` `"),
        ("bad-name", "contains `-`"),
        ("", "empty"),
        ("1st", "begins with a digit"),
        ("länge", "contains `ä`"),
        ("size_bucket", "ends in `_bucket`"),
    ] {
        assert_refused(&registry, options(name), Counter::new(), why);
    }
    let control = options("a\nb").utf8();
    assert_refused(&registry, control, Counter::new(), "control character");
    assert_compiler_says("metric_name_with_a_dash", "contains `-`");
    assert_compiler_says("metric_name_not_ascii", "contains `ä`");
    assert_compiler_says("metric_name_reserved_suffix", "ends in `_bucket`");
}

#[test]
fn input_6_a_label_name_that_is_none() {
    let registry = Registry::new();
    for (label, why) in [
        ("bad label", "contains ` `"),
        ("a-b", "contains `-`"),
        ("", "empty"),
        ("__name__", "begins with `__`"),
        ("0", "begins with a digit"),
    ] {
        let constant = options("letters").const_label(label, "x");
        assert_refused(&registry, constant, Counter::new(), why);
        let named = options("letters").label_names([label]);
        assert_refused(&registry, named, Family::<(&str,), Counter>::new(), "label");
    }
    assert_compiler_says("label_names", "contains `-`");
    assert_compiler_says("label_names", "contains ` `");
    assert_compiler_says("label_names", "begins with `__`");
}

/// Is there once.
#[metric(name = "declared_twice")]
static DECLARED_FIRST: Counter = Counter::new();

/// Is there once.
#[metric(name = "declared_twice")]
static DECLARED_AGAIN: Counter = Counter::new();

#[test]
fn input_7_the_same_metric_twice() {
    let registry = Registry::new();
    let first = registry.register(options("mail_box"), Counter::new());
    first.expect("it is the first");
    let why = "the same as the one at";
    assert_refused(&registry, options("mail_box"), Counter::new(), why);
    // With `_total` it is the same counter.
    assert_refused(&registry, options("mail_box_total"), Counter::new(), why);

    DECLARED_FIRST.inc();
    DECLARED_AGAIN.inc_by(2);
    let clashes = Registry::global().check().expect_err("it clashes");
    assert!(clashes.to_string().contains("`declared_twice`"));
    assert_read(Registry::global(), &[("declared_twice_total", &[], "1")]);
}

/// A counter or a gauge.
#[metric(name = "declared_as_two")]
static DECLARED_COUNTER: Counter = Counter::new();

/// A counter or a gauge.
#[metric(name = "declared_as_two")]
static DECLARED_GAUGE: Gauge = Gauge::new();

#[test]
fn input_8_one_name_for_two_types() {
    let registry = Registry::new();
    let first = registry.register(options("mail_box"), Counter::new());
    first.expect("it is the first");
    let why = "differs in its type";
    assert_refused(&registry, options("mail_box"), Gauge::new(), why);
    // The samples of one are called as those of the other.
    let sizes = registry.register(options("sizes").buckets([1.0]), Histogram::new());
    sizes.expect("it is the first");
    for name in ["sizes_sum_total", "sizes_bucket_total"] {
        assert_refused(&registry, options(name), Counter::new(), "samples called");
    }

    DECLARED_COUNTER.inc();
    DECLARED_GAUGE.set(2.0);
    let clashes = Registry::global().check().expect_err("it clashes");
    assert!(clashes.to_string().contains("`declared_as_two`"));
    assert_read(Registry::global(), &[("declared_as_two_total", &[], "1")]);
}

#[test]
fn input_9_the_same_label_twice() {
    let registry = Registry::new();
    let why = "two labels are called `a`";
    let twice = options("letters").const_label("a", "1");
    let twice = twice.const_label("a", "2");
    assert_refused(&registry, twice, Counter::new(), why);
    let both = options("letters").const_label("a", "1").label_names(["a"]);
    assert_refused(&registry, both, Family::<(&str,), Counter>::new(), why);
    assert_compiler_says("label_names_count", "two labels are called `user`");
    assert_compiler_says("label_names_count", "`method` is given twice");
}

#[test]
fn input_10_a_label_called_le() {
    let registry = Registry::new();
    for name in ["le", "quantile"] {
        let why = "belongs to histograms and summaries";
        let constant = options("sizes").const_label(name, "1");
        assert_refused(&registry, constant, Histogram::new(), why);
        let named = options("sizes").label_names([name]);
        assert_refused(&registry, named, Family::<(&str,), Histogram>::new(), why);
        assert_compiler_says("label_names", &format!("label name `{name}` belongs to"));
    }
}

#[test]
fn input_11_names_that_become_the_same() {
    let registry = Registry::new();
    let first = registry.register(options("mail_box"), Counter::new());
    first.expect("it is the first");
    for name in ["mail.box", "mail-box", "mail box"] {
        let other = options(name).utf8();
        assert_refused(&registry, other, Counter::new(), "`mail_box`");
    }
    // Labels of one metric, too.
    let labels = options("letters").const_label("a_b", "1");
    let labels = labels.const_label("a.b", "2").utf8();
    assert_refused(&registry, labels, Counter::new(), "label");

    let other = registry.register(options("letter.box").utf8(), Gauge::new());
    let other = other.expect("it is the first");
    let why = "`letter_box`";
    assert_refused(&registry, options("letter_box"), Counter::new(), why);
    assert!(registry.unregister(&other));
    let now = registry.register(options("letter_box"), Counter::new());
    assert!(!matches!(now, Err(RegisterError::NameTaken { .. })));
    let _ = accepted(&registry);
}

/// A collector that shows this value of a counter loses it.
fn collected(value: f64) {
    let registry = Registry::new();
    let said = registry.register_collector(move |collected: &mut Collected| {
        collected.add(ConstFamily::counter("collected", "").with(&[], value));
    });
    let said = said.expect_err("no counter is at that").to_string();
    assert!(said.contains("no counter is at"), "{said}");
}

fn incremented_by(bad: &[f64]) {
    let registry = Registry::new();
    let paid = registry.register(options("paid"), FloatCounter::new());
    let paid = paid.expect("it is valid");
    for bad in bad {
        paid.inc_by(*bad);
        collected(*bad);
    }
    paid.inc_by(2.5);
    assert_read(&registry, &[("paid_total", &[], "2.5")]);
}

#[test]
fn input_12_a_counter_incremented_by_what_is_no_number() {
    incremented_by(&[f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
}

#[test]
fn input_13_a_counter_incremented_by_a_negative_number() {
    incremented_by(&[-1.0, -f64::MIN_POSITIVE, f64::MIN]);
}

fn observed(bad: &[f64]) {
    let registry = Registry::new();
    let sizes = registry.register(options("sizes").buckets([1.0, 2.0]), Histogram::new());
    let sizes = sizes.expect("it is valid");
    let native = registry.register(options("native"), NativeHistogram::new());
    let native = native.expect("it is valid");
    let summary = registry.register(options("summary"), Summary::new());
    let summary = summary.expect("it is valid");
    for value in bad.iter().chain(&[1.5]) {
        sizes.observe(*value);
        native.observe(*value);
        summary.observe(*value);
    }
    assert_read(
        &registry,
        &[
            ("sizes_bucket", &[("le", "2.0")], "1"),
            ("sizes_bucket", &[("le", "+Inf")], "1"),
            ("sizes_count", &[], "1"),
            ("sizes_sum", &[], "1.5"),
            ("native_count", &[], "1"),
            ("native_sum", &[], "1.5"),
            ("summary_count", &[], "1"),
            ("summary_sum", &[], "1.5"),
        ],
    );
    for sum in bad {
        let (registry, sum) = (Registry::new(), *sum);
        let said = registry.register_collector(move |collected: &mut Collected| {
            let value = HistogramValue::from_counts([(1.0, 1)], sum);
            collected.add(ConstFamily::histogram("collected", "").with(&[], value));
        });
        let said = said.expect_err("no sum is that").to_string();
        assert!(said.contains("its sum is"), "{said}");
    }
}

#[test]
fn input_14_what_is_no_number_observed() {
    observed(&[f64::NAN, -f64::NAN]);
}

#[test]
fn input_15_an_infinity_observed() {
    observed(&[f64::INFINITY, f64::NEG_INFINITY]);
}

#[test]
fn input_16_bounds_that_do_not_increase_or_are_no_numbers() {
    let registry = Registry::new();
    for (bounds, why) in [
        (&[2.0, 1.0][..], "must increase"),
        (&[1.0, 1.0], "must increase"),
        (&[0.0, -0.0], "must increase"),
        (&[f64::NAN], "not a number"),
        (&[1.0, f64::INFINITY], "infinite"),
        (&[f64::NEG_INFINITY, 1.0], "infinite"),
        (&[], "at least one"),
    ] {
        let options = options("sizes").buckets(bounds);
        assert_refused(&registry, options, Histogram::new(), why);
    }
    for why in ["must increase", "not a number", "infinite", "at least one"] {
        assert_compiler_says("buckets", why);
    }
}

#[test]
fn input_17_a_count_above_2_to_the_53() {
    let registry = Registry::new();
    let many = registry.register(options("many"), Counter::new());
    many.expect("it is valid").inc_by((1 << 53) + 1);
    let collector = |collected: &mut Collected| {
        collected.add(ConstFamily::counter("collected", "Help.").with(&[], u64::MAX));
        collected.add(ConstFamily::gauge("least", "Help.").with(&[], i64::MIN));
    };
    let _registration = registry.register_collector(collector).expect("it is valid");
    let text = encode(&registry, Format::OpenMetrics);
    // The parsers make floating-point numbers of them.
    for line in [
        "\nmany_total 9007199254740993\n",
        "\ncollected_total 18446744073709551615\n",
        "\nleast -9223372036854775808\n",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let _ = accepted(&registry);
}

#[test]
fn input_18_a_count_above_2_to_the_64() {
    let registry = Registry::new();
    let many = registry.register(options("many"), Counter::new());
    let many = many.expect("it is valid");
    many.inc_by(u64::MAX);
    many.inc_by(2);
    assert_read(&registry, &[("many_total", &[], "1")]);

    let paid = registry.register(options("paid"), FloatCounter::new());
    let paid = paid.expect("it is valid");
    paid.inc_by(f64::MAX);
    paid.inc_by(f64::MAX);
    assert_eq!(paid.get().to_bits(), f64::MAX.to_bits());
    let _ = accepted(&registry);
}
