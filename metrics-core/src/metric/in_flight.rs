use crate::metric::plain_family_metric;
use crate::sample::{Collect, Number, Samples, Value};
use crate::storage::Level;
use crate::timer::{InFlightGuard, TrackInFlight};

/// The number of things that have begun and not ended: requests in progress, open connections.
///
/// It goes up and down in pairs, is never set, and so cannot drift: whoever adds holds a guard that subtracts. It is
/// exposed as a gauge.
///
/// ```
/// use metrics_core::{InFlight, metric};
///
/// /// Requests in progress.
/// #[metric]
/// static REQUESTS_IN_PROGRESS: InFlight = InFlight::new();
///
/// let request = REQUESTS_IN_PROGRESS.track_in_flight();
/// assert_eq!(REQUESTS_IN_PROGRESS.get(), 1);
/// drop(request);
/// assert_eq!(REQUESTS_IN_PROGRESS.get(), 0);
/// ```
#[derive(Debug)]
pub struct InFlight(Level);

plain_family_metric!(InFlight, Gauge, i64);

impl InFlight {
    /// Nothing in flight.
    #[must_use]
    pub const fn new() -> Self {
        Self(Level::new())
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

impl TrackInFlight for InFlight {
    fn begin(&self) {
        self.0.add(1);
    }

    fn end(&self) {
        self.0.add(-1);
    }
}

impl Collect for InFlight {
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.sample(Value::Gauge(Number::Signed(self.get())));
    }
}
