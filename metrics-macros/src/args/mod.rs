//! The arguments of each family of macros.

pub(crate) mod group;
pub(crate) mod instrument;
pub(crate) mod label;
pub(crate) mod metric;
