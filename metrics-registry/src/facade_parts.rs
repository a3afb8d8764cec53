//! What metrics-core needs of this crate and nobody else does. Not public API.

use crate::registering::RegisterError;

use crate::registry::Registry;
pub use crate::self_metrics::{
    CLASHES, COLLECT_PANICS, COLLECTED_TWICE, COLLECTOR_PANICS, INVALID_FAMILIES,
};

/// Declarations that `registry` does not expose, because they clash with others.
#[inline]
#[must_use]
pub fn clashes(registry: &Registry) -> &[RegisterError] {
    registry.clashes()
}
