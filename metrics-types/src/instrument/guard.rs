//! What measures a call to the end of its block, however that is left.

use std::time::Instant;

use crate::family::Child;
use crate::timer::{InFlightGuard, Observe, TrackInFlight};

/// Observes the seconds from its start until it is dropped.
///
/// A [`Timer`](crate::Timer) without the ways to end one: less of it is in a future, and less code in a function.
#[must_use = "a call is timed until this is dropped"]
#[derive(Debug)]
pub struct CallTimer<M: Observe> {
    metric: M,
    start: Instant,
}

impl<M: Observe> CallTimer<M> {
    #[inline]
    fn start(metric: M) -> Self {
        Self {
            metric,
            start: Instant::now(),
        }
    }
}

impl<M: Observe> CallTimer<M> {
    /// Stands outside of the function that is timed, where it would be twice: for its end and for a panic.
    #[inline(never)]
    fn end(&mut self) {
        // `elapsed` is zero, not a panic, where a clock went backwards.
        self.metric.observe(self.start.elapsed().as_secs_f64());
    }
}

impl<M: Observe> Drop for CallTimer<M> {
    #[inline]
    fn drop(&mut self) {
        self.end();
    }
}

/// Starts the guard of a timed function.
#[inline]
pub fn time_call<M: Observe + ?Sized>(metric: &M) -> CallTimer<&M> {
    CallTimer::start(metric)
}

/// Starts the guard of a timed function whose metric is the child of a family.
#[inline]
pub fn time_call_labelled<M: Observe>(metric: Child<M>) -> CallTimer<Child<M>> {
    CallTimer::start(metric)
}

/// Starts the guard of a function whose calls in flight are counted.
#[inline]
pub fn track_call<M: TrackInFlight + ?Sized>(metric: &M) -> InFlightGuard<&M> {
    InFlightGuard::new(metric)
}

/// Starts the guard of a function whose calls in flight are counted in the child of a family.
#[inline]
pub fn track_call_labelled<M: TrackInFlight>(metric: Child<M>) -> InFlightGuard<Child<M>> {
    InFlightGuard::new(metric)
}
