//! What counts calls.

use super::Outcome;
use crate::declaration::Declaration;
use crate::family::{Child, Family};
use crate::kind::Kind;
use crate::label::{Label, LabelSet, LabelText};
use crate::metric::{Counter, Histogram, InFlight, Metric, private};
use crate::sample::{Collect, Samples};

/// What can count calls: a [`Counter`] counts them all, a `Family<Outcome, Counter>` by how they ended.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot count calls",
    label = "this metric cannot be used for counting calls",
    note = "calls are counted by a `Counter`, or by a `Family<Outcome, Counter>` to tell how they ended"
)]
pub trait CountCalls {
    /// Counts one call that ended in this way.
    fn count_call(&self, outcome: Outcome);
}

impl CountCalls for Counter {
    #[inline]
    fn count_call(&self, _: Outcome) {
        self.inc();
    }
}

impl CountCalls for Family<Outcome, Counter> {
    #[inline]
    fn count_call(&self, outcome: Outcome) {
        self.with(&outcome).inc();
    }
}

impl<M: CountCalls> CountCalls for Child<M> {
    #[inline]
    fn count_call(&self, outcome: Outcome) {
        M::count_call(self, outcome);
    }
}

impl<C: CountCalls + ?Sized> CountCalls for &C {
    #[inline]
    fn count_call(&self, outcome: Outcome) {
        C::count_call(self, outcome);
    }
}

/// The calls of one function, by how they ended: what a bare `#[counted]` declares.
#[derive(Debug)]
pub struct CallCounter {
    counters: [Counter; 4],
}

impl CallCounter {
    /// No calls yet.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "only generated code makes one, in a static"
    )]
    #[inline]
    pub const fn new() -> Self {
        Self {
            counters: [const { Counter::new() }; 4],
        }
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        Self {
            counters: [
                // One is enough to know that it is used, and most calls end well.
                Counter::per_thread(Some(declaration)),
                Counter::per_thread(None),
                Counter::per_thread(None),
                Counter::per_thread(None),
            ],
        }
    }
}

impl private::Sealed for CallCounter {}

impl Metric for CallCounter {
    const KIND: Kind = Kind::Counter;
    const LABELS: &'static [Label] = Outcome::LABELS;
}

impl CountCalls for CallCounter {
    #[inline]
    fn count_call(&self, outcome: Outcome) {
        self.counters[outcome as usize].inc();
    }
}

impl Collect for CallCounter {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        static TEXTS: [LabelText; 4] = [
            LabelText::written("outcome=\"ok\""),
            LabelText::written("outcome=\"error\""),
            LabelText::written("outcome=\"panic\""),
            LabelText::written("outcome=\"cancelled\""),
        ];
        for (outcome, text) in Outcome::ALL.into_iter().zip(&TEXTS) {
            self.counters[outcome as usize].collect(&mut samples.labelled(text));
        }
    }
}

/// What a bare `#[timed]` declares.
pub type CallHistogram = Histogram;

/// What a bare `#[in_flight]` declares.
pub type CallsInFlight = InFlight;
