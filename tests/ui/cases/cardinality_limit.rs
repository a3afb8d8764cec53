use metrics_core::{Counter, Family, metric};

/// Not a family.
#[metric(cardinality_limit = 10)]
static PLAIN: Counter = Counter::new();

/// Of labels that are known.
#[metric(label_names("cached"), cardinality_limit = 10)]
static KNOWN: Family<(bool,), Counter> = Family::new();

/// Not a number.
#[metric(label_names("user"), cardinality_limit("10"))]
static WORDS: Family<(&str,), Counter> = Family::new();

fn main() {}
