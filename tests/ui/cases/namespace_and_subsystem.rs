use metrics_core::{Counter, metric};

/// Requests received.
#[metric(namespace = "my app", subsystem = "")]
static REQUESTS: Counter = Counter::new();

fn main() {}
