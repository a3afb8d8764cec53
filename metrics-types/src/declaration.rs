//! What the linker collects.

use std::fmt;

use crate::descriptor::{Descriptor, Pointers};
use crate::sample::Collect;

/// The link-time record of one declared metric: what it is, and where its values are.
pub struct Declaration {
    descriptor: Descriptor,
    metric: &'static dyn Collect,
}

impl fmt::Debug for Declaration {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.descriptor.fmt(f)
    }
}

impl Declaration {
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn new(
        record: &'static [u8],
        pointers: &'static Pointers,
        metric: &'static dyn Collect,
    ) -> Self {
        Self {
            descriptor: Descriptor::declared(record, pointers),
            metric,
        }
    }

    /// What the metric is.
    #[must_use]
    #[inline]
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// The metric.
    #[must_use]
    #[inline]
    pub const fn metric(&self) -> &'static dyn Collect {
        self.metric
    }
}
