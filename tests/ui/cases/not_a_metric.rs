use metrics_core::metric;

/// Not a metric.
#[metric]
static NAME: String = String::new();

fn main() {}
