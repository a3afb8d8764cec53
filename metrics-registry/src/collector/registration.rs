//! How long a collector belongs to a registry.

use std::fmt;
use std::sync::Arc;

use super::Registered;
use crate::registry::Registry;

/// A collector that is registered, until this is dropped.
///
/// [`Registry::register_collector`] returns it.
#[must_use = "the collector is unregistered when this is dropped; keep it, or call `detach`"]
pub struct Registration {
    registry: Registry,
    /// Nothing once it is detached.
    registered: Option<Arc<Registered>>,
}

impl Registration {
    #[inline]
    pub(crate) fn new(registry: Registry, registered: Arc<Registered>) -> Self {
        Self {
            registry,
            registered: Some(registered),
        }
    }

    /// Unregisters the collector: scrapes that begin from now on do without it. One that is under way on another thread may still run
    /// it.
    #[inline]
    pub fn unregister(self) {
        // Dropping does it.
    }

    /// Leaves the collector in the registry for as long as that lives.
    ///
    /// ```
    /// use metrics_core::{Collected, ConstFamily, Registry};
    ///
    /// let registry = Registry::new();
    /// let uptime = |collected: &mut Collected| {
    ///     collected.add(ConstFamily::gauge("answer", "It never changes.").with(&[], 42));
    /// };
    /// registry.register_collector(uptime)?.detach();
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    #[inline]
    pub fn detach(mut self) {
        self.registered = None;
    }
}

impl Drop for Registration {
    #[inline]
    fn drop(&mut self) {
        if let Some(registered) = self.registered.take() {
            self.registry.collectors().remove(&registered);
        }
    }
}

impl fmt::Debug for Registration {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration").finish_non_exhaustive()
    }
}
