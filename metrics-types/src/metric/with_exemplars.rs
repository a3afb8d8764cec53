use std::fmt;
use std::mem::forget;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use crate::declaration::Declaration;
use crate::descriptor::Descriptor;
use crate::exemplar::Exemplar;
use crate::kind::Kind;
use crate::label::Label;
use crate::metric::{
    ChildOf, Counter, FamilyMetric, FloatCounter, Histogram, Metric, NativeHistogram, private,
};
use crate::sample::{Collect, Details, Samples};
use crate::storage::{OnceBounds, OnceBox, Published, drop_exemplar};
use crate::timer::Observe;

/// A [`Counter`], [`FloatCounter`], [`Histogram`] or [`NativeHistogram`] that keeps examples of what it counts: a trace that took so
/// long, a request that failed.
///
/// It is used as the metric in it. Exemplars are shown in OpenMetrics and protobuf: the last one of a counter, and the last one of each
/// bucket of a histogram. What is recorded without one costs what it costs without this type, and a metric outside of it has no room
/// for any.
///
/// ```
/// use metrics_core::{Counter, Histogram, WithExemplars, metric};
///
/// /// Requests that failed.
/// #[metric]
/// static FAILURES: WithExemplars<Counter> = WithExemplars::new(Counter::new());
///
/// /// Time spent processing requests.
/// #[metric(unit = "seconds")]
/// static PROCESSING: WithExemplars<Histogram> = WithExemplars::new(Histogram::new());
///
/// let trace_id = "0af7651916cd43dd8448eb211c80319c";
/// FAILURES.inc_with_exemplar([("trace_id", trace_id)]);
/// FAILURES.inc();
/// PROCESSING.observe_with_exemplar(0.25, [("trace_id", trace_id)]);
/// assert_eq!(FAILURES.get(), 2);
/// ```
///
/// The names and values of an exemplar's labels have at most 128 characters together, as OpenMetrics wants it. What has more, or has
/// no label names, is dropped and counted in `metrics_core_dropped_values_total`; the value itself is recorded in any case.
pub struct WithExemplars<M> {
    metric: M,
    /// The last exemplar of each bucket; of a counter there is one.
    latest: OnceBox<Box<[Latest]>>,
}

#[derive(Default)]
struct Latest {
    exemplar: Published<Option<Exemplar>>,
    /// Somebody is replacing it. Who comes meanwhile keeps no exemplar rather than wait.
    busy: AtomicBool,
}

impl Latest {
    #[inline]
    fn replace(&self, exemplar: Exemplar) {
        if !self.busy.swap(true, Ordering::Acquire) {
            drop(self.exemplar.publish(Some(exemplar)));
            self.busy.store(false, Ordering::Release);
        }
    }
}

/// A metric that exemplars can be of.
#[doc(hidden)]
pub trait Exemplified {
    /// How many exemplars there can be at once.
    fn places(&self) -> usize;

    /// Which of them an exemplar of `value` is.
    fn place(&self, value: f64) -> usize;
}

impl Exemplified for Counter {
    #[inline]
    fn places(&self) -> usize {
        1
    }

    #[inline]
    fn place(&self, _: f64) -> usize {
        0
    }
}

impl Exemplified for FloatCounter {
    #[inline]
    fn places(&self) -> usize {
        1
    }

    #[inline]
    fn place(&self, _: f64) -> usize {
        0
    }
}

impl Exemplified for Histogram {
    #[inline]
    fn places(&self) -> usize {
        self.decided_bounds().len() + 1
    }

    #[inline]
    fn place(&self, value: f64) -> usize {
        let bounds = self.decided_bounds();
        bounds.partition_point(|bound| *bound < value)
    }
}

/// So many exemplars a histogram without classic buckets has, which is as many as Go's library has.
const NATIVE_PLACES: i32 = 10;

impl Exemplified for NativeHistogram {
    #[inline]
    fn places(&self) -> usize {
        match self.classic_bounds().len() {
            0 => NATIVE_PLACES.unsigned_abs() as usize,
            bounds => bounds + 1,
        }
    }

    #[inline]
    fn place(&self, value: f64) -> usize {
        match self.classic_bounds() {
            // Values of different magnitude have different places.
            [] => {
                let magnitude = value.abs().log2().clamp(-1e4, 1e4);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "it is between -10000 and 10000"
                )]
                let place = (magnitude as i32).rem_euclid(NATIVE_PLACES);
                usize::try_from(place).unwrap_or(0)
            }
            bounds => bounds.partition_point(|bound| *bound < value),
        }
    }
}

impl<M> WithExemplars<M> {
    /// `metric`, with room for exemplars.
    #[must_use]
    #[inline]
    pub const fn new(metric: M) -> Self {
        Self {
            metric,
            latest: OnceBox::new(),
        }
    }
}

