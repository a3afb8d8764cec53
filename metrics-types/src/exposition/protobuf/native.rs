//! Native buckets, as they are written: runs of buckets that follow one another, each bucket by what it has more than the one before.

use super::message::{BucketSpan, Histogram};
use crate::sample::NativeBuckets;

/// So many empty buckets take less room than another span.
const MOST_EMPTY: i32 = 2;

/// Adds the native buckets to `histogram`.
#[inline]
pub(super) fn add(histogram: &mut Histogram, native: &NativeBuckets<'_>) {
    histogram.schema = native.schema;
    histogram.zero_threshold = native.zero_threshold;
    histogram.zero_count = native.zero_count;
    (histogram.positive_spans, histogram.positive_deltas) = spans(native.positive);
    (histogram.negative_spans, histogram.negative_deltas) = spans(native.negative);
    let empty = native.positive.is_empty() && native.negative.is_empty();
    if empty && native.zero_threshold == 0.0 && native.zero_count == 0 {
        // Without it a reader would take this for a histogram that has no native buckets.
        histogram.positive_spans.push(BucketSpan::default());
    }
}

#[inline]
fn spans(buckets: &[(i32, u64)]) -> (Vec<BucketSpan>, Vec<i64>) {
    let mut spans: Vec<BucketSpan> = Vec::new();
    let mut deltas = Vec::with_capacity(buckets.len());
    let (mut next, mut before) = (0, 0);
    for &(index, count) in buckets {
        let gap = index.saturating_sub(next);
        match spans.last_mut() {
            Some(span) if gap <= MOST_EMPTY => {
                for _ in 0..gap {
                    deltas.push(0_i64.wrapping_sub(before));
                    before = 0;
                    span.length += 1;
                }
                span.length += 1;
            }
            _ => spans.push(BucketSpan {
                offset: gap,
                length: 1,
            }),
        }
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        deltas.push(count.wrapping_sub(before));
        before = count;
        next = index.saturating_add(1);
    }
    (spans, deltas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_gaps_are_filled_and_large_ones_left_out() {
        let (spans, deltas) = spans(&[(-3, 5), (-2, 7), (1, 1), (10, 4)]);
        let span = |offset, length| BucketSpan { offset, length };
        assert_eq!(spans, [span(-3, 5), span(8, 1)]);
        assert_eq!(deltas, [5, 2, -7, 0, 1, 3]);
    }

    #[test]
    fn no_buckets_have_no_spans() {
        assert_eq!(spans(&[]), (Vec::new(), Vec::new()));
        let mut histogram = Histogram::default();
        let native = NativeBuckets {
            schema: 3,
            zero_threshold: 0.0,
            zero_count: 0,
            positive: &[],
            negative: &[],
        };
        add(&mut histogram, &native);
        assert_eq!(histogram.positive_spans, [BucketSpan::default()]);
    }
}
