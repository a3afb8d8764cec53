use std::fmt;
use std::mem::forget;
use std::sync::Arc;

use crate::buckets::DEFAULT_BUCKETS;
use crate::declaration::Declaration;
use crate::descriptor::Descriptor;
use crate::kind::Kind;
use crate::metric::{ChildOf, FamilyMetric, Metric, kept, private};
use crate::sample::{Collect, Samples, Value};
use crate::storage::{Buckets, KeptBounds, OnceBounds, drop_value};
use crate::timer::{Observe, Timer};

/// Observations counted in buckets: request durations in seconds, response sizes in bytes.
///
/// The buckets are written in the attribute, `#[metric(buckets = [0.1, 1.0, 10.0])]`, or given to the registry with
/// `MetricOptions::buckets`; otherwise they are
/// [`DEFAULT_BUCKETS`](crate::DEFAULT_BUCKETS), which suit the latency of a web service in seconds. An application can
/// override those, with `Appearance::buckets`, that a library declares. Observations are
/// finite; any other is dropped, and counted in `metrics_core_dropped_values_total`. With buckets or observations below
/// zero the sum can go down, which Prometheus would take for a restart of a counter.
///
/// ```
/// use metrics_core::{Histogram, metric};
///
/// /// Time spent processing requests.
/// #[metric(buckets = [0.1, 1.0, 10.0])]
/// static REQUEST_PROCESSING_SECONDS: Histogram = Histogram::new();
///
/// REQUEST_PROCESSING_SECONDS.observe(0.25);
/// let answer = REQUEST_PROCESSING_SECONDS.time(|| 6 * 7);
///
/// let value = REQUEST_PROCESSING_SECONDS.get();
/// assert_eq!(value.count(), 2);
/// assert_eq!(value.buckets.iter().map(|bucket| bucket.count).collect::<Vec<_>>(), [1, 1, 0, 0]);
/// ```
pub struct Histogram {
    bounds: KeptBounds,
    buckets: Buckets,
}

/// So many zeros are there without an allocation.
const ZEROS: &[u64] = &[0; 64];

/// The value of a [`Histogram`].
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramValue {
    /// The buckets, with increasing bounds; the last one's is infinite.
    pub buckets: Vec<Bucket>,
    /// The sum of all observations.
    pub sum: f64,
}

/// One bucket of a [`HistogramValue`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// The largest observation that belongs here.
    pub upper_bound: f64,
    /// The number of observations in this bucket alone, above the bound of the one before.
    pub count: u64,
}

impl HistogramValue {
    /// The value of a histogram that something else keeps: for each bucket its upper bound and how many observations are in it alone,
    /// and the sum of all observations.
    ///
    /// The bucket without a bound comes last; where it is missing, nothing is in it.
    #[must_use]
    #[inline]
    pub fn from_counts(buckets: impl IntoIterator<Item = (f64, u64)>, sum: f64) -> Self {
        let buckets = buckets
            .into_iter()
            .map(|(upper_bound, count)| Bucket { upper_bound, count });
        let mut buckets: Vec<_> = buckets.collect();
        if buckets.last().map(|bucket| bucket.upper_bound) != Some(f64::INFINITY) {
            buckets.push(Bucket {
                upper_bound: f64::INFINITY,
                count: 0,
            });
        }
        Self { buckets, sum }
    }

    /// The same where each count includes those of the buckets before, as Prometheus shows them. Nothing if a count is less
    /// than the one before.
    ///
    /// ```
    /// use metrics_core::HistogramValue;
    ///
    /// let value = HistogramValue::from_cumulative([(1.0, 3), (10.0, 5), (f64::INFINITY, 6)], 40.0);
    /// assert_eq!(value, Some(HistogramValue::from_counts([(1.0, 3), (10.0, 2), (f64::INFINITY, 1)], 40.0)));
    /// assert_eq!(HistogramValue::from_cumulative([(1.0, 3), (10.0, 2)], 40.0), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn from_cumulative(
        buckets: impl IntoIterator<Item = (f64, u64)>,
        sum: f64,
    ) -> Option<Self> {
        let mut before = 0;
        let alone = buckets.into_iter().map(|(upper_bound, count)| {
            let alone = u64::checked_sub(count, before)?;
            before = count;
            Some((upper_bound, alone))
        });
        let alone: Vec<_> = alone.collect::<Option<_>>()?;
        Some(Self::from_counts(alone, sum))
    }

    /// The number of all observations.
    #[must_use]
    #[inline]
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.count).sum()
    }
}

