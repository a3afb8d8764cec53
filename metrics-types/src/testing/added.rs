use std::marker::PhantomData;
use std::sync::Arc;

use crate::family::Child;
use crate::metric::{
    Counter, FloatCounter, Histogram, HistogramValue, Summary, SummaryValue, private,
};
use crate::storage::read_own;

/// What `run` adds to `metric`, on this thread.
///
/// ```
/// use metrics_core::{Histogram, metric, testing};
///
/// /// Size of the letters sent.
/// #[metric(unit = "grams", buckets = [20.0, 50.0])]
/// static LETTERS: Histogram = Histogram::new();
///
/// let letters = testing::added(&LETTERS, || LETTERS.observe(35.0));
/// assert_eq!(letters.count(), 1);
/// assert_eq!(letters.sum, 35.0);
/// ```
pub fn added<M: Added + ?Sized, R>(metric: &M, run: impl FnOnce() -> R) -> M::Value {
    let baseline = Baseline::of(metric);
    run();
    baseline.added()
}

/// What a metric had at some moment, to be compared with what it has later: [`added`], for a test that awaits something between.
///
/// It stays on its thread, as what it compares is that thread's: it is not `Send`.
///
/// ```
/// use metrics_core::{Counter, metric, testing};
///
/// /// Letters sent.
/// #[metric]
/// static SENT: Counter = Counter::new();
///
/// # futures::executor::block_on(async {
/// let sent = testing::Baseline::of(&SENT);
/// async { SENT.inc_by(2) }.await;
/// assert_eq!(sent.added(), 2);
/// # });
/// ```
#[derive(Debug)]
pub struct Baseline<'a, M: Added + ?Sized> {
    metric: &'a M,
    before: M::Value,
    of_thread: PhantomData<*const ()>,
}

impl<'a, M: Added + ?Sized> Baseline<'a, M> {
    /// What `metric` has now.
    #[must_use]
    #[inline]
    pub fn of(metric: &'a M) -> Self {
        Self {
            metric,
            before: read_own(|| metric.value()),
            of_thread: PhantomData,
        }
    }

    /// What this thread has added since then.
    #[must_use]
    #[inline]
    pub fn added(&self) -> M::Value {
        M::difference(read_own(|| self.metric.value()), &self.before)
    }
}

/// A metric that is only added to: [`Counter`], [`FloatCounter`], [`Histogram`], [`Summary`], and the children of families of
/// them.
pub trait Added: private::Sealed {
    /// What is added.
    type Value: std::fmt::Debug;

    #[doc(hidden)]
    fn value(&self) -> Self::Value;

    #[doc(hidden)]
    fn difference(now: Self::Value, before: &Self::Value) -> Self::Value;
}

impl Added for Counter {
    type Value = u64;

    #[inline]
    fn value(&self) -> u64 {
        self.get()
    }

    #[inline]
    fn difference(now: u64, before: &u64) -> u64 {
        now.wrapping_sub(*before)
    }
}

impl Added for FloatCounter {
    type Value = f64;

    #[inline]
    fn value(&self) -> f64 {
        self.get()
    }

    #[inline]
    fn difference(now: f64, before: &f64) -> f64 {
        now - before
    }
}

impl Added for Histogram {
    type Value = HistogramValue;

    #[inline]
    fn value(&self) -> HistogramValue {
        self.get()
    }

    #[inline]
    fn difference(mut now: HistogramValue, before: &HistogramValue) -> HistogramValue {
        now.sum -= before.sum;
        for (bucket, before) in now.buckets.iter_mut().zip(&before.buckets) {
            bucket.count = bucket.count.wrapping_sub(before.count);
        }
        now
    }
}

impl Added for Summary {
    type Value = SummaryValue;

    #[inline]
    fn value(&self) -> SummaryValue {
        self.get()
    }

    #[inline]
    fn difference(mut now: SummaryValue, before: &SummaryValue) -> SummaryValue {
        now.sum -= before.sum;
        now.count = now.count.wrapping_sub(before.count);
        now
    }
}

impl<M> private::Sealed for Child<M> {}

impl<M: Added> Added for Child<M> {
    type Value = M::Value;

    #[inline]
    fn value(&self) -> M::Value {
        M::value(self)
    }

    #[inline]
    fn difference(now: M::Value, before: &M::Value) -> M::Value {
        M::difference(now, before)
    }
}

impl<M: private::Sealed + ?Sized> private::Sealed for Arc<M> {}

impl<M: Added + ?Sized> Added for Arc<M> {
    type Value = M::Value;

    #[inline]
    fn value(&self) -> M::Value {
        M::value(self)
    }

    #[inline]
    fn difference(now: M::Value, before: &M::Value) -> M::Value {
        M::difference(now, before)
    }
}
