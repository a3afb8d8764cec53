#![deny(unused_must_use)]

use metrics_core::{Histogram, metric};

/// Time of requests.
#[metric]
static SECONDS: Histogram = Histogram::new();

fn main() {
    SECONDS.start_timer();
}
