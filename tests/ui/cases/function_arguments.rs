use metrics_core::{Histogram, counted, in_flight, metric, timed};

/// Time of requests.
#[metric]
static SECONDS: Histogram = Histogram::new();

const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);

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

// Children that neither come nor go.
#[counted(name = "known", labels(cached: bool = true), cardinality_limit = 10, expires_after = HOUR)]
fn known() {}

#[timed(expires_after = HOUR)]
fn shared() {}

fn main() {}
