use crate::metric::per_thread_metric;
use crate::sample::{Collect, Number, Samples, Value};
use crate::storage::{FloatCount, Owner, drop_value};

/// A value that only goes up, in steps that need not be whole: seconds of processor time, money.
///
/// An increment is finite and not negative. Any other is dropped, and counted in
/// `metrics_core_dropped_values_total`.
///
/// ```
/// use metrics_core::{FloatCounter, metric};
///
/// /// Processor time used for compression.
/// #[metric(unit = "seconds")]
/// static COMPRESSION: FloatCounter = FloatCounter::new();
///
/// COMPRESSION.inc_by(0.25);
/// COMPRESSION.inc_by(-1.0);
/// COMPRESSION.inc_by(f64::NAN);
/// assert_eq!(COMPRESSION.get(), 0.25);
/// ```
#[derive(Debug)]
pub struct FloatCounter(FloatCount);

per_thread_metric!(FloatCounter, Counter, f64);

impl FloatCounter {
    /// A counter at zero.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self(FloatCount::shared())
    }

    #[inline]
    const fn per_thread(owner: Owner) -> Self {
        Self(FloatCount::per_thread(owner))
    }

    /// Adds 1.
    #[inline]
    pub fn inc(&self) {
        self.0.add(1.0);
    }

    /// Adds `amount` if it is finite and not negative; otherwise drops it.
    #[inline]
    pub fn inc_by(&self, amount: f64) {
        if amount >= 0.0 && amount.is_finite() {
            self.0.add(amount);
        } else {
            drop_value(amount);
        }
    }

    /// Runs `run`, and adds 1 if it returns an error. A panic is not an error, and is not counted here.
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
    pub fn get(&self) -> f64 {
        self.0.get()
    }
}

impl Collect for FloatCounter {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.sample(Value::Counter(Number::Float(self.get())));
    }
}
