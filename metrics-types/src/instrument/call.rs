//! A call of a function that is not async.

use std::marker::PhantomData;

use super::{Ended, Outcome, Record};

/// Runs `body`, the body of a function, and records how it ended.
///
/// `body` is asked for as an `FnOnce` so that the compiler takes the closure for one: a function with `&mut self` may then
/// return what it borrows from it.
#[inline]
pub fn call<V, C: Record<V>, R>(
    record: C,
    body: impl FnOnce() -> R,
    ended: impl FnOnce(&R) -> Ended<V>,
) -> R {
    let call = until_return(record);
    let returned = body();
    call.returned(&returned, ended);
    returned
}

/// A call that begins now.
#[inline]
pub fn until_return<V, C: Record<V>>(mut record: C) -> Unfinished<V, C> {
    record.begin();
    Unfinished {
        record: Some(record),
        values: PhantomData,
    }
}

/// A call that has not returned; dropped, it has panicked: nothing else leaves a function that is not async without returning.
#[must_use = "a call that is dropped has panicked"]
#[derive(Debug)]
pub struct Unfinished<V, C: Record<V>> {
    /// Until it is told.
    record: Option<C>,
    values: PhantomData<fn(V)>,
}

impl<V, C: Record<V>> Unfinished<V, C> {
    /// The call returned `returned`; `ended` says what that means, which may panic.
    #[inline]
    pub fn returned<R: ?Sized>(mut self, returned: &R, ended: impl FnOnce(&R) -> Ended<V>) {
        let ended = ended(returned);
        if let Some(mut record) = self.record.take() {
            record.end(&ended);
        }
    }
}

impl<V, C: Record<V>> Drop for Unfinished<V, C> {
    #[inline]
    fn drop(&mut self) {
        if let Some(record) = self.record.take() {
            panicked(record);
        }
    }
}

#[cold]
fn panicked<V>(mut record: impl Record<V>) {
    record.end(&Ended::unreturned(Outcome::Panic));
}
