use metrics_core::{Counter, metric};

/// Requests received.
#[metric(name = "http-requests")]
static REQUESTS: Counter = Counter::new();

fn main() {}
