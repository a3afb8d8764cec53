//! From what a user wrote to what the compiler gets.
//!
//! In each file `try_expand` is the table of contents; what it calls last only emits, and cannot fail.

pub(crate) mod block;
mod bounds;
mod capture;
mod checks;
pub(crate) mod error_kind;
mod function;
pub(crate) mod group;
pub(crate) mod instance;
pub(crate) mod instrument;
mod label_items;
pub(crate) mod label_set;
pub(crate) mod label_value;
pub(crate) mod metric;
mod parts;
mod plan;
mod recorder;
mod return_type;
#[cfg(test)]
mod tests;
