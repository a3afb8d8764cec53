use metrics_core::{Histogram, counted, in_flight, metric, timed};

/// Time of requests.
#[metric]
static SECONDS: Histogram = Histogram::new();

#[timed(help = "Time.", buckets = [1.0])]
fn without_a_name() {}

#[timed(SECONDS, buckets = [1.0])]
fn with_a_static() {}

#[timed(name = "time", unit = "milliseconds")]
fn in_another_unit() {}

#[counted(nme = "calls")]
fn misspelt() {}

#[in_flight(name = "a-b")]
fn misnamed() {}

#[counted(name = "calls", name = "calls")]
fn twice() {}

fn main() {}
