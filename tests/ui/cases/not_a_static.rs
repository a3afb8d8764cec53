use metrics_core::{Counter, metric, metrics};

/// A constant.
#[metric]
const REQUESTS: Counter = Counter::new();

/// A function.
#[metric]
fn requests() {}

/// A mutable static.
#[metric]
static mut MUTABLE: Counter = Counter::new();

#[metrics(namespace = "a")]
struct NotAModule;

fn main() {}
