//! Who is told how a call ended.
//!
//! What records is an opaque type, so that a metric of the wrong type is one mistake and not one in each place where its record is used.

use std::ops::Deref;

use super::ended::{Ended, ResultLabels};
use super::{CountCalls, Endings, Outcome};
use crate::clock::Start;
use crate::family::{Child, Family};
use crate::metric::{Counter, FamilyMetric, Histogram};
use crate::timer::{Observe, TrackInFlight};

/// Records one call, of which it is told when it begins, when it ends, and for a future what happens between.
pub trait Record<V> {
    /// The call begins.
    #[inline]
    fn begin(&mut self) {}

    /// The future of the call is polled.
    #[inline]
    fn resume(&mut self) {}

    /// The poll is over.
    #[inline]
    fn suspend(&mut self) {}

    /// The call has ended.
    fn end(&mut self, ended: &Ended<V>);
}

/// Two metrics of one call.
impl<V, A: Record<V>, B: Record<V>> Record<V> for (A, B) {
    #[inline]
    fn begin(&mut self) {
        self.0.begin();
        self.1.begin();
    }

    #[inline]
    fn resume(&mut self) {
        self.0.resume();
        self.1.resume();
    }

    #[inline]
    fn suspend(&mut self) {
        self.0.suspend();
        self.1.suspend();
    }

    #[inline]
    fn end(&mut self, ended: &Ended<V>) {
        self.0.end(ended);
        self.1.end(ended);
    }
}

/// Counts a call, by its outcome if the metric tells outcomes apart.
#[derive(Debug)]
struct Counting<C>(C);

/// Counts in a metric that is there for ever.
#[inline]
pub fn count<V, C: CountCalls + ?Sized>(metric: &C) -> impl Record<V> {
    Counting(metric)
}

/// Counts in the child of a family.
#[inline]
#[must_use]
pub fn count_labelled<V, M: CountCalls>(child: Child<M>) -> impl Record<V> {
    Counting(child)
}

impl<V, C: CountCalls> Record<V> for Counting<C> {
    #[inline]
    fn end(&mut self, ended: &Ended<V>) {
        self.0.count_call(ended.outcome());
    }
}

/// Counts a call by how it ended.
#[derive(Debug)]
pub struct CountingEndings<H>(H);

/// Counts by how a call ended.
#[inline]
pub fn count_ended<H>(metric: H) -> CountingEndings<H> {
    CountingEndings(metric)
}

impl<const OUTCOME: bool, V, H> Record<V::Values> for CountingEndings<H>
where
    V: ResultLabels,
    H: Deref<Target = Endings<OUTCOME, V, Counter>>,
{
    #[inline]
    fn end(&mut self, ended: &Ended<V::Values>) {
        self.0.of(ended).inc();
    }
}

/// Measures the time from the beginning of a call to its end.
#[derive(Debug)]
pub struct Timing<O> {
    observe: O,
    start: Option<Start>,
}

impl<O> Timing<O> {
    #[inline]
    fn new(observe: O) -> Self {
        Self {
            observe,
            start: None,
        }
    }

    /// The seconds since the beginning.
    #[inline]
    fn seconds(&self) -> f64 {
        self.start.map_or(0.0, Start::seconds)
    }
}

/// A family whose children observe the calls that ended in each way: a `Family<Outcome, Histogram>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot observe durations by outcome",
    label = "this metric does not tell outcomes apart",
    note = "`by_outcome` is for a `Family<Outcome, Histogram>`, or a family of another metric that can observe"
)]
pub trait ObserveOutcomes {
    /// Observes the seconds that a call took which ended in this way.
    fn observe_outcome(&self, outcome: Outcome, seconds: f64);
}

#[diagnostic::do_not_recommend]
impl<M: FamilyMetric + Observe> ObserveOutcomes for Family<Outcome, M> {
    #[inline]
    fn observe_outcome(&self, outcome: Outcome, seconds: f64) {
        let child = self.with(&outcome);
        Observe::observe(&*child, seconds);
    }
}

/// Observes how long a call takes, by its outcome, in a family.
pub fn time_outcomes<V, F: ObserveOutcomes + ?Sized>(family: &F) -> impl Record<V> {
    Timing::new(ByOutcome(family))
}

