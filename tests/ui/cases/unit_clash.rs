use metrics_core::{Histogram, Info, metric};

/// Time of requests.
#[metric(unit = "seconds")]
static REQUEST_MILLISECONDS: Histogram = Histogram::new();

/// The build.
#[metric(unit = "bytes")]
static BUILD: Info = Info::new();

fn main() {}
