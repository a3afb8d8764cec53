//! Guards that observe when they are dropped, and futures that are timed.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::clock::{self, Start};

/// What can observe a value: [`Histogram`](crate::Histogram), [`Summary`](crate::Summary), and the children of families of
/// them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot observe a duration",
    label = "this metric cannot be used for timing",
    note = "a duration is observed by a `Histogram` or a `Summary`",
    note = "in a `Family`, by one child of it: `FAMILY.with(&labels).start_timer()`"
)]
pub trait Observe {
    /// Takes note of `value`.
    fn observe(&self, value: f64);
}

impl<M: Observe + ?Sized> Observe for &M {
    #[inline]
    fn observe(&self, value: f64) {
        M::observe(self, value);
    }
}

impl<M: Observe + ?Sized> Observe for Arc<M> {
    #[inline]
    fn observe(&self, value: f64) {
        M::observe(self, value);
    }
}

/// Observes the seconds from its start until it is dropped.
///
/// Whatever ends the scope that holds it ends it too: `return`, `?`, a panic.
///
/// ```
/// use metrics_core::{Histogram, metric};
///
/// /// Time spent loading the configuration.
/// #[metric]
/// static CONFIGURATION_LOAD_SECONDS: Histogram = Histogram::new();
///
/// let timer = CONFIGURATION_LOAD_SECONDS.start_timer();
/// // Load it.
/// let took = timer.stop();
/// assert!(CONFIGURATION_LOAD_SECONDS.get().sum >= 0.0);
///
/// // A timer that must not count.
/// CONFIGURATION_LOAD_SECONDS.start_timer().discard();
/// assert_eq!(CONFIGURATION_LOAD_SECONDS.get().count(), 1);
/// ```
#[must_use = "a timer observes when it is dropped: bind it to a name, such as `_timer`"]
#[derive(Debug)]
pub struct Timer<M: Observe> {
    metric: M,
    start: Start,
    running: bool,
}

impl<M: Observe> Timer<M> {
    /// Starts a timer that owns what it observes in: a reference, a [`Child`](crate::Child), or the `Arc` of a registered
    /// metric, with which it can go to another thread.
    #[inline]
    pub fn start(metric: M) -> Self {
        Self {
            metric,
            start: Start::now(),
            running: true,
        }
    }

    /// Ends the timer: observes the time that passed, and returns it.
    #[inline]
    pub fn stop(mut self) -> Duration {
        clock::duration(self.end())
    }

    /// Ends the timer without an observation, and returns the time that passed.
    #[inline]
    pub fn discard(mut self) -> Duration {
        self.running = false;
        clock::duration(self.start.seconds())
    }

    #[inline]
    fn end(&mut self) -> f64 {
        self.running = false;
        let seconds = self.start.seconds();
        self.metric.observe(seconds);
        seconds
    }
}

impl<M: Observe> Drop for Timer<M> {
    #[inline]
    fn drop(&mut self) {
        if self.running {
            self.end();
        }
    }
}

/// Futures that can be timed, which all can.
pub trait TimeFuture: Future + Sized {
    /// Observes the seconds from the first poll of this future to its end, in `metric`: a reference to a histogram or a
    /// summary, or the child of a family.
    ///
    /// A future that is dropped before it is done has ended too. One that was never polled has not begun, and is not
    /// observed.
    ///
    /// ```
    /// use metrics_core::{Histogram, TimeFuture, metric};
    ///
    /// /// Time spent fetching.
    /// #[metric]
    /// static FETCH_SECONDS: Histogram = Histogram::new();
    ///
    /// async fn fetch() -> u32 {
    ///     42
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let fetched = fetch().timed(&FETCH_SECONDS).await;
    /// # assert_eq!(fetched, 42);
    /// # });
    /// # assert_eq!(FETCH_SECONDS.get().count(), 1);
    /// ```
    fn timed<M: Observe>(self, metric: M) -> Timed<Self, M> {
        Timed {
            future: self,
            timing: Timing::Waiting(metric),
        }
    }
}

impl<F: Future> TimeFuture for F {}

pin_project! {
    /// The future that [`TimeFuture::timed`] returns.
    #[must_use = "futures do nothing unless they are polled"]
    #[derive(Debug)]
    pub struct Timed<F, M: Observe> {
        #[pin]
        future: F,
        timing: Timing<M>,
    }
}

#[derive(Debug)]
enum Timing<M: Observe> {
    /// For the first poll.
    Waiting(M),
    Running {
        // Observes when it is dropped: with the future, or when the future is done.
        _timer: Timer<M>,
    },
    Done,
}

impl<F: Future, M: Observe> Future for Timed<F, M> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        match std::mem::replace(this.timing, Timing::Done) {
            Timing::Waiting(metric) => {
                *this.timing = Timing::Running {
                    _timer: Timer::start(metric),
                }
            }
            other => *this.timing = other,
        }
        let output = ready!(this.future.poll(context));
        *this.timing = Timing::Done;
        Poll::Ready(output)
    }
}

/// What can count things that have begun and not ended: [`InFlight`](crate::InFlight), [`Gauge`](crate::Gauge),
/// [`IntGauge`](crate::IntGauge), and the children of families of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot count what is in flight",
    label = "this metric cannot go up and down",
    note = "what is in flight is counted by an `InFlight`, a `Gauge` or an `IntGauge`"
)]
pub trait TrackInFlight {
    /// One more has begun.
    fn begin(&self);

    /// One of them has ended.
    fn end(&self);
}

impl<M: TrackInFlight + ?Sized> TrackInFlight for &M {
    #[inline]
    fn begin(&self) {
        M::begin(self);
    }

    #[inline]
    fn end(&self) {
        M::end(self);
    }
}

impl<M: TrackInFlight + ?Sized> TrackInFlight for Arc<M> {
    #[inline]
    fn begin(&self) {
        M::begin(self);
    }

    #[inline]
    fn end(&self) {
        M::end(self);
    }
}

/// One thing that is in flight until this is dropped.
#[must_use = "the thing is in flight until this is dropped: bind it to a name, such as `_in_flight`"]
#[derive(Debug)]
pub struct InFlightGuard<M: TrackInFlight> {
    metric: M,
}

impl<M: TrackInFlight> InFlightGuard<M> {
    /// One more, in a metric that the guard owns: a reference, a [`Child`](crate::Child), or the `Arc` of a registered metric,
    /// with which it can go to another thread.
    #[inline]
    pub fn new(metric: M) -> Self {
        metric.begin();
        Self { metric }
    }
}

impl<M: TrackInFlight> Drop for InFlightGuard<M> {
    #[inline]
    fn drop(&mut self) {
        self.metric.end();
    }
}
