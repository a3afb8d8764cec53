use crate::metric::per_thread_metric;
use crate::sample::{Collect, Samples, Value};
use crate::storage::{Buckets, Owner, drop_value};
use crate::timer::{Observe, Timer};
use std::fmt;

/// The number of observations and their sum, from which Prometheus calculates a mean over any time.
///
/// It is as cheap as two counters, and has no quantiles, like the Python client's. For those there is
/// [`Histogram`](crate::Histogram). Observations are finite; any other is dropped, and counted in
/// `metrics_core_dropped_values_total`.
///
/// ```
/// use metrics_core::{Summary, metric};
///
/// /// Size of the requests received.
/// #[metric(unit = "bytes")]
/// static REQUEST_SIZE: Summary = Summary::new();
///
/// REQUEST_SIZE.observe(512.0);
/// REQUEST_SIZE.observe(1024.0);
/// assert_eq!(REQUEST_SIZE.get().count, 2);
/// assert_eq!(REQUEST_SIZE.get().sum, 1536.0);
/// ```
pub struct Summary {
    buckets: Buckets,
    owner: Owner,
}

/// One bucket for all observations.
const NO_BOUNDS: &[f64] = &[];

per_thread_metric!(Summary, Summary, SummaryValue);

/// The value of a [`Summary`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummaryValue {
    /// The number of observations.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
}

impl Summary {
    /// A summary of nothing.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self {
            buckets: Buckets::shared(),
            owner: None,
        }
    }

    #[inline]
    const fn per_thread(owner: Owner) -> Self {
        Self {
            buckets: Buckets::per_thread(),
            owner,
        }
    }

    /// Counts `value` if it is finite; otherwise drops it.
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
        self.buckets.observe_elsewhere(NO_BOUNDS, self.owner, value);
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
    pub fn get(&self) -> SummaryValue {
        self.buckets.read(NO_BOUNDS, |counts, sum| SummaryValue {
            count: counts.iter().sum(),
            sum,
        })
    }
}

impl Observe for Summary {
    #[inline]
    fn observe(&self, value: f64) {
        Summary::observe(self, value);
    }
}

impl Collect for Summary {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        let SummaryValue { count, sum } = self.get();
        samples.sample(Value::Summary {
            count,
            sum,
            quantiles: &[],
        });
    }
}

impl fmt::Debug for Summary {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Summary").field(&self.get()).finish()
    }
}
