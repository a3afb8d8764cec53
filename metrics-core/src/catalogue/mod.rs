//! The declarations that the linker collected from every crate of the program.
//!
//! Nothing runs for it before `main`: a `#[metric]` leaves a record in a section of the binary, and this reads the
//! section. Only `linkme.rs` and `inventory.rs` know which crate does that.

#[cfg(any(feature = "inventory", target_family = "wasm"))]
pub(crate) mod inventory;
#[cfg(not(any(feature = "inventory", target_family = "wasm")))]
pub(crate) mod linkme;

#[cfg(any(feature = "inventory", target_family = "wasm"))]
use self::inventory as backend;
#[cfg(not(any(feature = "inventory", target_family = "wasm")))]
use self::linkme as backend;
use metrics_types::{Collect, Descriptor};

/// The link-time record of one declared metric.
pub struct Declaration {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) metric: &'static dyn Collect,
}

impl Declaration {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(descriptor: &'static Descriptor, metric: &'static dyn Collect) -> Self {
        Self { descriptor, metric }
    }
}

/// Every declaration in the program, in the linker's order.
pub(crate) fn declarations() -> impl Iterator<Item = &'static Declaration> {
    backend::declarations()
}
