//! Values that no metric can take: dropped, counted, and without harm to anything. One test, because all of it is counted
//! in one place.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use behaviour::value;
use metrics_core::{Counter, Family, FloatCounter, Gauge, Histogram, Summary, metric};

/// Takes what it can.
#[metric]
static MONEY: FloatCounter = FloatCounter::new();

/// Takes what it can.
#[metric(buckets = [1.0])]
static SECONDS: Histogram = Histogram::new();

/// Takes what it can.
#[metric]
static BYTES: Summary = Summary::new();

/// Takes what it can.
#[metric]
static LEVEL: Gauge = Gauge::new();

/// Takes what it can.
#[metric(label_names("which"))]
static CHILDREN: Family<(&str,), Histogram> = Family::new();

/// Exact to the last.
#[metric]
static MANY: Counter = Counter::new();

fn dropped(reason: &str) -> f64 {
    value(&format!(
        "metrics_core_dropped_values_total{{reason=\"{reason}\"}}"
    ))
}

#[test]
fn a_bad_value_is_dropped_and_counted() {
    assert_eq!(
        (
            dropped("negative"),
            dropped("not_a_number"),
            dropped("infinite")
        ),
        (0.0, 0.0, 0.0)
    );

    for bad in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -1.0,
        -f64::MIN_POSITIVE,
    ] {
        MONEY.inc_by(bad);
    }
    assert_eq!(value("money_total"), 0.0);
    assert_eq!(
        (
            dropped("negative"),
            dropped("not_a_number"),
            dropped("infinite")
        ),
        (2.0, 1.0, 2.0)
    );

    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        SECONDS.observe(bad);
        BYTES.observe(bad);
        CHILDREN.with(&("a",)).observe(bad);
        LEVEL.inc_by(bad);
        LEVEL.dec_by(bad);
    }
    assert_eq!(
        (
            dropped("negative"),
            dropped("not_a_number"),
            dropped("infinite")
        ),
        (2.0, 6.0, 12.0)
    );
    assert_eq!(SECONDS.get().count(), 0);
    assert_eq!(BYTES.get().count, 0);
    assert_eq!(value("seconds_sum"), 0.0);
    assert_eq!(value("bytes_sum"), 0.0);
    assert_eq!(value("level"), 0.0);

    // Good values at the edge are taken, and no sum leaves the numbers.
    MONEY.inc_by(0.0);
    MONEY.inc_by(f64::MAX);
    MONEY.inc_by(f64::MAX);
    assert_eq!(value("money_total").to_bits(), f64::MAX.to_bits());
    SECONDS.observe(f64::MIN);
    SECONDS.observe(f64::MIN);
    assert_eq!(value("seconds_sum").to_bits(), f64::MIN.to_bits());
    assert_eq!(value("seconds_bucket{le=\"1.0\"}"), 2.0);

    // A gauge shows whatever it is set to.
    LEVEL.set(f64::NAN);
    assert!(value("level").is_nan());
    LEVEL.set(f64::NEG_INFINITY);
    assert!(value("level").is_infinite());
    LEVEL.inc();
    assert!(value("level").is_infinite());
    LEVEL.set(1.0);
    assert_eq!(value("level"), 1.0);

    // Integers are exact, where an `f64` is not, and wrap around at the end.
    MANY.inc_by((1 << 53) + 1);
    assert!(behaviour::exposed("many").ends_with("many_total 9007199254740993\n"));
    MANY.inc_by(u64::MAX - ((1 << 53) + 1));
    assert!(behaviour::exposed("many").ends_with("many_total 18446744073709551615\n"));
    MANY.inc();
    assert!(behaviour::exposed("many").ends_with("many_total 0\n"));

    assert_eq!(
        (
            dropped("negative"),
            dropped("not_a_number"),
            dropped("infinite")
        ),
        (2.0, 6.0, 12.0)
    );
}
