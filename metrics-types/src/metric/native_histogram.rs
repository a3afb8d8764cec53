use std::fmt;
use std::mem::forget;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use crate::buckets::DEFAULT_BUCKETS;
use crate::declaration::Declaration;
use crate::descriptor::Descriptor;
use crate::kind::Kind;
use crate::metric::{ChildOf, FamilyMetric, Metric, NativeHistogramValue, kept, private};
use crate::native_schema::schema_for;
use crate::sample::{Collect, Details, NativeBuckets, Samples, Value};
use crate::storage::{
    KeptBounds, Limits, Native, OnceBounds, OnceBox, Published, Reading, Resolution, drop_value,
};
use crate::timer::{Observe, Timer};

/// Observations counted in buckets that appear where they are needed: a
/// [native histogram](https://prometheus.io/docs/specs/native_histograms/).
///
/// Nobody has to know the range of the values beforehand, and the resolution is the same everywhere: a bucket ends at 1.1 times the
/// end of the one before, unless [`bucket_factor`](Self::bucket_factor) says otherwise. Only the protobuf format (feature `protobuf`)
/// has such buckets, and Prometheus has to be told to read them (`scrape_native_histograms`). The text formats show count and
/// sum and, [if wanted](Self::with_classic_buckets), classic buckets, which protobuf has beside the native ones.
///
/// Observations are finite; any other is dropped, and counted in `metrics_core_dropped_values_total`.
///
/// ```
/// use metrics_core::{NativeHistogram, metric};
///
/// /// Time spent processing requests.
/// #[metric(unit = "seconds")]
/// static REQUEST_PROCESSING: NativeHistogram = NativeHistogram::new().max_buckets(100);
///
/// REQUEST_PROCESSING.observe(0.25);
/// REQUEST_PROCESSING.time(|| 6 * 7);
///
/// let value = REQUEST_PROCESSING.get();
/// assert_eq!(value.count(), 2);
/// assert_eq!(value.schema, 3);
/// ```
///
/// The children of a family are like the one that the family is [made of](crate::Family::of):
///
/// ```
/// use metrics_core::{Family, NativeHistogram, metric};
///
/// /// Time spent in queries.
/// #[metric(unit = "seconds", label_names("table"), buckets = [0.01, 0.1, 1.0])]
/// static QUERY: Family<(&str,), NativeHistogram> =
///     Family::of(NativeHistogram::new().bucket_factor(1.05).with_classic_buckets());
///
/// QUERY.with(&("users",)).observe(0.05);
/// assert_eq!(QUERY.with(&("users",)).get().schema, 4);
/// ```
///
/// # How many buckets there are
///
/// At most 160, unless [`max_buckets`](Self::max_buckets) says otherwise. When there are more, the histogram begins again at zero if it is
/// as old as [`min_reset`](Self::min_reset) says; Prometheus takes that for a restart. If it is younger, the zero bucket is widened as far
/// as [`max_zero_threshold`](Self::max_zero_threshold) allows, or the resolution is halved; and the histogram begins again, at the
/// full resolution, once it is old enough.
pub struct NativeHistogram {
    settings: NativeSettings,
    /// Of the classic buckets.
    bounds: KeptBounds,
    first: OnceBox<Native>,
    /// What is observed since the last reset, if there was one.
    latest: Published<Option<Native>>,
    was_reset: AtomicBool,
    /// Whether somebody is resetting it: of two one is enough. A process that was forked meanwhile does without resets.
    resetting: AtomicBool,
    /// Whether it is to begin again when it is old enough.
    reset_wanted: AtomicBool,
}

/// What can be said of a native histogram.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct NativeSettings {
    resolution: Resolution,
    limits: Limits,
    min_reset: Duration,
    classic: bool,
}

impl NativeSettings {
    const DEFAULT: Self = Self {
        resolution: Resolution {
            schema: schema_for(1.1),
            // 2 to the power of -128, which Go's library has, too.
            zero_threshold: 2.938_735_877_055_719e-39,
        },
        limits: Limits {
            buckets: 160,
            zero_threshold: 0.0,
        },
        min_reset: Duration::from_secs(60 * 60),
        classic: false,
    };
}

