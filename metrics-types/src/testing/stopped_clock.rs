use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use crate::clock;

/// A clock that stands still until the test moves it: that of the calling thread, for as long as this lives.
///
/// Timers that start and end on this thread read it, and so do
/// [`Gauge::set_to_current_time`](crate::Gauge::set_to_current_time) and the expiry of series in scrapes on this thread. Other
/// threads, and the tests on them, have their own clocks; so expiry is tested in a `Registry::new()`, which no other test scrapes.
///
/// ```
/// use std::time::Duration;
/// use metrics_core::{Histogram, metric, testing};
///
/// /// Time spent brewing.
/// #[metric(buckets = [60.0, 300.0])]
/// static BREWING_SECONDS: Histogram = Histogram::new();
///
/// let clock = testing::StoppedClock::new();
/// let brewed = testing::added(&BREWING_SECONDS, || {
///     let timer = BREWING_SECONDS.start_timer();
///     clock.advance(Duration::from_secs(240));
///     assert_eq!(timer.stop(), Duration::from_secs(240));
/// });
/// assert_eq!(brewed.sum, 240.0);
/// assert_eq!(brewed.buckets[1].count, 1);
/// ```
#[must_use = "the clock runs again when this is dropped: bind it to a name"]
#[derive(Debug)]
pub struct StoppedClock {
    before: Option<Duration>,
    of_thread: PhantomData<*const ()>,
}

impl StoppedClock {
    /// Stops the clock now.
    #[inline]
    pub fn new() -> Self {
        Self::at(SystemTime::now())
    }

    /// Stops the clock at `time`; at 1970, if that is before.
    #[inline]
    pub fn at(time: SystemTime) -> Self {
        Self {
            before: clock::stop(Some(clock::since_1970(time))),
            of_thread: PhantomData,
        }
    }

    /// Moves the clock forward.
    #[inline]
    pub fn advance(&self, by: Duration) {
        clock::advance(by);
    }
}

impl Default for StoppedClock {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for StoppedClock {
    #[inline]
    fn drop(&mut self) {
        clock::stop(self.before);
    }
}
