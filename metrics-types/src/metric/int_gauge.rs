use crate::metric::plain_family_metric;
use crate::sample::{Collect, Number, Samples, Value};
use crate::storage::Level;
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
#[derive(Debug)]
pub struct IntGauge(Level);

plain_family_metric!(IntGauge, Gauge, i64);

impl IntGauge {
    /// A gauge at zero.
    #[must_use]
    pub const fn new() -> Self {
        Self(Level::new())
    }

    /// Sets the value.
    #[inline]
    pub fn set(&self, value: i64) {
        self.0.set(value);
    }

    /// Adds 1.
    #[inline]
    pub fn inc(&self) {
        self.0.add(1);
    }

    /// Adds `amount`.
    #[inline]
    pub fn inc_by(&self, amount: i64) {
        self.0.add(amount);
    }

    /// Subtracts 1.
    #[inline]
    pub fn dec(&self) {
        self.0.add(-1);
    }

    /// Subtracts `amount`.
    #[inline]
    pub fn dec_by(&self, amount: i64) {
        self.0.add(amount.wrapping_neg());
    }

    /// Adds 1, and subtracts it again when the guard that this returns is dropped.
    pub fn track_in_flight(&self) -> InFlightGuard<&Self> {
        InFlightGuard::new(self)
    }

    /// The value at this moment, for tests.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.0.get()
    }
}

impl TrackInFlight for IntGauge {
    fn begin(&self) {
        self.inc();
    }

    fn end(&self) {
        self.dec();
    }
}

impl Collect for IntGauge {
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.sample(Value::Gauge(Number::Signed(self.get())));
    }
}
