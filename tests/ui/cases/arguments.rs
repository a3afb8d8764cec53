use metrics_core::{Counter, metric};

/// Misspelt, twice, and of the wrong type.
#[metric(nmae = "a", help = "b", help = "c", unit = 5, color = "red")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.inc();
}
