//! The toolkit's own counts.

use std::sync::atomic::{AtomicU64, Ordering};

use metrics_types::__registry::{DropReason, dropped_values, overflows};
use metrics_types::CounterFn;

use crate::{metric, metrics};

static CLASHES: AtomicU64 = AtomicU64::new(0);
static COLLECT_PANICS: AtomicU64 = AtomicU64::new(0);

/// So many declarations clash with others and are not exposed.
pub(crate) fn set_clashes(clashes: usize) {
    CLASHES.store(clashes as u64, Ordering::Relaxed);
}

/// A metric panicked while it was collected.
pub(crate) fn count_collect_panic() {
    COLLECT_PANICS.fetch_add(1, Ordering::Relaxed);
}

#[metrics(namespace = "metrics_core", crate = crate)]
mod declared {
    use super::{
        AtomicU64, CLASHES, COLLECT_PANICS, CounterFn, DropReason, Ordering, dropped_values,
        metric, overflows,
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

    fn load(count: &AtomicU64) -> u64 {
        count.load(Ordering::Relaxed)
    }
}
