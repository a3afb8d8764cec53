//! The attributes and derives of `metrics-core`, which re-exports them and has their manuals.
//!
//! Every macro takes the same way: `args` and the `item_*` files read what its user wrote into the words of `ast`, `valid`
//! finds what contradicts itself, `expand` emits. Mistakes are collected in `errors`, and `fallback` shows them all without
//! taking the user's item away.

#![forbid(unsafe_code)]

mod args;
mod argument;
mod ast;
mod attr;
mod case;
mod errors;
mod expand;
mod expression;
mod fallback;
mod item;
mod item_block;
mod item_fn;
mod item_metrics;
mod item_static;
mod item_type;
mod signature;
mod span;
mod tokens;
mod valid;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::ast::Instrument;

/// Declares a metric.
#[proc_macro_attribute]
pub fn metric(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::metric::expand(arguments.into(), &item.into()).into()
}

/// Gives its arguments to all metrics of a module.
#[proc_macro_attribute]
pub fn metrics(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::group::expand(arguments.into(), &item.into()).into()
}

/// Measures how long the calls of a function take.
#[proc_macro_attribute]
pub fn timed(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::instrument::expand(Instrument::Timed, arguments.into(), &item.into()).into()
}

/// Counts the calls of a function, by how they ended.
#[proc_macro_attribute]
pub fn counted(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::instrument::expand(Instrument::Counted, arguments.into(), &item.into()).into()
}

/// Counts the calls of a function that are in progress.
#[proc_macro_attribute]
pub fn in_flight(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::instrument::expand(Instrument::InFlight, arguments.into(), &item.into()).into()
}

/// Measures the calls of a function in every way: duration, outcome, in flight.
#[proc_macro_attribute]
pub fn metered(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::instrument::expand(Instrument::Metered, arguments.into(), &item.into()).into()
}

/// Makes the variants of an enum of errors the values of a label.
#[proc_macro_derive(ErrorKind, attributes(error_kind))]
pub fn error_kind(input: TokenStream) -> TokenStream {
    expand::error_kind::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes the fields of a struct labels.
#[proc_macro_derive(LabelSet, attributes(label))]
pub fn label_set(input: TokenStream) -> TokenStream {
    expand::label_set::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes the fields of a struct metrics, of which there is one for each instance of something.
#[proc_macro_derive(Metrics, attributes(metric, metrics))]
pub fn metrics_struct(input: TokenStream) -> TokenStream {
    expand::instance::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes the variants of an enum the values of a label.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn label_value(input: TokenStream) -> TokenStream {
    expand::label_value::expand(&parse_macro_input!(input as DeriveInput)).into()
}
