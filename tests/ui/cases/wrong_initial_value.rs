use metrics_core::{Counter, Gauge, metric};

/// Requests received.
#[metric]
static REQUESTS: Counter = Gauge::new();

fn main() {}
