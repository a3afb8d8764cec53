//! Functions that are async, or return a future.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

use metrics_core::metered;

use super::{assert_send, Aliased};

#[metered]
pub(super) async fn unit_async() {}

#[metered]
async fn question_mark_async(text: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    unit_async().await;
    let number: u32 = text.parse()?;
    Ok(number)
}

#[metered]
async fn inferred_async(text: &str) -> Aliased<Vec<u32>> {
    unit_async().await;
    text.split(' ').map(str::parse).collect()
}

#[metered]
async fn never_async() -> ! {
    loop {
        std::future::pending::<()>().await;
    }
}

#[metered]
async fn generic_async<'a, T: Clone + Send + Sync, const N: usize>(values: &'a [T; N], mut at: usize) -> Option<&'a T> {
    at += 1;
    unit_async().await;
    values.get(at)
}

#[metered]
fn returns_future(number: u32) -> impl Future<Output = u32> + Send {
    async move { number }
}

#[metered]
fn returns_future_of_another(number: u32) -> impl Future<Output = Option<u32>> + Send {
    let doubled = number * 2;
    std::future::ready(Some(doubled))
}

#[metered]
fn returns_boxed_future<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = Aliased<u32>> + Send + 'a>> {
    Box::pin(async move { text.parse() })
}

#[metered]
fn returns_boxed_future_of_another(text: &str) -> Pin<Box<dyn Future<Output = usize> + Send + '_>> {
    if text.is_empty() {
        return Box::pin(std::future::ready(0));
    }
    Box::pin(async move { text.len() })
}

#[metered]
fn recursive_future(number: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        if number == 0 {
            return 0;
        }
        recursive_future(number - 1).await + 1
    })
}

/// Calls all of them.
pub(super) fn run() {
    let rows = [1_u8, 2];
    drop(assert_send(question_mark_async("1")));
    drop(assert_send(inferred_async("1")));
    drop(assert_send(never_async()));
    drop(assert_send(generic_async(&rows, 1)));
    drop(assert_send(returns_future(1)));
    drop(assert_send(returns_future_of_another(1)));
    drop(assert_send(returns_boxed_future("a")));
    drop(assert_send(returns_boxed_future_of_another("a")));
    drop(assert_send(recursive_future(1)));
}
