use metrics_core::{StateSet, metric};

/// Its states are in the label `disk`.
#[metric(states("idle", "busy"), const_labels(disk = "sda"))]
static DISK: StateSet<&str> = StateSet::new();

fn main() {}
