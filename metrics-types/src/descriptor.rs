//! What a metric is, apart from its values.

use core::fmt;
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::buckets::Bounds;
use crate::function_path::FunctionPath;
use crate::kind::Kind;
use crate::label::Label;

/// What a metric is, apart from its values: name, type, help, unit, labels, bucket bounds, and where it comes from.
#[derive(Debug, Clone)]
pub struct Descriptor {
    pub(crate) kind: Kind,
    pub(crate) name: Cow<'static, str>,
    pub(crate) help: Cow<'static, str>,
    pub(crate) unit: Cow<'static, str>,
    /// The labels as their type has them, each with its name, or with an empty one where `label_names` has it.
    pub(crate) labels: &'static [Label],
    pub(crate) label_names: Cow<'static, [Cow<'static, str>]>,
    pub(crate) const_labels: Cow<'static, [ConstLabel]>,
    /// Of a histogram; nothing else looks at them.
    pub(crate) bounds: Bounds,
    pub(crate) states: Cow<'static, [Cow<'static, str>]>,
    /// Of a family whose label sets are not known; nothing else looks at it.
    pub(crate) cardinality_limit: usize,
    pub(crate) place: Place,
}

/// The most children that a family has unless it says otherwise: as many as
/// [OpenTelemetry](https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits) has.
pub(crate) const DEFAULT_CARDINALITY_LIMIT: usize = 2000;

impl Descriptor {
    /// The type of the metric's family.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The name of the metric's family: without `_total` for a counter, without `_info` for an info.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The help text, on one line or several; empty if there is none.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The unit, such as `seconds` or `bytes`; empty if there is none.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The names of the labels whose values differ between the metrics of a [`Family`](crate::Family).
    pub fn label_names(&self) -> impl Iterator<Item = &str> {
        self.labels
            .iter()
            .enumerate()
            .map(|(index, label)| match label.name {
                "" => self.label_names.get(index).map_or("", |name| name),
                name => name,
            })
    }

    /// The names of the labels that have the same value for every sample of this declaration.
    pub fn const_label_names(&self) -> impl Iterator<Item = &str> {
        self.const_labels.iter().map(|label| &*label.name)
    }

    /// The upper bounds of the buckets, without `+Inf`, if this is a histogram.
    #[must_use]
    pub fn bounds(&self) -> Option<&[f64]> {
        match self.kind {
            Kind::Histogram => Some(&self.bounds),
            _ => None,
        }
    }

    /// How long the children of a family stay whose value does not change; none if they stay for ever.
    #[must_use]
    pub fn expires_after(&self) -> Option<Duration> {
        None
    }

    /// Where the metric was declared or registered.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}

/// A label with one value for all samples of a declaration.
#[derive(Debug, Clone)]
pub struct ConstLabel {
    /// The label's name.
    pub name: Cow<'static, str>,
    /// The label's value.
    pub value: ConstLabelValue,
}

/// The value of a [`ConstLabel`].
#[derive(Debug, Clone)]
pub enum ConstLabelValue {
    /// Known when the program was compiled, or given when the metric was registered.
    Text(Cow<'static, str>),
    /// The name of the function that an attribute stands on.
    Function(fn() -> FunctionPath),
}

/// Where a metric was declared or registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The package that declares the metric; empty for a metric registered at run time.
    pub crate_name: &'static str,
    /// The version of that package; empty for a metric registered at run time.
    pub crate_version: &'static str,
    /// The path of the module; empty for a metric registered at run time.
    pub module: &'static str,
    /// The source file, as the compiler was given it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl Place {
    /// The caller of the function that was called.
    #[must_use]
    #[track_caller]
    pub fn caller() -> Self {
        let caller = core::panic::Location::caller();
        Self {
            crate_name: "",
            crate_version: "",
            module: "",
            file: caller.file(),
            line: caller.line(),
            column: caller.column(),
        }
    }
}

impl fmt::Display for Place {
    /// `file:line:column`, and the package with its version where they are known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if !self.crate_name.is_empty() {
            write!(f, " in {} {}", self.crate_name, self.crate_version)?;
        }
        Ok(())
    }
}

/// How a metric refers to its descriptor: declared ones live for ever, registered ones as long as somebody uses them.
#[derive(Debug, Clone)]
pub enum DescriptorRef {
    /// Of a declared metric.
    Static(&'static Descriptor),
    /// Of a registered one.
    Shared(Arc<Descriptor>),
}

impl Deref for DescriptorRef {
    type Target = Descriptor;

    fn deref(&self) -> &Descriptor {
        match self {
            Self::Static(descriptor) => descriptor,
            Self::Shared(descriptor) => descriptor,
        }
    }
}
