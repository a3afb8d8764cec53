//! What is emitted, token for token, and what is said instead.

mod function;
mod label;
mod metric;
mod unfinished;
