//! The digits of numbers, faster than `Display` writes them.

/// Appends an integer.
#[inline]
pub(super) fn unsigned(output: &mut String, number: u64) {
    if number < 100 {
        up_to_two(output, number);
    } else if number < 10_000 {
        up_to_two(output, number / 100);
        pair(output, number);
    } else {
        many(output, number);
    }
}

/// Appends an integer of three digits, with zeros in front.
#[inline]
pub(super) fn three(output: &mut String, number: u32) {
    one(output, u64::from(number / 100));
    pair(output, u64::from(number % 100));
}

#[inline]
fn one(output: &mut String, digit: u64) {
    output.push(char::from(b'0' + (digit % 10) as u8));
}

/// Appends two digits.
#[inline]
fn pair(output: &mut String, number: u64) {
    one(output, number / 10);
    one(output, number);
}

#[inline]
fn up_to_four(output: &mut String, number: u64) {
    if number >= 100 {
        up_to_two(output, number / 100);
        pair(output, number);
    } else {
        up_to_two(output, number);
    }
}

#[inline]
fn up_to_two(output: &mut String, number: u64) {
    if number < 10 {
        one(output, number);
    } else {
        pair(output, number);
    }
}

#[inline]
fn many(output: &mut String, number: u64) {
    const PAIR: u64 = 10_000;
    if number < PAIR {
        up_to_four(output, number);
    } else {
        many(output, number / PAIR);
        let last = number % PAIR;
        pair(output, last / 100);
        pair(output, last);
    }
}

/// The powers of ten that a float of few decimals becomes an integer by.
const POWERS: [(usize, f64); 4] = [(0, 1.0), (3, 1e3), (6, 1e6), (9, 1e9)];

/// Below this there are at most 15 digits: no two numbers of as many are the same `f64`, so that the digits which read back as a
/// number are its fewest.
const FIFTEEN_DIGITS: f64 = 1e15;

/// Appends a float that has at most 15 digits, at most 9 of them decimals, or does nothing. Whether it did.
#[inline]
pub(super) fn few(output: &mut String, float: f64) -> bool {
    let magnitude = float.abs();
    // `Debug` writes an exponent below this.
    if magnitude != 0.0 && magnitude < 1e-4 {
        return false;
    }
    let whole = |(decimals, power): (usize, f64)| {
        let scaled = magnitude * power;
        // Both are exact, and a quotient of exact numbers is what reading its digits would give.
        #[expect(
            clippy::float_cmp,
            reason = "the very same number is what is asked for"
        )]
        let exact =
            scaled < FIFTEEN_DIGITS && scaled.trunc() == scaled && scaled / power == magnitude;
        exact.then_some((decimals, scaled))
    };
    let Some((mut decimals, scaled)) = POWERS.into_iter().find_map(whole) else {
        return false;
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number, not negative, and below 1e15"
    )]
    let mut digits = scaled as u64;
    while decimals > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        decimals -= 1;
    }
    if float.is_sign_negative() {
        output.push('-');
    }
    let power = 10_u64.pow(u32::try_from(decimals).unwrap_or(0));
    unsigned(output, digits / power);
    if decimals > 0 {
        output.push('.');
        let mut fraction = digits % power;
        let mut unit = power / 10;
        while unit > 0 {
            one(output, fraction / unit);
            fraction %= unit;
            unit /= 10;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut output = String::from("<");
        write(&mut output);
        output.split_off(1)
    }

    /// Numbers of all lengths, always the same ones.
    fn numbers() -> impl Iterator<Item = u64> {
        let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
        (0..200_000).map(move |number| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state >> (number % 64)
        })
    }

    #[test]
    fn integers_are_written_as_display_writes_them() {
        let powers = (0..20).map(|exponent| 10_u64.pow(exponent));
        let edges = powers.flat_map(|power| [power - 1, power, power + 1]);
        for number in edges.chain([u64::MAX]).chain(numbers()) {
            assert_eq!(
                written(|output| unsigned(output, number)),
                number.to_string()
            );
        }
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "any float will do for this")]
    fn floats_of_few_digits_are_written_as_debug_writes_them() {
        let mut few_of_them = 0;
        let mut check = |float: f64| {
            let text = written(|output| {
                few(output, float);
            });
            if !text.is_empty() {
                few_of_them += 1;
                let debug = format!("{float:?}");
                assert_eq!(text, debug.strip_suffix(".0").unwrap_or(&debug));
            }
        };
        for number in numbers() {
            check(f64::from_bits(number));
            check(number as f64);
            check(-(number as f64) / 1e3);
            check((number % 1_000_000_007) as f64 / 1e9);
            check((number % 1_000_003) as f64 * 0.1);
            check((number % 1_000) as f64 * 1e-7);
        }
        for edge in [
            0.0,
            -0.0,
            1e15,
            1e15 - 0.5,
            999_999_999_999_999.0,
            1e-4,
            9.9e-5,
            0.1 + 0.2,
        ] {
            check(edge);
        }
        assert!(few_of_them > 300_000, "{few_of_them}");
    }
}
