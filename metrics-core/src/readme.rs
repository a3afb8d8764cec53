//! Runs the README's code.

#[doc = include_str!("../../README.md")]
struct Readme;
