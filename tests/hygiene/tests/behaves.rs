//! What a function does is what it would do without attributes: how it is called, how deep it can recurse, how often it is polled.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll};

use futures::executor::block_on;
use futures::task::noop_waker_ref;
use metrics_core::metered;

/// # Safety
///
/// It is safe.
#[metered]
unsafe fn is_unsafe(number: *const u32) -> Option<u32> {
    // SAFETY: the test gives it a reference.
    let number = unsafe { number.as_ref() }?;
    Some(*number)
}

#[metered]
extern "C" fn is_of_another_language(number: u32) -> u32 {
    number + 1
}

/// # Safety
///
/// It is safe.
#[metered]
async unsafe fn is_unsafe_and_async(number: u32) -> u32 {
    number + 1
}

#[metered]
pub(crate) unsafe extern "C" fn is_both(number: u32) -> u32 {
    if number == 0 {
        return 7;
    }
    number + 1
}

#[test]
fn the_signature_is_the_same() {
    let pointer: unsafe fn(*const u32) -> Option<u32> = is_unsafe;
    // SAFETY: what it is given is a reference.
    assert_eq!(unsafe { pointer(&7) }, Some(7));
    let pointer: extern "C" fn(u32) -> u32 = is_of_another_language;
    assert_eq!(pointer(6), 7);
    // SAFETY: these are safe.
    let both = unsafe { (is_both(0), block_on(is_unsafe_and_async(6))) };
    assert_eq!(both, (7, 7));
    // Early and late bound lifetimes stay what they are.
    let _: for<'a> fn(&'a [u32]) -> Option<&'a u32> = first;
    let _ = first_static::<'static>;
}

#[metered]
fn first(numbers: &[u32]) -> Option<&u32> {
    let number = numbers.first()?;
    Some(number)
}

#[metered]
fn first_static<'a: 'a>(numbers: &'a [u32]) -> Option<&'a u32> {
    numbers.first()
}

#[metered]
fn deep(number: u32) -> u32 {
    if number == 0 { 0 } else { 1 + deep(number - 1) }
}

#[test]
fn recursion_goes_deep() {
    let run = || assert_eq!(deep(5_000), 5_000);
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(run);
    thread
        .expect("a thread can be started")
        .join()
        .expect("the stack is large enough");
}

/// A future that is told of nothing but its polls.
#[metered]
async fn polled_twice() -> u32 {
    let mut polled = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut polled, true) {
            Poll::Ready(7)
        } else {
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}

#[test]
fn a_future_is_polled_as_often_as_it_would_be() {
    let mut future = pin!(polled_twice());
    let mut context = Context::from_waker(noop_waker_ref());
    assert_eq!(future.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(future.as_mut().poll(&mut context), Poll::Ready(7));
}
