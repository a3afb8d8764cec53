use metrics_core::{Counter, metric};

/// Misspelt, twice, and of the wrong type.
#[metric(nmae = "a", help = "b", help = "c", unit = 5, color = "red")]
static REQUESTS: Counter = Counter::new();

/// As a field of a struct of metrics could say.
#[metric(initial = Counter::new())]
static MORE: Counter = Counter::new();

fn main() {
    REQUESTS.inc();
    MORE.inc();
}
