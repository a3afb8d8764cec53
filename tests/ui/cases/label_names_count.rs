use metrics_core::{Counter, Family, LabelSet, metric};

#[derive(LabelSet)]
struct Labels {
    user: u32,
}

/// None at all.
#[metric]
static NONE: Family<(&str, &str), Counter> = Family::new();

/// Too few.
#[metric(label_names("method"))]
static FEW: Family<(&str, &str), Counter> = Family::new();

/// Named twice.
#[metric(label_names("method"))]
static NAMED: Family<Labels, Counter> = Family::new();

/// Not a family.
#[metric(label_names("method"))]
static PLAIN: Counter = Counter::new();

/// The same name twice.
#[metric(label_names("method", "method"))]
static SAME: Family<(&str, &str), Counter> = Family::new();

/// The same name in two places.
#[metric(const_labels(user = "root"))]
static CONSTANT: Family<Labels, Counter> = Family::new();

fn main() {}
