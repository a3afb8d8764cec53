//! Metrics to serve.

use metrics_core::{Counter, Family, IntGauge, LabelSet, MetricOptions, Registry};

#[derive(Debug, Clone, PartialEq, Eq, Hash, LabelSet)]
struct Row {
    row: String,
}

/// A registry with one counter, at 0.
///
/// # Panics
///
/// If the name is not one for a counter.
#[must_use]
pub fn registry_with(name: &'static str) -> Registry {
    let registry = Registry::new();
    registry
        .register(MetricOptions::new(name, "Something."), Counter::new())
        .expect("the name is valid");
    registry
}

/// A registry whose exposition has about a hundred bytes for each of so many rows, in the family `a_large`.
///
/// # Panics
///
/// Never: the names are valid.
#[must_use]
pub fn large_registry(rows: usize) -> Registry {
    let registry = Registry::new();
    let options = MetricOptions::new("a_large", "").cardinality_limit(rows);
    let family = registry
        .register(options, Family::<Row, IntGauge>::new())
        .expect("the name is valid");
    for row in 0..rows {
        let row = Row {
            row: format!("{row:080}"),
        };
        family.with(&row).set(1);
    }
    registry
}
