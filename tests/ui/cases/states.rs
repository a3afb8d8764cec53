use metrics_core::{Counter, LabelValue, StateSet, metric};

#[derive(LabelValue)]
enum Phase {
    Starting,
}

/// States without names.
#[metric]
static NAMELESS: StateSet<&str> = StateSet::new();

/// States with names.
#[metric(states("a"))]
static PHASE: StateSet<Phase> = StateSet::new();

/// No states.
#[metric(states("a"))]
static COUNTER: Counter = Counter::new();

fn main() {
    NAMELESS.set("a");
}
