//! The toolkit's own counts, which metrics-core declares as metrics.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::registering::RegisterError;

/// A count of what went wrong.
pub struct Count(AtomicU64);

impl Count {
    const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    #[inline]
    fn add(&self, more: usize) {
        self.0.fetch_add(more as u64, Ordering::Relaxed);
    }

    /// How often it happened until now.
    #[inline]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Declarations that clash with others and are not exposed.
pub static CLASHES: Count = Count::new();
/// Metrics that panicked while they were collected.
pub static COLLECT_PANICS: Count = Count::new();
/// Collectors that panicked.
pub static COLLECTOR_PANICS: Count = Count::new();
/// Families of collectors that could not be exposed.
pub static INVALID_FAMILIES: Count = Count::new();
/// Samples of collectors that others have, too.
pub static COLLECTED_TWICE: Count = Count::new();

/// So many declarations clash with others and are not exposed.
#[inline]
pub(crate) fn set_clashes(clashes: usize) {
    CLASHES.0.store(clashes as u64, Ordering::Relaxed);
}

/// A metric panicked while it was collected.
#[inline]
pub(crate) fn count_collect_panic() {
    COLLECT_PANICS.add(1);
}

/// These were left out of a scrape.
#[inline]
pub(crate) fn count_collector_failures<'a>(errors: impl Iterator<Item = &'a RegisterError>) {
    for error in errors {
        let count = match error {
            RegisterError::CollectorPanicked { .. } => &COLLECTOR_PANICS,
            RegisterError::Duplicate { .. } => &COLLECTED_TWICE,
            _ => &INVALID_FAMILIES,
        };
        count.add(1);
    }
}

/// So many samples of collectors were left out of a scrape, because metrics have them.
#[inline]
pub(crate) fn count_collected_twice(samples: usize) {
    COLLECTED_TWICE.add(samples);
}