/// A family of durations by outcome.
#[derive(Debug)]
struct ByOutcome<'a, F: ?Sized>(&'a F);

impl<V, F: ObserveOutcomes + ?Sized> Record<V> for Timing<ByOutcome<'_, F>> {
    #[inline]
    fn begin(&mut self) {
        self.start = Some(Start::now());
    }

    #[inline]
    fn end(&mut self, ended: &Ended<V>) {
        let seconds = self.seconds();
        self.observe.0.observe_outcome(ended.outcome(), seconds);
    }
}

/// Durations by how calls ended.
#[derive(Debug)]
pub struct ByEnding<H>(H);

/// Observes how long a call takes, by how it ended.
pub fn time_ended<H>(metric: H) -> Timing<ByEnding<H>> {
    Timing::new(ByEnding(metric))
}

impl<const OUTCOME: bool, V, H> Record<V::Values> for Timing<ByEnding<H>>
where
    V: ResultLabels,
    H: Deref<Target = Endings<OUTCOME, V, Histogram>>,
{
    #[inline]
    fn begin(&mut self) {
        self.start = Some(Start::now());
    }

    #[inline]
    fn end(&mut self, ended: &Ended<V::Values>) {
        self.observe.0.of(ended).observe(self.seconds());
    }
}

/// Observes how long a call takes.
#[derive(Debug)]
pub struct InOne<M>(M);

/// Observes how long a call takes where no guard can.
#[inline]
pub fn observe<V, M: Observe + ?Sized>(metric: &M) -> impl Record<V> {
    Timing::new(InOne(metric))
}

/// Observes how long a call takes, in the child of a family.
#[inline]
#[must_use]
pub fn observe_labelled<V, M: Observe>(metric: Child<M>) -> impl Record<V> {
    Timing::new(InOne(metric))
}

impl<V, M: Observe> Record<V> for Timing<InOne<M>> {
    #[inline]
    fn begin(&mut self) {
        self.start = Some(Start::now());
    }

    #[inline]
    fn end(&mut self, _: &Ended<V>) {
        self.observe.0.observe(self.seconds());
    }
}

/// Counts a call while it is in flight.
#[derive(Debug)]
struct Tracking<M>(M);

/// Counts a call while it is in flight where no guard can.
#[inline]
pub fn track<V, M: TrackInFlight + ?Sized>(metric: &M) -> impl Record<V> {
    Tracking(metric)
}

/// Counts a call while it is in flight, in the child of a family.
#[inline]
#[must_use]
pub fn track_labelled<V, M: TrackInFlight>(metric: Child<M>) -> impl Record<V> {
    Tracking(metric)
}

impl<V, M: TrackInFlight> Record<V> for Tracking<M> {
    #[inline]
    fn begin(&mut self) {
        self.0.begin();
    }

    #[inline]
    fn end(&mut self, _: &Ended<V>) {
        self.0.end();
    }
}

/// Measures the time that a future spends in its polls.
#[derive(Debug)]
struct Polling<M> {
    metric: M,
    /// Seconds.
    spent: f64,
    resumed: Option<Start>,
}

/// Observes the time in polls.
#[inline]
pub fn poll_time<V, M: Observe + ?Sized>(metric: &M) -> impl Record<V> {
    Polling::new(metric)
}

/// Observes the time in polls, in the child of a family.
#[inline]
#[must_use]
pub fn poll_time_labelled<V, M: Observe>(metric: Child<M>) -> impl Record<V> {
    Polling::new(metric)
}

impl<M> Polling<M> {
    #[inline]
    fn new(metric: M) -> Self {
        Self {
            metric,
            spent: 0.0,
            resumed: None,
        }
    }
}

impl<V, M: Observe> Record<V> for Polling<M> {
    #[inline]
    fn resume(&mut self) {
        self.resumed = Some(Start::now());
    }

    #[inline]
    fn suspend(&mut self) {
        if let Some(resumed) = self.resumed.take() {
            self.spent += resumed.seconds();
        }
    }

    #[inline]
    fn end(&mut self, _: &Ended<V>) {
        self.metric.observe(self.spent);
    }
}
