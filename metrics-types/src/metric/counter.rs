use crate::metric::per_thread_metric;
use crate::sample::{Collect, Number, Samples, Value};
use crate::storage::{Count, Owner};

/// A value that only goes up: requests received, bytes sent, errors.
///
/// It counts in `u64`, exactly; past `u64::MAX` it begins again at 0, which Prometheus takes for a restart. It cannot
/// decrease: there is no method for that, and no amount that does it. For amounts with a fraction there is
/// [`FloatCounter`](crate::FloatCounter).
///
/// It is exposed with the suffix `_total`, which its name may have or not.
///
/// ```
/// use metrics_core::{Counter, metric};
///
/// /// Requests received.
/// #[metric]
/// static REQUESTS: Counter = Counter::new();
///
/// REQUESTS.inc();
/// REQUESTS.inc_by(2);
/// assert_eq!(REQUESTS.get(), 3);
/// ```
#[derive(Debug)]
pub struct Counter(Count);

per_thread_metric!(Counter, Counter, u64);

impl Counter {
    /// A counter at zero.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self(Count::shared())
    }

    #[inline]
    pub(crate) const fn per_thread(owner: Owner) -> Self {
        Self(Count::per_thread(owner))
    }

    /// Adds 1.
    #[inline]
    pub fn inc(&self) {
        self.0.add(1);
    }

    /// Adds `amount`.
    #[inline]
    pub fn inc_by(&self, amount: u64) {
        self.0.add(amount);
    }

    /// Runs `run`, and adds 1 if it returns an error. A panic is not an error, and is not counted here.
    ///
    /// ```
    /// # let failures = metrics_core::Counter::new();
    /// let port = failures.count_errors(|| "http".parse::<u16>());
    /// assert!(port.is_err());
    /// assert_eq!(failures.get(), 1);
    /// ```
    ///
    /// # Errors
    ///
    /// The error that `run` returns.
    pub fn count_errors<T, E>(&self, run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        run().inspect_err(|_| self.inc())
    }

    /// The value at this moment, for tests.
    #[must_use]
    #[inline]
    pub fn get(&self) -> u64 {
        self.0.get()
    }
}

impl Collect for Counter {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.sample(Value::Counter(Number::Unsigned(self.get())));
    }
}
