//! Metrics that are registered as long as what they are about.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use metrics_types::Collect;

use crate::registering::Metrics;
use crate::registry::Registry;

/// The metrics of one instance of something, which are registered until this is dropped.
///
/// [`Registry::register_metrics`] returns it. The metrics are used through it, as through a reference.
#[must_use = "the metrics are unregistered when this is dropped; keep it, or call `detach`"]
pub struct Instance<M: Metrics> {
    metrics: Arc<M>,
    registry: Registry,
    /// Nothing once they are detached.
    sources: Vec<Arc<dyn Collect>>,
}

impl<M: Metrics> Instance<M> {
    #[inline]
    pub(crate) fn new(metrics: Arc<M>, registry: Registry, sources: Vec<Arc<dyn Collect>>) -> Self {
        Self {
            metrics,
            registry,
            sources,
        }
    }

    /// Leaves the metrics in the registry for as long as that lives, and returns them.
    #[must_use = "nobody else has the metrics"]
    #[inline]
    pub fn detach(mut self) -> Arc<M> {
        self.sources.clear();
        Arc::clone(&self.metrics)
    }
}

impl<M: Metrics> Deref for Instance<M> {
    type Target = M;

    #[inline]
    fn deref(&self) -> &M {
        &self.metrics
    }
}

impl<M: Metrics> Drop for Instance<M> {
    #[inline]
    fn drop(&mut self) {
        self.registry.remove(&self.sources);
    }
}

impl<M: Metrics + fmt::Debug> fmt::Debug for Instance<M> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Instance").field(&self.metrics).finish()
    }
}