impl Histogram {
    /// A histogram without observations.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::with_bounds(KeptBounds::known(DEFAULT_BUCKETS), Buckets::shared())
    }

    #[inline]
    const fn with_bounds(bounds: KeptBounds, buckets: Buckets) -> Self {
        Self { bounds, buckets }
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        // Nothing is in it yet, and a `const fn` cannot drop it.
        forget(self);
        Self::with_bounds(KeptBounds::declared(declaration), Buckets::per_thread())
    }

    /// The bounds that it counts in, from now on at the latest.
    #[inline]
    pub(crate) fn decided_bounds(&self) -> &[f64] {
        self.bounds.decide()
    }

    /// Counts `value` in its bucket if it is finite; otherwise drops it.
    #[inline]
    pub fn observe(&self, value: f64) {
        if self.buckets.observe_near(value).is_none() {
            self.observe_elsewhere(value);
        }
    }

    #[inline(never)]
    fn observe_elsewhere(&self, value: f64) {
        if !value.is_finite() {
            return drop_value(value);
        }
        // Its use was noted when its bounds were decided.
        let bounds = self.bounds.decide();
        self.buckets.observe_elsewhere(bounds, None, value);
    }

    /// Calls `use_values` with the bounds, the number of observations in each bucket and their sum.
    #[inline]
    fn read<R>(&self, use_values: impl FnOnce(&[f64], &[u64], f64) -> R) -> R {
        match self.bounds.look() {
            Ok(bounds) => self
                .buckets
                .read(bounds, |counts, sum| use_values(bounds, counts, sum)),
            // Nothing was counted a moment ago. How many cells there are now is for those to say who know the bounds.
            Err(bounds) => match ZEROS.get(..=bounds.len()) {
                Some(counts) => use_values(bounds, counts, 0.0),
                None => use_values(bounds, &vec![0; bounds.len() + 1], 0.0),
            },
        }
    }

    /// Starts a timer that observes the seconds until it is dropped.
    #[inline]
    pub fn start_timer(&self) -> Timer<&Self> {
        Timer::start(self)
    }

    /// Runs `run`, and observes the seconds that it took, however it ends.
    pub fn time<R>(&self, run: impl FnOnce() -> R) -> R {
        let _timer = self.start_timer();
        run()
    }

    /// The value at this moment, for tests.
    #[must_use]
    #[inline]
    pub fn get(&self) -> HistogramValue {
        self.read(|bounds, counts, sum| {
            let upper_bounds = bounds.iter().copied().chain([f64::INFINITY]);
            let buckets = upper_bounds
                .zip(counts)
                .map(|(upper_bound, &count)| Bucket { upper_bound, count });
            HistogramValue {
                buckets: buckets.collect(),
                sum,
            }
        })
    }
}

impl Default for Histogram {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl private::Sealed for Histogram {}

impl Metric for Histogram {
    const KIND: Kind = Kind::Histogram;

    #[inline]
    fn described(self, descriptor: &Arc<Descriptor>) -> Self {
        Self::with_bounds(kept(descriptor), Buckets::shared())
    }
}

impl FamilyMetric for Histogram {
    type Value = HistogramValue;
    type Settings = ();
    const SETTINGS: () = ();

    #[inline]
    fn child(family: ChildOf<'_>) -> Self {
        let buckets = if family.per_thread {
            Buckets::per_thread()
        } else {
            Buckets::shared()
        };
        Self::with_bounds(family.bounds(), buckets)
    }

    #[inline]
    fn has_bounds((): ()) -> bool {
        true
    }

    #[inline]
    fn value(&self) -> HistogramValue {
        self.get()
    }
}

impl Observe for Histogram {
    #[inline]
    fn observe(&self, value: f64) {
        Histogram::observe(self, value);
    }
}

impl Collect for Histogram {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        self.read(|bounds, buckets, sum| {
            samples.sample(Value::Histogram {
                bounds,
                buckets,
                sum,
                native: None,
            });
        });
    }

    #[inline]
    fn bounds(&self) -> Option<&OnceBounds> {
        self.bounds.once()
    }
}

impl fmt::Debug for Histogram {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Histogram").field(&self.get()).finish()
    }
}
