//! The buckets of a histogram.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::FloatCell;

/// One count per bucket, and the sum of what was observed.
///
/// There is no count of all observations: it is the sum of the buckets, so that the two agree in every scrape.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    /// Made at the first observation: how many buckets there are is not known to a `const` constructor.
    counts: OnceLock<Box<[AtomicU64]>>,
    sum: FloatCell,
}

/// As many buckets are read without an allocation.
const INLINE: usize = 64;

impl Buckets {
    pub(crate) const fn new() -> Self {
        Self {
            counts: OnceLock::new(),
            sum: FloatCell::new(),
        }
    }

    /// Counts `value`, which is finite, in the first bucket whose bound is not below it.
    pub(crate) fn observe(&self, bounds: &[f64], value: f64) {
        let index = bounds.partition_point(|bound| *bound < value);
        let counts = self
            .counts
            .get_or_init(|| (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect());
        counts[index].fetch_add(1, Ordering::Relaxed);
        self.sum.add(value);
    }

    /// Calls `read` with the number of observations in each bucket, of which there is one more than bounds, and with the
    /// sum of all observations.
    pub(crate) fn read<R>(&self, bounds: &[f64], read: impl FnOnce(&[u64], f64) -> R) -> R {
        let length = bounds.len() + 1;
        let mut inline = [0; INLINE];
        let mut spilled = Vec::new();
        let buckets = if length <= INLINE {
            &mut inline[..length]
        } else {
            spilled.resize(length, 0);
            &mut spilled[..]
        };
        if let Some(counts) = self.counts.get() {
            for (bucket, count) in buckets.iter_mut().zip(counts) {
                *bucket = count.load(Ordering::Relaxed);
            }
        }
        read(buckets, self.sum.get())
    }
}
