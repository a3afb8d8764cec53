//! What breaks other libraries: it ends as an error, or in an exposition that strict parsers accept. What is told by the compiler is
//! among the cases of `tests/ui`.

use conformance::{check_with_promtool, parse};
use metrics_core::{
    Counter, Family, FloatCounter, Format, Gauge, Histogram, Metric, MetricOptions, RegisterError,
    Registry, encode,
};

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "Help.")
}

/// The exposition, accepted by everybody.
fn accepted(registry: &Registry) -> String {
    let text = encode(registry, Format::Text);
    check_with_promtool(&text);
    for format in [Format::Text, Format::OpenMetrics] {
        let _ = parse(format, &encode(registry, format));
    }
    text
}

#[track_caller]
fn assert_refused<M: Metric>(registry: &Registry, options: MetricOptions, metric: M, why: &str) {
    let Err(error) = registry.register(options, metric) else {
        panic!("it was taken");
    };
    assert!(error.to_string().contains(why), "{error}");
    let _ = accepted(registry);
}

#[test]
fn label_values_and_help_texts_are_escaped() {
    let registry = Registry::new();
    let letters = options("letters").label_names(["to"]);
    let letters = registry
        .register(letters, Family::<(&str,), Counter>::new())
        .expect("it is valid");
    for value in ["\"", "\n", "\\"] {
        letters.with(&(value,)).inc();
    }
    let helped = MetricOptions::new("parcels", "Two\nlines with a \\.");
    registry
        .register(helped, Counter::new())
        .expect("it is valid");
    let text = accepted(&registry);
    for line in [
        "letters_total{to=\"\\\"\"} 1\n",
        "letters_total{to=\"\\n\"} 1\n",
        "letters_total{to=\"\\\\\"} 1\n",
        "# HELP parcels_total Two\\nlines with a \\\\.\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn wrong_names_are_refused() {
    let registry = Registry::new();
    assert_refused(&registry, options("bad name"), Counter::new(), "contains");
    for label in ["bad label", "le", "__name__", ""] {
        let options = options("letters").const_label(label, "x");
        assert_refused(&registry, options, Counter::new(), "label");
    }
    let twice = options("letters")
        .const_label("a", "1")
        .const_label("a", "2");
    assert_refused(
        &registry,
        twice,
        Counter::new(),
        "two labels are called `a`",
    );
    let control = options("a\nb").utf8();
    assert_refused(&registry, control, Counter::new(), "control character");
}

#[test]
fn a_name_belongs_to_one_family() {
    let registry = Registry::new();
    let first = registry.register(options("mail_box"), Counter::new());
    first.expect("it is the first");
    assert_refused(
        &registry,
        options("mail_box"),
        Counter::new(),
        "the same as the one at",
    );
    assert_refused(
        &registry,
        options("mail_box"),
        Gauge::new(),
        "differs in its type",
    );
    assert_refused(
        &registry,
        options("mail-box"),
        Counter::new(),
        "contains `-`",
    );
    // A scraper that knows no such name would get `mail_box`.
    assert_refused(
        &registry,
        options("mail.box").utf8(),
        Counter::new(),
        "`mail_box`",
    );
    let other = registry.register(options("letter.box").utf8(), Gauge::new());
    let other = other.expect("it is the first");
    assert_refused(
        &registry,
        options("letter_box"),
        Counter::new(),
        "`letter_box`",
    );
    assert!(registry.unregister(&other));
    let now = registry.register(options("letter_box"), Counter::new());
    assert!(!matches!(now, Err(RegisterError::NameTaken { .. })));
}

#[test]
fn values_that_no_metric_can_take_are_left_out() {
    let registry = Registry::new();
    let paid = registry.register(options("paid"), FloatCounter::new());
    let paid = paid.expect("it is valid");
    let bounds = options("sizes").buckets([1.0, 2.0]);
    let sizes = registry
        .register(bounds, Histogram::new())
        .expect("it is valid");
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        paid.inc_by(bad);
        sizes.observe(bad);
    }
    paid.inc_by(-1.0);
    paid.inc_by(2.5);
    sizes.observe(1.5);
    let many = registry.register(options("many"), Counter::new());
    many.expect("it is valid").inc_by((1 << 53) + 1);
    let text = accepted(&registry);
    for line in [
        "paid_total 2.5\n",
        "sizes_bucket{le=\"+Inf\"} 1\n",
        "sizes_sum 1.5\n",
        "sizes_count 1\n",
        "many_total 9007199254740993\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn wrong_buckets_are_refused() {
    let registry = Registry::new();
    for bounds in [
        &[2.0, 1.0][..],
        &[f64::NAN],
        &[1.0, 1.0],
        &[f64::INFINITY],
        &[],
    ] {
        let options = options("sizes").buckets(bounds);
        assert_refused(&registry, options, Histogram::new(), "buck");
    }
}
