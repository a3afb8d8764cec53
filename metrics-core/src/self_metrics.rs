//! The toolkit's own counts.

use metrics_registry::__facade::{
    CLASHES, COLLECT_PANICS, COLLECTED_TWICE, COLLECTOR_PANICS, INVALID_FAMILIES,
};
use metrics_types::__registry::{DropReason, dropped_values, overflows};

use crate::{CounterFn, metric, metrics};

#[metrics(namespace = "metrics_core", crate = crate)]
mod declared {
    use super::{
        CLASHES, COLLECT_PANICS, COLLECTED_TWICE, COLLECTOR_PANICS, CounterFn, DropReason,
        INVALID_FAMILIES, dropped_values, metric, overflows,
    };

    /// Values that no metric can take: negative increments of counters, observations that are not finite, exemplars with too long labels.
    #[metric(name = "dropped_values", const_labels(reason = "negative"))]
    static DROPPED_NEGATIVE: CounterFn = CounterFn::new(|| dropped_values(DropReason::Negative));

    #[metric(name = "dropped_values", const_labels(reason = "not_a_number"))]
    static DROPPED_NOT_A_NUMBER: CounterFn =
        CounterFn::new(|| dropped_values(DropReason::NotANumber));

    #[metric(name = "dropped_values", const_labels(reason = "infinite"))]
    static DROPPED_INFINITE: CounterFn = CounterFn::new(|| dropped_values(DropReason::Infinite));

    #[metric(name = "dropped_values", const_labels(reason = "exemplar"))]
    static DROPPED_EXEMPLARS: CounterFn = CounterFn::new(|| dropped_values(DropReason::Exemplar));

    /// Declared metrics that are not exposed because they clash with others.
    #[metric]
    static CLASHING_DECLARATIONS: CounterFn = CounterFn::new(|| CLASHES.get());

    /// Look-ups of label sets that a family has no room for: their values are in the series whose labels are all `__overflow__`.
    #[metric]
    static CARDINALITY_OVERFLOWS: CounterFn = CounterFn::new(overflows);

    /// Metrics that panicked while they were collected.
    #[metric(name = "collect_panics")]
    static COLLECT_PANICS_SEEN: CounterFn = CounterFn::new(|| COLLECT_PANICS.get());

    /// What collectors have collected in vain: they panicked, or a family or its samples could not be exposed.
    #[metric(name = "collector_failures", const_labels(reason = "panic"))]
    static COLLECTOR_PANICS_SEEN: CounterFn = CounterFn::new(|| COLLECTOR_PANICS.get());

    #[metric(name = "collector_failures", const_labels(reason = "invalid"))]
    static INVALID_FAMILIES_SEEN: CounterFn = CounterFn::new(|| INVALID_FAMILIES.get());

    #[metric(name = "collector_failures", const_labels(reason = "duplicate"))]
    static COLLECTED_TWICE_SEEN: CounterFn = CounterFn::new(|| COLLECTED_TWICE.get());
}
