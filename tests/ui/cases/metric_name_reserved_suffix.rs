use metrics_core::{Gauge, Histogram, metric};

/// Requests received.
#[metric]
static REQUESTS_COUNT: Gauge = Gauge::new();

/// Sizes.
#[metric(name = "size_bucket")]
static SIZES: Histogram = Histogram::new();

fn main() {}
