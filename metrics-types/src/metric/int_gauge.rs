use std::fmt;

use crate::metric::plain_family_metric;
use crate::sample::{Collect, Number, Samples, Value};
use crate::storage::{FirstUse, Level};
use crate::timer::{InFlightGuard, TrackInFlight};

/// A whole number that goes up and down: the length of a queue, the size of a cache in bytes.
///
/// It counts in `i64`, exactly, and wraps around at its ends.
///
/// ```
/// use metrics_core::{IntGauge, metric};
///
/// /// Jobs that wait.
/// #[metric]
/// static QUEUE_LENGTH: IntGauge = IntGauge::new();
///
/// QUEUE_LENGTH.set(10);
/// QUEUE_LENGTH.dec();
/// QUEUE_LENGTH.inc_by(2);
/// assert_eq!(QUEUE_LENGTH.get(), 11);
/// ```
pub struct IntGauge {
    value: Level,
    first_use: FirstUse,
}

plain_family_metric!(IntGauge, Gauge, i64);

impl IntGauge {
    /// A gauge at zero.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::first_used(FirstUse::unknown())
    }

    #[inline]
    const fn first_used(first_use: FirstUse) -> Self {
        Self {
            value: Level::new(),
            first_use,
        }
    }

    /// Sets the value.
    #[inline]
    pub fn set(&self, value: i64) {
        self.first_use.note();
        self.value.set(value);
    }

    /// Adds 1.
    #[inline]
    pub fn inc(&self) {
        self.add(1);
    }

    /// Adds `amount`.
    #[inline]
    pub fn inc_by(&self, amount: i64) {
        self.add(amount);
    }

    /// Subtracts 1.
    #[inline]
    pub fn dec(&self) {
        self.add(-1);
    }

    /// Subtracts `amount`.
    #[inline]
    pub fn dec_by(&self, amount: i64) {
        self.add(amount.wrapping_neg());
    }

    /// Adds 1, and subtracts it again when the guard that this returns is dropped.
    #[inline]
    pub fn track_in_flight(&self) -> InFlightGuard<&Self> {
        InFlightGuard::new(self)
    }

    /// The value at this moment, for tests.
    #[must_use]
    #[inline]
    pub fn get(&self) -> i64 {
        self.value.get()
    }

    #[inline]
    fn add(&self, amount: i64) {
        self.first_use.note();
        self.value.add(amount);
    }
}

impl fmt::Debug for IntGauge {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IntGauge").field(&self.value).finish()
    }
}

impl TrackInFlight for IntGauge {
    #[inline]
    fn begin(&self) {
        self.inc();
    }

    #[inline]
    fn end(&self) {
        self.dec();
    }
}

impl Collect for IntGauge {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.sample(Value::Gauge(Number::Signed(self.get())));
    }
}
