//! The catalogue as a slice that the linker puts together.

use metrics_types::__registry::Declaration;

// The section is named after this, so it carries the version: two versions of this crate in one program would otherwise read
// each other's records.
/// The records.
#[linkme::distributed_slice]
pub static METRICS_CORE_0_1_DECLARATIONS: [Declaration];

pub(super) fn declarations() -> impl Iterator<Item = &'static Declaration> + Clone {
    METRICS_CORE_0_1_DECLARATIONS.iter()
}

pub(super) fn is_listed(declaration: &'static Declaration) -> bool {
    let listed = METRICS_CORE_0_1_DECLARATIONS.static_slice().as_ptr_range();
    listed.contains(&std::ptr::from_ref(declaration))
}

/// Leaves the record `$declaration` for the catalogue.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_submit {
    ($declaration:expr) => {
        #[$crate::__private::linkme::distributed_slice(
            $crate::__private::METRICS_CORE_0_1_DECLARATIONS
        )]
        #[linkme(crate = $crate::__private::linkme)]
        static __DECLARATION: $crate::__private::Declaration = $declaration;
    };
}
