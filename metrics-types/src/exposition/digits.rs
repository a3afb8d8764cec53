//! The digits of numbers, faster than `Display` writes them.

/// The integers of two digits, with zeros in front.
const PAIRS: &str = "\
    00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748\
    4950515253545556575859606162636465666768697071727374757677787980818283848586878889909192939495969798\
    99";

/// The same, each at the end of a line.
const LAST_PAIRS: &str = "\
    00\n01\n02\n03\n04\n05\n06\n07\n08\n09\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n\
    20\n21\n22\n23\n24\n25\n26\n27\n28\n29\n30\n31\n32\n33\n34\n35\n36\n37\n38\n39\n\
    40\n41\n42\n43\n44\n45\n46\n47\n48\n49\n50\n51\n52\n53\n54\n55\n56\n57\n58\n59\n\
    60\n61\n62\n63\n64\n65\n66\n67\n68\n69\n70\n71\n72\n73\n74\n75\n76\n77\n78\n79\n\
    80\n81\n82\n83\n84\n85\n86\n87\n88\n89\n90\n91\n92\n93\n94\n95\n96\n97\n98\n99\n";

/// Appends an integer.
#[inline]
pub(super) fn unsigned(output: &mut String, number: u64) {
    if number >= 100 {
        more(output, number / 100);
        pair(output, number);
    } else {
        up_to_two(output, number);
    }
}

/// Appends an integer and the end of the line: most lines end so, and what is appended at once waits once for the length of what is
/// there.
#[inline]
pub(super) fn unsigned_line(output: &mut String, number: u64) {
    if number < 10 {
        let at = last_two(number) * 3;
        output.push_str(&LAST_PAIRS[at + 1..at + 3]);
    } else {
        if number >= 100 {
            more(output, number / 100);
        }
        let at = last_two(number) * 3;
        output.push_str(&LAST_PAIRS[at..at + 3]);
    }
}

/// Appends an integer of three digits, with zeros in front.
#[inline]
pub(super) fn three(output: &mut String, number: u32) {
    one(output, u64::from(number / 100));
    pair(output, u64::from(number));
}

#[inline]
fn one(output: &mut String, digit: u64) {
    output.push(char::from(b'0' + (digit % 10) as u8));
}

/// Appends the last two digits.
#[inline]
fn pair(output: &mut String, number: u64) {
    let at = last_two(number) * 2;
    output.push_str(&PAIRS[at..at + 2]);
}

#[inline]
fn last_two(number: u64) -> usize {
    (number % 100) as usize
}

#[inline]
fn up_to_two(output: &mut String, number: u64) {
    if number < 10 {
        one(output, number);
    } else {
        pair(output, number);
    }
}

/// Appends an integer that may have many digits.
#[expect(
    clippy::inline_always,
    reason = "a call for what most numbers have is slower than what it does"
)]
#[inline(always)]
fn more(output: &mut String, number: u64) {
    // Without calls for those that are not very large.
    if number < 100 {
        up_to_two(output, number);
    } else if number < 10_000 {
        up_to_two(output, number / 100);
        pair(output, number);
    } else {
        many(output, number / 10_000);
        pair(output, number / 100);
        pair(output, number);
    }
}

#[inline]
fn many(output: &mut String, number: u64) {
    if number >= 100 {
        many(output, number / 100);
        pair(output, number);
    } else {
        up_to_two(output, number);
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
