use metrics_core::{Counter, Family, LabelSet, metric};

struct Address;

#[derive(LabelSet)]
struct Labels {
    address: Address,
    load: f64,
}

struct NotDerived {
    user: u32,
}

/// Of something that is not a set of labels.
#[metric]
static CALLS: Family<NotDerived, Counter> = Family::new();

fn main() {}
