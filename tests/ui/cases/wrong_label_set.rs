use metrics_core::{Counter, Family, metric};

/// Requests received.
#[metric(label_names("method", "path"))]
static REQUESTS: Family<(&str, &str), Counter> = Family::new();

fn main() {
    REQUESTS.with(&("GET", 1)).inc();
}
