//! Runs a future that never waits.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Polls `future` once, which is enough for the functions here. An executor would cost more than what is measured.
#[inline]
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
