//! How much the attributes add to a future, and that it can still be sent.

#![allow(
    clippy::manual_async_fn,
    clippy::let_and_return,
    reason = "the forms are what is tested"
)]

use std::future::{Future, ready};
use std::pin::Pin;

use metrics_core::{
    Counter, Histogram, InFlight, InFlightGuard, Timer, counted, in_flight, metered, metric, timed,
};

/// Time.
#[metric]
static TIME_SECONDS: Histogram = Histogram::new();

/// Calls.
#[metric]
static CALLS: Counter = Counter::new();

/// Calls in flight.
#[metric]
static RUNNING: InFlight = InFlight::new();

type Large = [u8; 200];

/// What a future keeps that is told how a call ends: the metric, how far the call is, and what padding that needs.
const RECORD: usize = 3 * size_of::<usize>();

const ARGUMENTS: usize = size_of::<Large>();

#[expect(
    clippy::needless_pass_by_value,
    reason = "what is asked of a future that is sent away"
)]
fn size<F: Future + Send>(future: F) -> usize {
    size_of_val(&future)
}

/// What a future of this size takes beside something that is aligned as pointers are.
fn aligned(size: usize) -> usize {
    size.next_multiple_of(align_of::<usize>())
}

async fn plain(large: Large) -> Result<usize, String> {
    ready(()).await;
    Ok(large.len())
}

#[timed(TIME_SECONDS)]
async fn is_timed(large: Large) -> Result<usize, String> {
    ready(()).await;
    Ok(large.len())
}

#[in_flight(RUNNING)]
async fn is_tracked(large: Large) -> Result<usize, String> {
    ready(()).await;
    Ok(large.len())
}

#[counted(CALLS)]
async fn is_counted(large: Large) -> Result<usize, String> {
    ready(()).await;
    Ok(large.len())
}

#[metered]
async fn is_metered(large: Large) -> Result<usize, String> {
    ready(()).await;
    Ok(large.len())
}

const TIMER: usize = size_of::<Timer<&Histogram>>();
const GUARD: usize = size_of::<InFlightGuard<&InFlight>>();

#[test]
fn an_async_function_grows_by_its_guard_or_its_arguments_once_more() {
    let alone = aligned(size(plain([0; 200])));
    assert!(size(is_timed([0; 200])) <= alone + TIMER);
    assert!(size(is_tracked([0; 200])) <= alone + GUARD);
    assert!(size(is_counted([0; 200])) <= alone + ARGUMENTS + RECORD);
    assert!(size(is_metered([0; 200])) <= alone + ARGUMENTS + RECORD + TIMER + GUARD);
}

fn plain_impl(large: Large) -> impl Future<Output = usize> + Send {
    async move {
        ready(()).await;
        large.len()
    }
}

#[timed(TIME_SECONDS)]
fn is_timed_impl(large: Large) -> impl Future<Output = usize> + Send {
    async move {
        ready(()).await;
        large.len()
    }
}

#[counted(CALLS)]
fn is_counted_impl(large: Large) -> impl Future<Output = usize> + Send {
    async move {
        ready(()).await;
        large.len()
    }
}

#[timed(TIME_SECONDS)]
fn is_timed_other(large: Large) -> impl Future<Output = usize> + Send {
    let other = large;
    plain_impl(other)
}

#[metered]
fn is_metered_other(large: Large) -> impl Future<Output = usize> + Send {
    let other = large;
    plain_impl(other)
}

#[test]
fn a_function_that_returns_a_future_grows_by_its_guard_or_record() {
    let alone = aligned(size(plain_impl([0; 200])));
    assert!(size(is_timed_impl([0; 200])) <= alone + TIMER);
    // Nothing is around the block that would have the arguments too.
    assert!(size(is_counted_impl([0; 200])) <= alone + RECORD);
    assert!(size(is_timed_other([0; 200])) <= alone + TIMER + RECORD);
    assert!(size(is_metered_other([0; 200])) <= alone + TIMER + GUARD + RECORD);
}

type Boxed = Pin<Box<dyn Future<Output = usize> + Send>>;

fn plain_boxed(large: Large) -> Boxed {
    Box::pin(async move {
        ready(()).await;
        large.len()
    })
}

#[timed(TIME_SECONDS)]
fn is_timed_boxed(large: Large) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    Box::pin(async move {
        ready(()).await;
        large.len()
    })
}

#[counted(CALLS)]
fn is_counted_boxed(large: Large) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    Box::pin(async move {
        ready(()).await;
        large.len()
    })
}

#[metered]
fn is_metered_boxed_other(large: Large) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    let future = plain_boxed(large);
    future
}

#[test]
fn so_does_what_is_in_a_box() {
    let alone = aligned(size_of_val(&*plain_boxed([0; 200])));
    assert!(size_of_val(&*is_timed_boxed([0; 200])) <= alone + TIMER);
    assert!(size_of_val(&*is_counted_boxed([0; 200])) <= alone + RECORD);
    let other = size_of_val(&*is_metered_boxed_other([0; 200]));
    assert!(other <= size_of::<Boxed>() + TIMER + GUARD + RECORD);
}
