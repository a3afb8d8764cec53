//! The arguments of each family of macros.

pub(crate) mod call_label;
pub(crate) mod error_kind;
pub(crate) mod group;
pub(crate) mod instrument;
pub(crate) mod label;
pub(crate) mod metric;

/// How buckets are written.
const BUCKETS: &str = "write `buckets = [0.1, 0.5, 1.0]`";
