//! Functions whose machine code is looked at.

use metrics_core::{Counter, Histogram, counted, metric, timed};

/// Time.
#[metric]
static TIME_SECONDS: Histogram = Histogram::new();

/// Calls.
#[metric]
static CALLS: Counter = Counter::new();

#[inline(never)]
pub fn work(number: u64) -> Result<u64, u64> {
    if std::hint::black_box(number) == 3 {
        Err(1)
    } else {
        Ok(number)
    }
}

#[inline(never)]
pub fn plain_function(number: u64) -> Result<u64, u64> {
    work(number)
}

#[timed(TIME_SECONDS)]
#[inline(never)]
pub fn timed_function(number: u64) -> Result<u64, u64> {
    work(number)
}

#[counted(CALLS)]
#[inline(never)]
pub fn counted_function(number: u64) -> Result<u64, u64> {
    work(number)
}
