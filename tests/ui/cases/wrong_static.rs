use metrics_core::{Counter, Family, Histogram, counted, in_flight, metric, timed};

/// Requests received.
#[metric]
static REQUESTS: Counter = Counter::new();

/// Time of requests.
#[metric]
static SECONDS: Histogram = Histogram::new();

/// Time of requests.
#[metric(label_names("a"))]
static FAMILY: Family<(&str,), Histogram> = Family::new();

#[timed(REQUESTS)]
fn timed_by_a_counter() {}

#[counted(SECONDS)]
fn counted_by_a_histogram() {}

#[in_flight(REQUESTS)]
async fn tracked_by_a_counter() {}

#[timed(FAMILY)]
fn timed_by_a_family() {}

#[timed(MISSING)]
fn timed_by_nothing() {}

fn main() {}
