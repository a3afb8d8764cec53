//! What measures a call to the end of its block, however that is left.

use crate::clock::Start;
use crate::family::Child;
use crate::timer::{InFlightGuard, Observe, TrackInFlight};

/// Observes the seconds from its start until it is dropped.
///
/// A [`Timer`](crate::Timer) without the ways to end one: less of it is in a future, and less code in a function.
#[must_use = "a call is timed until this is dropped"]
#[derive(Debug)]
pub struct CallTimer<M: Observe> {
    metric: M,
    start: Start,
}

// Both stand outside of the function that is timed: the clock is some code, and the end would be there twice, for a panic too.
impl<M: Observe> CallTimer<M> {
    #[inline(never)]
    fn start(metric: M) -> Self {
        Self {
            metric,
            start: Start::now(),
        }
    }

    #[inline(never)]
    fn end(&mut self) {
        self.metric.observe(self.start.seconds());
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

// Opaque, so that a family of the wrong type is one mistake.

/// Starts the guard of a timed function whose metric is the child of a family.
#[inline]
#[must_use = "a call is timed until this is dropped"]
pub fn time_call_labelled<M: Observe>(metric: Child<M>) -> impl Sized {
    CallTimer::start(metric)
}

/// Starts the guard of a function whose calls in flight are counted.
#[inline]
pub fn track_call<M: TrackInFlight + ?Sized>(metric: &M) -> InFlightGuard<&M> {
    InFlightGuard::new(metric)
}

/// Starts the guard of a function whose calls in flight are counted in the child of a family.
#[inline]
#[must_use = "a call is in flight until this is dropped"]
pub fn track_call_labelled<M: TrackInFlight>(metric: Child<M>) -> impl Sized {
    InFlightGuard::new(metric)
}