impl<M: Exemplified> WithExemplars<M> {
    fn keep<'a, V: AsRef<str>>(&self, value: f64, labels: impl IntoIterator<Item = (&'a str, V)>) {
        let Ok(exemplar) = Exemplar::new(value, labels, Some(SystemTime::now())) else {
            return drop_exemplar();
        };
        let latest = self.latest.get_or_make(|| {
            let places = 0..self.metric.places();
            places.map(|_| Latest::default()).collect()
        });
        if let Some(latest) = latest.get(self.metric.place(value)) {
            latest.replace(exemplar);
        }
    }
}

impl WithExemplars<Counter> {
    /// Adds 1, and keeps it as an example with these labels, as pairs of name and value.
    pub fn inc_with_exemplar<'a, V: AsRef<str>>(
        &self,
        labels: impl IntoIterator<Item = (&'a str, V)>,
    ) {
        self.inc_by_with_exemplar(1, labels);
    }

    /// Adds `amount`, and keeps it as an example with these labels, as pairs of name and value.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the value of an exemplar is a float"
    )]
    pub fn inc_by_with_exemplar<'a, V: AsRef<str>>(
        &self,
        amount: u64,
        labels: impl IntoIterator<Item = (&'a str, V)>,
    ) {
        self.metric.inc_by(amount);
        self.keep(amount as f64, labels);
    }
}

impl WithExemplars<FloatCounter> {
    /// Adds `amount`, and keeps it as an example with these labels, as pairs of name and value.
    pub fn inc_by_with_exemplar<'a, V: AsRef<str>>(
        &self,
        amount: f64,
        labels: impl IntoIterator<Item = (&'a str, V)>,
    ) {
        self.metric.inc_by(amount);
        self.keep(amount, labels);
    }
}

impl<M: Exemplified + Observe> WithExemplars<M> {
    /// Observes `value`, and keeps it as an example of its bucket with these labels, as pairs of name and value.
    pub fn observe_with_exemplar<'a, V: AsRef<str>>(
        &self,
        value: f64,
        labels: impl IntoIterator<Item = (&'a str, V)>,
    ) {
        self.metric.observe(value);
        self.keep(value, labels);
    }
}

impl<M> Deref for WithExemplars<M> {
    type Target = M;

    #[inline]
    fn deref(&self) -> &M {
        &self.metric
    }
}

/// `$declared` makes the declared metric of one that is there, in which is nothing yet.
macro_rules! declared {
    ($($metric:ty: |$own:pat_param, $declaration:ident| $declared:expr),* $(,)?) => {$(
        impl WithExemplars<$metric> {
            #[doc(hidden)]
            #[must_use]
            #[inline]
            pub const fn __declared(self, $declaration: &'static Declaration) -> Self {
                let $own = &self.metric;
                let metric = $declared;
                // Nothing is in it yet, and a `const fn` cannot drop it.
                forget(self);
                Self::new(metric)
            }
        }
    )*};
}
declared! {
    Counter: |_, declaration| Counter::new().__declared(declaration),
    FloatCounter: |_, declaration| FloatCounter::new().__declared(declaration),
    Histogram: |_, declaration| Histogram::new().__declared(declaration),
    NativeHistogram: |own, declaration| own.like_declared(declaration),
}

impl<M: Metric> private::Sealed for WithExemplars<M> {}

impl<M: Metric + Exemplified> Metric for WithExemplars<M> {
    const KIND: Kind = M::KIND;
    const LABELS: &'static [Label] = M::LABELS;

    #[inline]
    fn described(self, descriptor: &Arc<Descriptor>) -> Self {
        Self::new(self.metric.described(descriptor))
    }
}

impl<M: FamilyMetric + Exemplified> FamilyMetric for WithExemplars<M> {
    type Value = M::Value;
    type Settings = M::Settings;
    const SETTINGS: M::Settings = M::SETTINGS;

    #[inline]
    fn child(family: ChildOf<'_>) -> Self {
        Self::new(M::child(family))
    }

    #[inline]
    fn child_with(family: ChildOf<'_>, settings: M::Settings) -> Self {
        Self::new(M::child_with(family, settings))
    }

    #[inline]
    fn has_bounds(settings: M::Settings) -> bool {
        M::has_bounds(settings)
    }

    #[inline]
    fn value(&self) -> M::Value {
        self.metric.value()
    }
}

impl<M: Observe> Observe for WithExemplars<M> {
    #[inline]
    fn observe(&self, value: f64) {
        self.metric.observe(value);
    }
}

impl<M: Collect> Collect for WithExemplars<M> {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        let Some(latest) = self.latest.get() else {
            return self.metric.collect(samples);
        };
        let latest = latest.iter();
        let exemplars: Vec<_> = latest
            .filter_map(|latest| latest.exemplar.read(Option::clone))
            .collect();
        let details = Details {
            exemplars: &exemplars,
            ..*samples.details()
        };
        self.metric.collect(&mut samples.detailed(&details));
    }

    #[inline]
    fn bounds(&self) -> Option<&OnceBounds> {
        self.metric.bounds()
    }
}

impl<M: fmt::Debug> fmt::Debug for WithExemplars<M> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WithExemplars").field(&self.metric).finish()
    }
}