impl NativeHistogram {
    /// A histogram without observations.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::with_settings(NativeSettings::DEFAULT, KeptBounds::known(DEFAULT_BUCKETS))
    }

    #[inline]
    const fn with_settings(settings: NativeSettings, bounds: KeptBounds) -> Self {
        Self {
            settings,
            bounds,
            first: OnceBox::new(),
            latest: Published::new(),
            was_reset: AtomicBool::new(false),
            resetting: AtomicBool::new(false),
            reset_wanted: AtomicBool::new(false),
        }
    }

    /// A bucket ends at `factor` times the end of the one before, or closer: the resolution is the lowest one at which that is so. It is at
    /// most 65536; at 1.0027 or less the resolution is the highest one.
    #[must_use]
    #[inline]
    pub const fn bucket_factor(mut self, factor: f64) -> Self {
        self.settings.resolution.schema = schema_for(factor);
        self
    }

    /// The most buckets, besides the zero bucket and the classic ones; from 1 to 10,000.
    #[must_use]
    #[inline]
    pub const fn max_buckets(mut self, number: usize) -> Self {
        self.settings.limits.buckets = match number {
            0 => 1,
            10_001.. => 10_000,
            number => number,
        };
        self
    }

    /// What is no further from 0 than this is in the zero bucket: 2<sup>-128</sup> unless this says otherwise.
    #[must_use]
    #[inline]
    pub const fn zero_threshold(mut self, threshold: f64) -> Self {
        if threshold >= 0.0 && threshold.is_finite() {
            self.settings.resolution.zero_threshold = threshold;
        }
        self
    }

    /// How far the zero bucket may be widened before the resolution is halved: not at all unless this says otherwise.
    #[must_use]
    #[inline]
    pub const fn max_zero_threshold(mut self, threshold: f64) -> Self {
        if threshold >= 0.0 && threshold.is_finite() {
            self.settings.limits.zero_threshold = threshold;
        }
        self
    }

    /// How old it is at least before it begins again at zero because there are too many buckets: one hour unless this says otherwise,
    /// and never if this is zero.
    #[must_use]
    #[inline]
    pub const fn min_reset(mut self, age: Duration) -> Self {
        self.settings.min_reset = age;
        self
    }

    /// It has classic buckets, too: those that `buckets` says in the attribute or the options, or
    /// [`DEFAULT_BUCKETS`](crate::DEFAULT_BUCKETS).
    #[must_use]
    #[inline]
    pub const fn with_classic_buckets(mut self) -> Self {
        self.settings.classic = true;
        self
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        let declared = self.like_declared(declaration);
        // Nothing is in it yet, and a `const fn` cannot drop it.
        forget(self);
        declared
    }

    /// One with the same settings, for this declaration.
    #[inline]
    pub(crate) const fn like_declared(&self, declaration: &'static Declaration) -> Self {
        Self::with_settings(self.settings, KeptBounds::declared(declaration))
    }

    /// What was said of it.
    #[inline]
    pub(crate) const fn settings(&self) -> NativeSettings {
        self.settings
    }

    /// The upper bounds of the classic buckets, from now on at the latest.
    #[inline]
    pub(crate) fn classic_bounds(&self) -> &[f64] {
        // Decided in any case, which notes the first use.
        let bounds = self.bounds.decide();
        if self.settings.classic { bounds } else { &[] }
    }

    #[inline]
    fn fresh(&self) -> Native {
        let NativeSettings {
            resolution, limits, ..
        } = self.settings;
        Native::new(resolution, limits, self.classic_bounds().len())
    }

    /// Calls `use_it` with what is observed since the last reset.
    fn with_latest<R>(&self, use_it: impl FnOnce(&Native) -> R) -> R {
        self.with_latest_or(self.first.get_or_make(|| self.fresh()), use_it)
    }

    /// Calls `use_it` with what is observed since the last reset, which is `first` if there was none.
    fn with_latest_or<R>(&self, first: &Native, use_it: impl FnOnce(&Native) -> R) -> R {
        if self.was_reset.load(Ordering::Acquire) {
            self.latest
                .read(|latest| use_it(latest.as_ref().unwrap_or(first)))
        } else {
            use_it(first)
        }
    }

    /// Calls `use_it` with the bounds of the classic buckets, with what a scrape has of it, and with when that began if anything was
    /// observed.
    fn read<R>(&self, use_it: impl FnOnce(&[f64], Reading, Option<SystemTime>) -> R) -> R {
        let (Ok(bounds) | Err(bounds)) = if self.settings.classic {
            self.bounds.look()
        } else {
            Ok(&[][..])
        };
        let Some(first) = self.first.get() else {
            let nothing = Reading::nothing(self.settings.resolution, bounds.len());
            return use_it(bounds, nothing, None);
        };
        // They were decided before there was anything to read.
        let bounds = self.classic_bounds();
        let (reading, created) =
            self.with_latest_or(first, |latest| (latest.read(), latest.created()));
        use_it(bounds, reading, Some(created))
    }

    /// Counts `value` in its bucket if it is finite; otherwise drops it.
    #[inline]
    pub fn observe(&self, value: f64) {
        if !value.is_finite() {
            return drop_value(value);
        }
        let (bounds, limits) = (self.classic_bounds(), self.settings.limits);
        if self.with_latest(|latest| latest.observe(bounds, value, limits)) {
            self.have_fewer_buckets(value);
        }
    }

    /// There are too many buckets since `value` was observed.
    #[cold]
    #[inline]
    fn have_fewer_buckets(&self, value: f64) {
        if self.reset_if_old(Some(value)) {
            return;
        }
        self.with_latest(|latest| latest.reduce(self.settings.limits));
        let resets = !self.settings.min_reset.is_zero();
        self.reset_wanted.store(resets, Ordering::Relaxed);
    }

    /// Begins again at zero, with the `last` observation, if it is old enough. Whether it did.
    #[inline]
    fn reset_if_old(&self, last: Option<f64>) -> bool {
        let min_reset = self.settings.min_reset;
        let is_old = || {
            let age = SystemTime::now().duration_since(self.with_latest(Native::created));
            age.is_ok_and(|age| age >= min_reset)
        };
        if min_reset.is_zero() || !is_old() || self.resetting.swap(true, Ordering::Acquire) {
            return false;
        }
        // Somebody may just have done it.
        let resets = is_old();
        if resets {
            let fresh = self.fresh();
            if let Some(value) = last {
                fresh.observe(self.classic_bounds(), value, self.settings.limits);
            }
            drop(self.latest.publish(Some(fresh)));
            self.was_reset.store(true, Ordering::Release);
            self.reset_wanted.store(false, Ordering::Relaxed);
        }
        self.resetting.store(false, Ordering::Release);
        resets
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
    pub fn get(&self) -> NativeHistogramValue {
        self.read(|_, reading, _| NativeHistogramValue {
            schema: reading.schema.into(),
            zero_threshold: reading.zero_threshold,
            zero_count: reading.zero_count,
            positive: reading.positive,
            negative: reading.negative,
            sum: reading.sum,
        })
    }
}

