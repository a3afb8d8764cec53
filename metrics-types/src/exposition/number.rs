//! Numbers, as the text formats write them.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use super::digits;
use crate::sample::Number;

/// Appends the value of a sample: integers with all their digits, others with the fewest that read back as the same `f64`.
#[inline]
pub(super) fn value(output: &mut String, number: &Number) {
    match *number {
        Number::Unsigned(integer) => digits::unsigned(output, integer),
        Number::Signed(integer) => {
            if integer < 0 {
                output.push('-');
            }
            digits::unsigned(output, integer.unsigned_abs());
        }
        Number::Float(float) => float_value(output, float),
    }
}

#[inline]
pub(super) fn float_value(output: &mut String, float: f64) {
    if !float.is_finite() {
        not_finite(output, float);
    } else if !digits::few(output, float) {
        // Writing to a `String` cannot fail.
        let _ = write!(output, "{float:?}");
        if output.ends_with(".0") {
            output.truncate(output.len() - 2);
        }
    }
}

/// Appends a moment in milliseconds since 1970, as the text format wants it.
#[inline]
pub(super) fn milliseconds(output: &mut String, moment: SystemTime) {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => digits::unsigned(output, whole(after.as_millis())),
        Err(before) => {
            output.push('-');
            digits::unsigned(output, whole(before.duration().as_millis()));
        }
    }
}

/// Appends a moment in seconds since 1970 with three decimals, as OpenMetrics wants it.
#[inline]
pub(super) fn seconds(output: &mut String, moment: SystemTime) {
    let (before, since) = match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => (false, after),
        Err(before) => (true, before.duration()),
    };
    if before {
        output.push('-');
    }
    digits::unsigned(output, since.as_secs());
    output.push('.');
    digits::three(output, since.subsec_millis());
}

#[inline]
fn whole(milliseconds: u128) -> u64 {
    u64::try_from(milliseconds).unwrap_or(u64::MAX)
}

/// Appends an upper bound as the value of its `le` label.
///
/// A label value is text, so that one bound must look the same from every program: these are OpenMetrics'
/// [canonical numbers](https://prometheus.io/docs/specs/om/open_metrics_spec/#considerations-canonical-numbers), which are
/// how Go writes them, and always recognizable as floats.
#[inline]
pub(super) fn bound(output: &mut String, bound: f64) {
    let magnitude = bound.abs();
    if !bound.is_finite() {
        not_finite(output, bound);
    } else if magnitude == 0.0 || (1e-4..1e6).contains(&magnitude) {
        // Writing to a `String` cannot fail.
        let _ = write!(output, "{bound:?}");
    } else {
        exponential(output, bound);
    }
}

/// `1e+06`: Go writes the sign of the exponent always, and at least two of its digits.
#[inline]
fn exponential(output: &mut String, float: f64) {
    let start = output.len();
    let _ = write!(output, "{float:e}");
    let Some(at) = output[start..].find('e') else {
        return;
    };
    let digits = start + at + 1;
    let exponent: i16 = output[digits..].parse().unwrap_or(0);
    output.truncate(digits);
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(output, "{sign}{:02}", exponent.unsigned_abs());
}

#[inline]
fn not_finite(output: &mut String, float: f64) {
    output.push_str(if float.is_nan() {
        "NaN"
    } else if float > 0.0 {
        "+Inf"
    } else {
        "-Inf"
    });
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn written(number: Number) -> String {
        let mut output = String::new();
        value(&mut output, &number);
        output
    }

    #[test]
    fn integers_are_exact() {
        assert_eq!(written(Number::Unsigned(u64::MAX)), "18446744073709551615");
        assert_eq!(written(Number::Signed(i64::MIN)), "-9223372036854775808");
        assert_eq!(written(Number::Unsigned(0)), "0");
    }

    #[test]
    fn floats_have_the_fewest_digits_that_read_back() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-17.0, "-17"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1_234_567.5, "1234567.5"),
            (1e15, "1000000000000000"),
            (1e16, "1e16"),
            (1e-7, "1e-7"),
            (1.5e300, "1.5e300"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ];
        for (float, text) in cases {
            assert_eq!(written(Number::Float(float)), text);
        }
    }

    #[test]
    fn bounds_are_canonical_numbers() {
        let cases = [
            (0.0, "0.0"),
            (0.001, "0.001"),
            (0.005, "0.005"),
            (0.95, "0.95"),
            (1.0, "1.0"),
            (1.7, "1.7"),
            (10.0, "10.0"),
            (-2.5, "-2.5"),
            (1e-10, "1e-10"),
            (1e-5, "1e-05"),
            (0.00011, "0.00011"),
            (0.0001, "0.0001"),
            (99_999.5, "99999.5"),
            (100_000.0, "100000.0"),
            (1e6, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (-1e10, "-1e+10"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "+Inf"),
        ];
        for (float, text) in cases {
            let mut output = String::from("le=");
            bound(&mut output, float);
            assert_eq!(output, format!("le={text}"));
        }
    }

    #[test]
    fn moments_are_written_in_the_units_of_the_formats() {
        let cases = [
            (UNIX_EPOCH, "0", "0.000"),
            (
                UNIX_EPOCH + Duration::from_millis(1_520_879_607_089),
                "1520879607089",
                "1520879607.089",
            ),
            (UNIX_EPOCH - Duration::from_millis(1500), "-1500", "-1.500"),
        ];
        for (moment, as_milliseconds, as_seconds) in cases {
            let (mut text, mut openmetrics) = (String::new(), String::new());
            milliseconds(&mut text, moment);
            seconds(&mut openmetrics, moment);
            assert_eq!((&*text, &*openmetrics), (as_milliseconds, as_seconds));
        }
    }
}
