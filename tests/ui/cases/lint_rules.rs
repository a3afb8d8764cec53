//! Lint rules that a metric may break.

use metrics_core::{Counter, metric, metrics};

/// There is no such rule.
#[metric(allow(base_units))]
static UNKNOWN: Counter = Counter::new();

/// It is no text.
#[metric(allow("base_unit"))]
static NOT_A_WORD: Counter = Counter::new();

/// Once is enough.
#[metric(allow(base_unit, colon, base_unit))]
static TWICE: Counter = Counter::new();

#[metrics(allow(base_unit))]
mod group {}

fn main() {}
