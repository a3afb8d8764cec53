//! More about a sample of a collector.

use std::fmt;
use std::marker::PhantomData;
use std::time::SystemTime;

use metrics_types::{Exemplar, HistogramValue, NativeHistogramValue, SummaryValue};

use super::read::{Read, ReadSample, split};

/// A sample that was just added to a [`ConstFamily`](super::ConstFamily), to say more about it.
pub struct AddedSample<'a, V> {
    sample: &'a mut ReadSample,
    value: PhantomData<fn(V)>,
}

impl<'a, V> AddedSample<'a, V> {
    #[inline]
    pub(super) fn new(sample: &'a mut ReadSample) -> Self {
        Self {
            sample,
            value: PhantomData,
        }
    }

    /// When the value was read, if that was not now.
    ///
    /// A sample with a time of its own is not marked stale when it disappears: it is for values that are known to be old.
    #[inline]
    pub fn timestamp(&mut self, at: SystemTime) -> &mut Self {
        self.sample.timestamp = Some(at);
        self
    }

    /// When counting began, for a counter, a histogram or a summary.
    #[inline]
    pub fn created(&mut self, at: SystemTime) -> &mut Self {
        self.sample.created = Some(at);
        self
    }

    /// An example of what was counted, for a counter or a histogram: for a histogram, one for each bucket.
    ///
    /// ```
    /// use metrics_core::{Collected, ConstFamily, Exemplar, Format, Registry, encode};
    ///
    /// let registry = Registry::new();
    /// let _registration = registry.register_collector(|collected: &mut Collected| {
    ///     let mut failures = ConstFamily::counter("failures", "");
    ///     let mut sample = failures.sample(&[], 7);
    ///     // What cannot be an exemplar is left out.
    ///     if let Ok(exemplar) = Exemplar::new(1.0, [("trace_id", "0af7")], None) {
    ///         sample.exemplar(exemplar);
    ///     }
    ///     collected.add(failures);
    /// })?;
    /// let exposed = encode(&registry, Format::OpenMetrics);
    /// assert!(exposed.contains("failures_total 7 # {trace_id=\"0af7\"} 1\n"));
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    #[inline]
    pub fn exemplar(&mut self, exemplar: Exemplar) -> &mut Self {
        self.sample.exemplars.push(exemplar);
        self
    }
}

impl AddedSample<'_, NativeHistogramValue> {
    /// The same observations in classic buckets, for formats that have no other: for each its upper bound and how many are in it
    /// alone, as with [`HistogramValue::from_counts`].
    #[inline]
    pub fn classic_buckets(&mut self, buckets: impl IntoIterator<Item = (f64, u64)>) -> &mut Self {
        if let Read::Histogram { bounds, counts, .. } = &mut self.sample.value {
            let classic = HistogramValue::from_counts(buckets, 0.0);
            (*bounds, *counts) = split(&classic.buckets);
        }
        self
    }
}

impl AddedSample<'_, SummaryValue> {
    /// Quantiles that something else calculated: which one, from 0 to 1 and increasing, and its value.
    #[inline]
    pub fn quantiles(&mut self, quantiles: impl Into<Vec<(f64, f64)>>) -> &mut Self {
        if let Read::Summary { quantiles: own, .. } = &mut self.sample.value {
            *own = quantiles.into();
        }
        self
    }
}

impl<V> fmt::Debug for AddedSample<'_, V> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sample.fmt(f)
    }
}
