use crate::sample::NativeBuckets;

/// The value of a [`NativeHistogram`](crate::NativeHistogram).
#[derive(Debug, Clone, PartialEq)]
pub struct NativeHistogramValue {
    /// The resolution, from -4 to 8: a bucket ends at 2 to the power of 2<sup>-schema</sup> times the end of the one before.
    pub schema: i32,
    /// What is no further from 0 than this is in the zero bucket.
    pub zero_threshold: f64,
    /// The number of observations in the zero bucket.
    pub zero_count: u64,
    /// The buckets above 0 that something was observed in, by their number, and how much: number 0 ends at 1.
    pub positive: Vec<(i32, u64)>,
    /// The buckets below 0, by the number that they would have above it.
    pub negative: Vec<(i32, u64)>,
    /// The sum of all observations.
    pub sum: f64,
}

impl NativeHistogramValue {
    /// The number of all observations.
    #[must_use]
    #[inline]
    pub fn count(&self) -> u64 {
        self.checked_count().unwrap_or(u64::MAX)
    }

    /// The same, unless they are more than can be counted.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn checked_count(&self) -> Option<u64> {
        let mut buckets = self.positive.iter().chain(&self.negative);
        buckets.try_fold(self.zero_count, |sum, (_, count)| sum.checked_add(*count))
    }

    /// The buckets, as they are shown.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn shown(&self) -> NativeBuckets<'_> {
        NativeBuckets {
            schema: self.schema,
            zero_threshold: self.zero_threshold,
            zero_count: self.zero_count,
            positive: &self.positive,
            negative: &self.negative,
        }
    }
}
