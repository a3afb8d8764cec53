//! Where the buckets of native histograms end.
//!
//! Source: [the specification](https://prometheus.io/docs/specs/native_histograms/#data-model).

use crate::storage::OnceBox;

/// The lowest resolution: a bucket ends at 65536 times the end of the one before.
pub const LOWEST: i8 = -4;

/// The highest resolution: 256 buckets between 1 and 2.
pub const HIGHEST: i8 = 8;

/// How far the ends of neighbouring buckets are apart in the schemas from -4 to 8, as a factor.
const FACTORS: [f64; 13] = [
    65536.0,
    256.0,
    16.0,
    4.0,
    2.0,
    std::f64::consts::SQRT_2,
    1.189_207_115_002_721,
    1.090_507_732_665_257_7,
    1.044_273_782_427_413_8,
    1.021_897_148_654_116_6,
    1.010_889_286_051_700_5,
    1.005_429_900_903_095_8,
    1.002_711_275_050_202_6,
];

/// The lowest resolution at which neighbouring bounds are no further apart than `factor`, or the highest one if that is not enough.
#[inline]
pub(crate) const fn schema_for(factor: f64) -> i8 {
    let (mut schema, mut at) = (LOWEST, 0);
    while schema < HIGHEST && (factor.is_nan() || FACTORS[at] > factor) {
        schema += 1;
        at += 1;
    }
    schema
}

/// The number of the bucket of `value`, which is positive and finite. Number 0 ends at 1.
#[inline]
pub(crate) fn bucket_of(schema: i8, value: f64) -> i32 {
    let (fraction, exponent) = parts(value);
    if schema > 0 {
        let ends = ends(schema);
        let within = ends.partition_point(|end| *end < fraction);
        count(within) + (exponent - 1) * count(ends.len())
    } else {
        // A power of two is the last value of its bucket.
        let is_power = fraction <= 0.5;
        let bucket = if is_power { exponent - 1 } else { exponent };
        coarser(bucket, -schema)
    }
}

/// The number that the bucket `number` has when the resolution is `steps` lower.
#[inline]
pub(crate) fn coarser(number: i32, steps: i8) -> i32 {
    let steps = u32::from(steps.unsigned_abs());
    (number + ((1 << steps) - 1)) >> steps
}

/// The largest value of the bucket `number`.
#[inline]
pub(crate) fn upper_bound(schema: i8, number: i32) -> f64 {
    let (fraction, exponent) = if schema > 0 {
        let ends = ends(schema);
        let in_octave = count(ends.len());
        let within = usize::try_from(number.rem_euclid(in_octave)).unwrap_or(0);
        (ends[within], number.div_euclid(in_octave) + 1)
    } else {
        (0.5, (number << schema.unsigned_abs()) + 1)
    };
    if exponent > 1024 {
        // The last bucket ends where numbers do.
        return f64::MAX;
    }
    // In two steps: the power alone may be too large or too small for an `f64`.
    let half = exponent / 2;
    fraction * 2_f64.powi(half) * 2_f64.powi(exponent - half)
}

/// `value` as a fraction, from 0.5 to 1, and the exponent of a power of two.
#[inline]
fn parts(value: f64) -> (f64, i32) {
    const FRACTION_BITS: u32 = 52;
    const SCALE: f64 = 18_014_398_509_481_984.0;
    if value < f64::MIN_POSITIVE {
        let (fraction, exponent) = parts(value * SCALE);
        return (fraction, exponent - 54);
    }
    let bits = value.to_bits();
    let exponent = i32::try_from(bits >> FRACTION_BITS & 0x7ff).unwrap_or(0) - 1022;
    let fraction = bits & ((1 << FRACTION_BITS) - 1) | 1022 << FRACTION_BITS;
    (f64::from_bits(fraction), exponent)
}

/// Where the buckets between 0.5 and 1 end, the last one left out.
#[inline]
fn ends(schema: i8) -> &'static [f64] {
    static ENDS: [OnceBox<Vec<f64>>; HIGHEST as usize] =
        [const { OnceBox::new() }; HIGHEST as usize];
    let place = usize::from(schema.unsigned_abs()).clamp(1, ENDS.len());
    ENDS[place - 1].get_or_make(|| {
        let number = 1_u32 << place;
        let end = |at| (f64::from(at) / f64::from(number)).exp2() / 2.0;
        (0..number).map(end).collect()
    })
}

#[inline]
fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_coarsest_that_is_fine_enough() {
        let cases = [
            (1.1, 3),
            (1.09, 4),
            (2.0, 0),
            (4.0, -1),
            (1e6, -4),
            (1.0001, 8),
            (1.0, 8),
            (f64::NAN, 8),
        ];
        for (factor, schema) in cases {
            assert_eq!(schema_for(factor), schema, "{factor}");
        }
    }

    #[test]
    fn values_are_in_the_bucket_that_ends_at_or_above_them() {
        let values = [
            5e-324,
            1e-310,
            f64::MIN_POSITIVE,
            0.001,
            0.5,
            1.0,
            1.5,
            2.0,
            1e9,
            1e300,
            f64::MAX,
        ];
        for schema in LOWEST..=HIGHEST {
            for value in values {
                let bucket = bucket_of(schema, value);
                let (end, before) = (upper_bound(schema, bucket), upper_bound(schema, bucket - 1));
                assert!(value <= end, "{value} ends at {end} in schema {schema}");
                // Below the smallest normal number the ends of some are the same.
                assert!(
                    before < value || end < f64::MIN_POSITIVE,
                    "{value} after {before} in schema {schema}"
                );
            }
            assert_eq!(bucket_of(schema, 1.0), 0);
            assert_eq!(upper_bound(schema, 0).to_bits(), 1_f64.to_bits());
        }
    }

    #[test]
    fn a_coarser_bucket_has_what_its_finer_ones_had() {
        for value in [1e-9, 0.3, 1.0, 1.0001, 7.0, 1e12] {
            for schema in LOWEST + 1..=HIGHEST {
                let finer = bucket_of(schema, value);
                assert_eq!(coarser(finer, 1), bucket_of(schema - 1, value));
            }
            assert_eq!(coarser(bucket_of(8, value), 12), bucket_of(-4, value));
        }
    }
}
