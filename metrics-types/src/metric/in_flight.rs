use crate::metric::per_thread_metric;
use crate::sample::{Collect, Number, Samples, Value};
use crate::storage::{Count, Owner};
use crate::timer::{InFlightGuard, TrackInFlight};
use std::fmt;

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
pub struct InFlight {
    begun: Count,
    ended: Count,
}

per_thread_metric!(InFlight, Gauge, i64);

impl InFlight {
    /// Nothing in flight.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self {
            begun: Count::shared(),
            ended: Count::shared(),
        }
    }

    #[inline]
    const fn per_thread(owner: Owner) -> Self {
        Self {
            begun: Count::per_thread(owner),
            ended: Count::per_thread(None),
        }
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
        // What ended is read first: what is seen to have ended is then seen to have begun, in whichever thread, and there
        // are never fewer than none.
        let ended = self.ended.get();
        self.begun.get().wrapping_sub(ended).cast_signed()
    }
}

impl TrackInFlight for InFlight {
    #[inline]
    fn begin(&self) {
        self.begun.add(1);
    }

    #[inline]
    fn end(&self) {
        self.ended.add_after(1);
    }
}

impl Collect for InFlight {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.sample(Value::Gauge(Number::Signed(self.get())));
    }

    #[inline]
    fn unseen(&self) -> u64 {
        self.begun.get()
    }
}

impl fmt::Debug for InFlight {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InFlight").field(&self.get()).finish()
    }
}
