//! The catalogue as a list to which constructors add themselves before `main`: for targets without sections that the linker
//! puts together, and for programs that say so with the feature `inventory`.

use super::Declaration;

inventory::collect!(Declaration);

pub(super) fn declarations() -> impl Iterator<Item = &'static Declaration> {
    inventory::iter::<Declaration>.into_iter()
}

/// Leaves the record `$declaration` for the catalogue.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_submit {
    ($declaration:expr) => {
        $crate::__private::inventory::submit! { $declaration }
    };
}
