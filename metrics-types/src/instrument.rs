//! What the function attributes do at run time.

use std::fmt;
use std::future::Future;
use std::mem::forget;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::descriptor::Descriptor;
use crate::family::Family;
use crate::kind::Kind;
use crate::label::{Enumerated, Label, LabelSet, LabelText, LabelValue, LabelVisitor};
use crate::metric::{Counter, Histogram, InFlight, Metric, private};
use crate::sample::{Collect, Samples};

/// How a call ended. Every call ends in exactly one of these ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It returned, and not an `Err`.
    Ok,
    /// It returned an `Err`.
    Error,
    /// It panicked.
    Panic,
    /// It was a future, and was dropped after its first poll and before it was done.
    Cancelled,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Ok, Self::Error, Self::Panic, Self::Cancelled];

    const NAMES: [&'static str; 4] = ["ok", "error", "panic", "cancelled"];
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES[*self as usize])
    }
}

impl LabelValue for Outcome {
    type Schema = Self;
    const VALUES: Option<&'static [&'static str]> = Some(&Self::NAMES);

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(Self::NAMES[*self as usize])
    }
}

impl Enumerated for Outcome {}

/// The one label `outcome`: a `Family<Outcome, Counter>` counts calls by how they ended.
impl LabelSet for Outcome {
    type Schema = Self;
    const LABELS: &'static [Label] = &[Label::new::<Self>("outcome")];

    fn visit(&self, visitor: &mut impl LabelVisitor) {
        visitor.value(self);
    }
}

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
    fn count_call(&self, outcome: Outcome) {
        self.with(&outcome).inc();
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
    pub const fn new() -> Self {
        Self {
            counters: [const { Counter::new() }; 4],
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __declared(self, _: &'static Descriptor) -> Self {
        Self {
            counters: [const { Counter::per_thread() }; 4],
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

/// Runs `body`, the body of a function, and counts how it ended.
///
/// `body` is asked for as an `FnOnce` so that the compiler takes the closure for one: a function with `&mut self` may then
/// return what it borrows from it.
#[inline]
pub fn call<C: CountCalls + ?Sized, R>(
    counter: &C,
    body: impl FnOnce() -> R,
    outcome: impl FnOnce(&R) -> Outcome,
) -> R {
    let panicking = UntilReturn(counter);
    let returned = body();
    // Whatever leaves a function that is not async other than by returning is a panic.
    forget(panicking);
    counter.count_call(outcome(&returned));
    returned
}

/// Counts a panic when it is dropped: the guard in a function that never returns.
#[must_use]
pub fn call_without_return<C: CountCalls + ?Sized>(counter: &C) -> UntilReturn<'_, C> {
    UntilReturn(counter)
}

/// A call that has not returned; dropped, it has panicked.
#[derive(Debug)]
pub struct UntilReturn<'a, C: CountCalls + ?Sized>(&'a C);

impl<C: CountCalls + ?Sized> Drop for UntilReturn<'_, C> {
    fn drop(&mut self) {
        self.0.count_call(Outcome::Panic);
    }
}

pin_project! {
    /// The body of an async function, and the count of how it ended.
    ///
    /// A call begins at the first poll. The body's own end is seen here, from outside: a body that unwinds has panicked,
    /// while a future that is dropped because something else unwinds has been cancelled.
    #[derive(Debug)]
    pub struct CountedFuture<'a, C, F, O>
    where
        C: CountCalls,
        C: ?Sized,
    {
        #[pin]
        body: F,
        call: AsyncCall<'a, C>,
        outcome: Option<O>,
    }
}

impl<'a, C: CountCalls + ?Sized, F: Future, O: FnOnce(&F::Output) -> Outcome>
    CountedFuture<'a, C, F, O>
{
    /// Counts in `counter` how `body` ends; `outcome` tells by what it returns.
    pub fn new(counter: &'a C, body: F, outcome: O) -> Self {
        Self {
            body,
            call: AsyncCall {
                counter,
                progress: Progress::Waiting,
            },
            outcome: Some(outcome),
        }
    }
}

/// Dropped while it runs, it is cancelled.
#[derive(Debug)]
struct AsyncCall<'a, C: CountCalls + ?Sized> {
    counter: &'a C,
    progress: Progress,
}

#[derive(Debug, PartialEq)]
enum Progress {
    /// For the first poll.
    Waiting,
    Running,
    Ended,
}

impl<C: CountCalls + ?Sized> AsyncCall<'_, C> {
    fn begin(&mut self) {
        if self.progress == Progress::Waiting {
            self.progress = Progress::Running;
        }
    }

    fn end(&mut self, outcome: Outcome) {
        if self.progress == Progress::Running {
            self.progress = Progress::Ended;
            self.counter.count_call(outcome);
        }
    }
}

impl<C: CountCalls + ?Sized> Drop for AsyncCall<'_, C> {
    fn drop(&mut self) {
        self.end(Outcome::Cancelled);
    }
}

/// One poll of a call; dropped, the call has panicked.
struct UntilPolled<'a, 'b, C: CountCalls + ?Sized>(&'a mut AsyncCall<'b, C>);

impl<C: CountCalls + ?Sized> Drop for UntilPolled<'_, '_, C> {
    fn drop(&mut self) {
        self.0.end(Outcome::Panic);
    }
}

impl<C: CountCalls + ?Sized, F: Future, O: FnOnce(&F::Output) -> Outcome> Future
    for CountedFuture<'_, C, F, O>
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.call.begin();
        let panicking = UntilPolled(this.call);
        let polled = this.body.poll(context);
        forget(panicking);
        let returned = ready!(polled);
        if let Some(outcome) = this.outcome.take() {
            this.call.end(outcome(&returned));
        }
        Poll::Ready(returned)
    }
}

/// What a function returned, to be asked how it ended.
///
/// Generated code asks `(&Returned(&value)).outcome()`: of the two traits below the compiler takes the one for `Result`
/// where the type is one, under whatever name, and the other where it is not.
#[derive(Debug)]
pub struct Returned<'a, R>(pub &'a R);

/// How a call ended that returned a `Result`.
pub trait OutcomeOfResult {
    /// How it ended.
    fn outcome(&self) -> Outcome;
}

impl<T, E> OutcomeOfResult for Returned<'_, Result<T, E>> {
    fn outcome(&self) -> Outcome {
        if self.0.is_ok() {
            Outcome::Ok
        } else {
            Outcome::Error
        }
    }
}

/// How a call ended that returned anything else.
pub trait OutcomeOfAny {
    /// How it ended.
    fn outcome(&self) -> Outcome;
}

impl<R> OutcomeOfAny for &Returned<'_, R> {
    fn outcome(&self) -> Outcome {
        Outcome::Ok
    }
}
