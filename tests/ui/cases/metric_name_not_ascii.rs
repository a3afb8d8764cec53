use metrics_core::{Gauge, metric};

/// Length of the queue.
#[metric]
static LÄNGE: Gauge = Gauge::new();

fn main() {}