impl Default for NativeHistogram {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl private::Sealed for NativeHistogram {}

impl Metric for NativeHistogram {
    const KIND: Kind = Kind::Histogram;

    #[inline]
    fn described(self, descriptor: &Arc<Descriptor>) -> Self {
        Self::with_settings(self.settings, kept(descriptor))
    }
}

impl FamilyMetric for NativeHistogram {
    type Value = NativeHistogramValue;
    type Settings = NativeSettings;
    const SETTINGS: NativeSettings = NativeSettings::DEFAULT;

    #[inline]
    fn child(family: ChildOf<'_>) -> Self {
        Self::child_with(family, NativeSettings::DEFAULT)
    }

    #[inline]
    fn child_with(family: ChildOf<'_>, settings: NativeSettings) -> Self {
        Self::with_settings(settings, family.bounds())
    }

    #[inline]
    fn has_bounds(settings: NativeSettings) -> bool {
        settings.classic
    }

    #[inline]
    fn value(&self) -> NativeHistogramValue {
        self.get()
    }
}

impl Observe for NativeHistogram {
    #[inline]
    fn observe(&self, value: f64) {
        NativeHistogram::observe(self, value);
    }
}

impl Collect for NativeHistogram {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        if self.reset_wanted.load(Ordering::Relaxed) {
            self.reset_if_old(None);
        }
        self.read(|bounds, reading, created| {
            let known = *samples.details();
            let reset = created.filter(|_| self.was_reset.load(Ordering::Acquire));
            let details = Details {
                created: reset.or(known.created),
                ..known
            };
            let native = NativeBuckets {
                schema: reading.schema.into(),
                zero_threshold: reading.zero_threshold,
                zero_count: reading.zero_count,
                positive: &reading.positive,
                negative: &reading.negative,
            };
            let value = Value::Histogram {
                bounds,
                buckets: &reading.classic,
                sum: reading.sum,
                native: Some(&native),
            };
            samples.sample_with(value, &details);
        });
    }

    #[inline]
    fn bounds(&self) -> Option<&OnceBounds> {
        let decides = self.settings.classic.then_some(&self.bounds);
        decides.and_then(KeptBounds::once)
    }
}

impl fmt::Debug for NativeHistogram {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NativeHistogram").field(&self.get()).finish()
    }
}
