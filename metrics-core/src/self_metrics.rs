//! The toolkit's own counts.

use std::sync::atomic::{AtomicU64, Ordering};

use metrics_types::__registry::{DropReason, dropped_values, overflows};
use metrics_types::{CounterFn, RegisterError};

use crate::{metric, metrics};

static CLASHES: AtomicU64 = AtomicU64::new(0);
static COLLECT_PANICS: AtomicU64 = AtomicU64::new(0);
static COLLECTOR_PANICS: AtomicU64 = AtomicU64::new(0);
static INVALID_FAMILIES: AtomicU64 = AtomicU64::new(0);
static COLLECTED_TWICE: AtomicU64 = AtomicU64::new(0);

/// So many declarations clash with others and are not exposed.
pub(crate) fn set_clashes(clashes: usize) {
    CLASHES.store(clashes as u64, Ordering::Relaxed);
}

/// A metric panicked while it was collected.
pub(crate) fn count_collect_panic() {
    COLLECT_PANICS.fetch_add(1, Ordering::Relaxed);
}

/// These were left out of a scrape.
pub(crate) fn count_collector_failures<'a>(errors: impl Iterator<Item = &'a RegisterError>) {
    for error in errors {
        let count = match error {
            RegisterError::CollectorPanicked { .. } => &COLLECTOR_PANICS,
            RegisterError::Duplicate { .. } => &COLLECTED_TWICE,
            _ => &INVALID_FAMILIES,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// So many samples of collectors were left out of a scrape, because metrics have them.
pub(crate) fn count_collected_twice(samples: usize) {
    COLLECTED_TWICE.fetch_add(samples as u64, Ordering::Relaxed);
}

#[metrics(namespace = "metrics_core", crate = crate)]
mod declared {
    use super::{
        AtomicU64, CLASHES, COLLECT_PANICS, COLLECTED_TWICE, COLLECTOR_PANICS, CounterFn,
        DropReason, INVALID_FAMILIES, Ordering, dropped_values, metric, overflows,
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
    static CLASHING_DECLARATIONS: CounterFn = CounterFn::new(|| load(&CLASHES));

    /// Look-ups of label sets that a family has no room for: their values are in the series whose labels are all `__overflow__`.
    #[metric]
    static CARDINALITY_OVERFLOWS: CounterFn = CounterFn::new(overflows);

    /// Metrics that panicked while they were collected.
    #[metric(name = "collect_panics")]
    static COLLECT_PANICS_SEEN: CounterFn = CounterFn::new(|| load(&COLLECT_PANICS));

    /// What collectors have collected in vain: they panicked, or a family or its samples could not be exposed.
    #[metric(name = "collector_failures", const_labels(reason = "panic"))]
    static COLLECTOR_PANICS_SEEN: CounterFn = CounterFn::new(|| load(&COLLECTOR_PANICS));

    #[metric(name = "collector_failures", const_labels(reason = "invalid"))]
    static INVALID_FAMILIES_SEEN: CounterFn = CounterFn::new(|| load(&INVALID_FAMILIES));

    #[metric(name = "collector_failures", const_labels(reason = "duplicate"))]
    static COLLECTED_TWICE_SEEN: CounterFn = CounterFn::new(|| load(&COLLECTED_TWICE));

    fn load(count: &AtomicU64) -> u64 {
        count.load(Ordering::Relaxed)
    }
}
