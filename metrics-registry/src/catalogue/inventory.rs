//! The catalogue as a list to which constructors add themselves before `main`: for targets without sections that the linker
//! puts together, and for programs that say so with the feature `inventory`.

use metrics_types::__registry::Declaration;

/// An entry of the list.
pub struct Submitted(pub &'static Declaration);

inventory::collect!(Submitted);

pub(super) fn declarations() -> impl Iterator<Item = &'static Declaration> + Clone {
    inventory::iter::<Submitted>
        .into_iter()
        .map(|submitted| submitted.0)
}

pub(super) fn is_listed(declaration: &'static Declaration) -> bool {
    declarations().any(|listed| std::ptr::eq(listed, declaration))
}

/// Leaves the record `$declaration` for the catalogue.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_submit {
    ($declaration:expr) => {
        static __DECLARATION: $crate::__private::Declaration = $declaration;
        $crate::__private::inventory::submit! { $crate::__private::Submitted(&__DECLARATION) }
    };
}
