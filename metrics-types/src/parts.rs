//! What is said about a metric where it is declared or registered, before it is put together.

use std::time::Duration;

use crate::function_path::FunctionPath;
use crate::kind::Kind;
use crate::label::Label;
use crate::name::NameParts;

/// What the type of a metric says about it.
#[derive(Debug, Clone, Copy)]
pub struct MetricType<'a> {
    /// The type of its family.
    pub kind: Kind,
    /// The labels of a family.
    pub labels: &'a [Label],
    /// The names of the states of a state set over an enum.
    pub states: Option<&'a [&'a str]>,
}

/// What somebody says about a metric.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The parts of the name.
    pub name: NameParts<'a>,
    /// The help text.
    pub help: &'a str,
    /// The names of the labels of a family without a struct.
    pub label_names: &'a [&'a str],
    /// The labels that every sample has.
    pub const_labels: &'a [ConstLabel<'a>],
    /// The bounds of a histogram, if not the default ones.
    pub bounds: Option<&'a [f64]>,
    /// The names of the states of a state set that is not over an enum.
    pub states: &'a [&'a str],
    /// The most children of a family, if not the default number.
    pub cardinality_limit: Option<usize>,
    /// How long the children of a family stay whose value does not change, if not for ever.
    pub expires_after: Option<Duration>,
    /// The lint rules that it may break, one bit each.
    pub allowed: u16,
}

/// A label with one value for all samples of a declaration.
#[derive(Debug, Clone, Copy)]
pub struct ConstLabel<'a> {
    /// The label's name.
    pub name: &'a str,
    /// The label's value.
    pub value: ConstLabelValue<'a>,
}

/// The value of a [`ConstLabel`].
#[derive(Debug, Clone, Copy)]
pub enum ConstLabelValue<'a> {
    /// Known when the program was compiled, or given when the metric was registered.
    Text(&'a str),
    /// The name of the function that an attribute stands on.
    Function(fn() -> FunctionPath),
}
