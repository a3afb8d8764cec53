use std::fmt;

use crate::clock;
use crate::metric::plain_family_metric;
use crate::sample::{Collect, Number, Samples, Value};
use crate::storage::{FirstUse, FloatCell, drop_value};
use crate::timer::{InFlightGuard, TrackInFlight};

/// A value that goes up and down: a temperature, the time of the last success.
///
/// It can be set to any `f64`, the infinities and NaN too, which the formats can show. What is added is finite; anything
/// else is dropped, and counted in `metrics_core_dropped_values_total`. For whole numbers there is
/// [`IntGauge`](crate::IntGauge), and for things that begin and end [`InFlight`](crate::InFlight).
///
/// ```
/// use metrics_core::{Gauge, metric};
///
/// /// Temperature of the room.
/// #[metric(unit = "celsius")]
/// static ROOM_TEMPERATURE: Gauge = Gauge::new();
///
/// ROOM_TEMPERATURE.set(21.5);
/// ROOM_TEMPERATURE.dec_by(0.5);
/// assert_eq!(ROOM_TEMPERATURE.get(), 21.0);
/// ```
pub struct Gauge {
    value: FloatCell,
    first_use: FirstUse,
}

plain_family_metric!(Gauge, Gauge, f64);

impl Gauge {
    /// A gauge at zero.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::first_used(FirstUse::unknown())
    }

    #[inline]
    const fn first_used(first_use: FirstUse) -> Self {
        Self {
            value: FloatCell::new(),
            first_use,
        }
    }

    /// Sets the value.
    #[inline]
    pub fn set(&self, value: f64) {
        self.first_use.note();
        self.value.set(value);
    }

    /// Sets the value to the seconds since 1970-01-01 00:00 UTC.
    #[inline]
    pub fn set_to_current_time(&self) {
        self.set(clock::time().as_secs_f64());
    }

    /// Adds 1.
    #[inline]
    pub fn inc(&self) {
        self.add(1.0);
    }

    /// Adds `amount` if it is finite; otherwise drops it.
    #[inline]
    pub fn inc_by(&self, amount: f64) {
        if amount.is_finite() {
            self.add(amount);
        } else {
            drop_value(amount);
        }
    }

    /// Subtracts 1.
    #[inline]
    pub fn dec(&self) {
        self.add(-1.0);
    }

    /// Subtracts `amount` if it is finite; otherwise drops it.
    #[inline]
    pub fn dec_by(&self, amount: f64) {
        self.inc_by(-amount);
    }

    /// Adds 1, and subtracts it again when the guard that this returns is dropped.
    #[inline]
    pub fn track_in_flight(&self) -> InFlightGuard<&Self> {
        InFlightGuard::new(self)
    }

    /// The value at this moment, for tests.
    #[must_use]
    #[inline]
    pub fn get(&self) -> f64 {
        self.value.get()
    }

    #[inline]
    fn add(&self, amount: f64) {
        self.first_use.note();
        self.value.add(amount);
    }
}

impl fmt::Debug for Gauge {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gauge").field(&self.value).finish()
    }
}

impl TrackInFlight for Gauge {
    #[inline]
    fn begin(&self) {
        self.inc();
    }

    #[inline]
    fn end(&self) {
        self.dec();
    }
}

impl Collect for Gauge {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.sample(Value::Gauge(Number::Float(self.get())));
    }
}
