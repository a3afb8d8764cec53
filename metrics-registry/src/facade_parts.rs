//! What metrics-core needs of this crate and nobody else does. Not public API.

use crate::diagnostics::{Diagnostic, tell};
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

/// Tells the hook, if there is one, that files of a server have changed and cannot be used.
#[inline]
pub fn tell_reload(reason: String) {
    tell([Diagnostic::Reload { reason }].into_iter());
}
