use std::borrow::Cow;
use std::sync::Arc;

use super::RegisterError;
use crate::buckets::{Bounds, DEFAULT_BUCKETS, check_bounds};
use crate::check;
use crate::descriptor::{
    ConstLabel, ConstLabelValue, DEFAULT_CARDINALITY_LIMIT, Descriptor, Place,
};
use crate::kind::Kind;
use crate::message::Verdict;
use crate::metric::Metric;
use crate::name::{NameParts, check_family_name, check_label_name, check_name_part, check_unit};

/// What a metric is that is made at run time: what the attribute says for a declared one.
///
/// ```
/// use metrics_core::{Family, Histogram, MetricOptions, Registry};
///
/// let registry = Registry::new();
/// let options = MetricOptions::new("query", "Time spent in queries.")
///     .namespace("db")
///     .unit("seconds")
///     .const_label("pool", "main")
///     .label_names(["table"])
///     .buckets([0.001, 0.01, 0.1]);
/// let queries = registry.register(options, Family::<(String,), Histogram>::new())?;
/// queries.with(&("users",)).observe(0.005);
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "options are given to `Registry::register`"]
pub struct MetricOptions {
    name: String,
    help: String,
    namespace: String,
    subsystem: String,
    unit: String,
    const_labels: Vec<(String, String)>,
    label_names: Vec<String>,
    buckets: Option<Vec<f64>>,
    states: Vec<String>,
    cardinality_limit: Option<usize>,
}

impl MetricOptions {
    /// A metric called `name`, with `help` to say what it is; empty for none.
    pub fn new(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            help: help.into(),
            namespace: String::new(),
            subsystem: String::new(),
            unit: String::new(),
            const_labels: Vec::new(),
            label_names: Vec::new(),
            buckets: None,
            states: Vec::new(),
            cardinality_limit: None,
        }
    }

    /// Comes first in the name, before `_`.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// Comes in the name before what [`new`](Self::new) says and after the namespace.
    pub fn subsystem(mut self, subsystem: impl Into<String>) -> Self {
        self.subsystem = subsystem.into();
        self
    }

    /// The unit, such as `seconds` or `bytes`; it is appended to the name unless the name ends in it.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// A label that every sample has, with this value.
    pub fn const_label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.const_labels.push((name.into(), value.into()));
        self
    }

    /// The names of the labels of a [`Family`](crate::Family) whose label sets are tuples or arrays, in their order.
    pub fn label_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.label_names = names.into_iter().map(Into::into).collect();
        self
    }

    /// The upper bounds of a histogram's buckets: finite, increasing, without `+Inf`.
    pub fn buckets(mut self, bounds: impl Into<Vec<f64>>) -> Self {
        self.buckets = Some(bounds.into());
        self
    }

    /// The names of the states of a [`StateSet`](crate::StateSet) that is not over an enum.
    pub fn states<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.states = names.into_iter().map(Into::into).collect();
        self
    }

    /// The most children of a [`Family`](crate::Family) whose label sets are not all known; `usize::MAX` for no limit. It is 2000
    /// unless it is set.
    pub fn cardinality_limit(mut self, limit: usize) -> Self {
        self.cardinality_limit = Some(limit);
        self
    }

    /// The descriptor of an `M` with these options.
    pub(crate) fn describe<M: Metric>(self, place: Place) -> Result<Descriptor, RegisterError> {
        let parts = NameParts {
            namespace: &self.namespace,
            subsystem: &self.subsystem,
            name: &self.name,
            unit: &self.unit,
        };
        if let Err(message) = self.check::<M>(&parts) {
            return Err(RegisterError::Invalid {
                name: self.name,
                reason: message.to_string(),
                place,
            });
        }
        Ok(Descriptor {
            kind: M::KIND,
            name: Cow::Owned(parts.to_family_name(M::KIND)),
            help: Cow::Owned(self.help),
            unit: Cow::Owned(self.unit),
            labels: M::LABELS,
            label_names: self.label_names.into_iter().map(Cow::Owned).collect(),
            const_labels: self
                .const_labels
                .into_iter()
                .map(|(name, value)| ConstLabel {
                    name: Cow::Owned(name),
                    value: ConstLabelValue::Text(Cow::Owned(value)),
                })
                .collect(),
            bounds: match self.buckets {
                Some(bounds) => Bounds::Shared(Arc::from(bounds)),
                None => Bounds::Static(DEFAULT_BUCKETS),
            },
            states: self.states.into_iter().map(Cow::Owned).collect(),
            cardinality_limit: self.cardinality_limit.unwrap_or(DEFAULT_CARDINALITY_LIMIT),
            place,
        })
    }

    /// The rules that the compiler checks for a declared metric.
    fn check<M: Metric>(&self, parts: &NameParts<'_>) -> Verdict {
        check_family_name(M::KIND, parts)?;
        for (what, part) in [
            ("namespace ", parts.namespace),
            ("subsystem ", parts.subsystem),
        ] {
            if !part.is_empty() {
                check_name_part(what, part)?;
            }
        }
        if !parts.unit.is_empty() {
            check_unit(M::KIND, parts)?;
        }
        if let Some(bounds) = &self.buckets {
            check::may_have_bounds(M::KIND)?;
            check_bounds(bounds)?;
        }
        if self.cardinality_limit.is_some() {
            check::may_have_limit(M::LABELS)?;
        }
        let label_names: Vec<&str> = self.label_names.iter().map(String::as_str).collect();
        let const_names: Vec<&str> = self
            .const_labels
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let states: Vec<&str> = self.states.iter().map(String::as_str).collect();
        for name in label_names.iter().chain(&const_names) {
            check_label_name(name)?;
        }
        let family = parts.to_family_name(M::KIND);
        for label in M::LABELS {
            if !label.name().is_empty() {
                check_label_name(label.name())?;
            }
            check::is_not_the_states(M::KIND, &family, label.name())?;
        }
        for name in label_names.iter().chain(&const_names) {
            check::is_not_the_states(M::KIND, &family, name)?;
        }
        check::label_names_agree(M::LABELS, &label_names)?;
        check::labels_are_distinct(M::LABELS, &label_names, &const_names)?;
        check::states_agree(M::KIND == Kind::StateSet, M::NEEDS_STATES, &states)
    }
}
