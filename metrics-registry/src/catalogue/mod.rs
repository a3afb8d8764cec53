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
use metrics_types::__registry::Declaration;
use metrics_types::Descriptor;

/// Every declaration in the program, in the linker's order.
pub(crate) fn declarations() -> impl Iterator<Item = &'static Declaration> + Clone {
    backend::declarations()
}

/// Whether `declaration` is among them.
pub(crate) fn is_listed(declaration: &'static Declaration) -> bool {
    backend::is_listed(declaration)
}

/// What is declared anywhere in the program: a descriptor for every metric, in the linker's order, which means nothing.
///
/// Nothing is allocated, and no metric is touched: build on it what this crate does not have. [`Registry`](crate::Registry) has the
/// metrics with their values, those made at run time too.
///
/// ```
/// use metrics_core::{Counter, Kind, catalogue, metric};
///
/// /// Mails sent.
/// #[metric]
/// static MAILS: Counter = Counter::new();
///
/// let mails = catalogue().find(|metric| metric.name() == "mails").expect("it is declared");
/// assert_eq!(mails.kind(), Kind::Counter);
/// assert_eq!(mails.help(), "Mails sent.");
/// assert_eq!((mails.module(), mails.file()), (module_path!(), file!()));
/// ```
pub fn catalogue() -> impl Iterator<Item = &'static Descriptor> + Clone {
    declarations().map(Declaration::descriptor)
}
