//! A call of an async function.

use std::future::Future;
use std::marker::PhantomData;
use std::mem::forget;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Ended, Outcome, Record};

pin_project! {
    /// The body of an async function, and the record of how it ended.
    ///
    /// A call begins at the first poll. The body's own end is seen here, from outside: a body that unwinds has panicked,
    /// while a future that is dropped because something else unwinds has been cancelled.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct MeasuredFuture<V, C, F, E>
    where
        C: Record<V>,
    {
        #[pin]
        body: F,
        call: AsyncCall<V, C>,
        ended: Option<E>,
    }
}

impl<V, C, F, E> MeasuredFuture<V, C, F, E>
where
    C: Record<V>,
    F: Future,
    E: FnOnce(&F::Output) -> Ended<V>,
{
    /// Records how `body` ends; `ended` tells that of what it returns.
    #[inline]
    pub fn new(record: C, body: F, ended: E) -> Self {
        Self {
            body,
            call: AsyncCall {
                record,
                progress: Progress::Waiting,
                values: PhantomData,
            },
            ended: Some(ended),
        }
    }
}

/// Dropped while it runs, it is cancelled.
struct AsyncCall<V, C: Record<V>> {
    record: C,
    progress: Progress,
    values: PhantomData<fn(V)>,
}

#[derive(PartialEq)]
enum Progress {
    /// For the first poll.
    Waiting,
    Running,
    Ended,
}

impl<V, C: Record<V>> AsyncCall<V, C> {
    #[inline]
    fn resume(&mut self) {
        if self.progress == Progress::Waiting {
            self.progress = Progress::Running;
            self.record.begin();
        }
        self.record.resume();
    }

    #[inline]
    fn end(&mut self, ended: &Ended<V>) {
        if self.progress == Progress::Running {
            self.progress = Progress::Ended;
            self.record.end(ended);
        }
    }

    #[cold]
    fn end_without_return(&mut self, outcome: Outcome) {
        self.end(&Ended::unreturned(outcome));
    }
}

impl<V, C: Record<V>> Drop for AsyncCall<V, C> {
    #[inline]
    fn drop(&mut self) {
        if self.progress == Progress::Running {
            self.end_without_return(Outcome::Cancelled);
        }
    }
}

/// One poll of a call, and what is made of its result; dropped, the call has panicked.
struct UntilPolled<'a, V, C: Record<V>>(&'a mut AsyncCall<V, C>);

impl<V, C: Record<V>> Drop for UntilPolled<'_, V, C> {
    #[inline]
    fn drop(&mut self) {
        self.0.record.suspend();
        self.0.end_without_return(Outcome::Panic);
    }
}

impl<V, C, F, E> Future for MeasuredFuture<V, C, F, E>
where
    C: Record<V>,
    F: Future,
    E: FnOnce(&F::Output) -> Ended<V>,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.call.resume();
        let panicking = UntilPolled(this.call);
        let polled = this.body.poll(context);
        let ended = match &polled {
            Poll::Ready(returned) => this.ended.take().map(|ended| ended(returned)),
            Poll::Pending => None,
        };
        forget(panicking);
        this.call.record.suspend();
        if let Some(ended) = ended {
            this.call.end(&ended);
        }
        polled
    }
}
