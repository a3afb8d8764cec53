use std::time::Duration;

use metrics_types::__registry::{
    Characters, ConstLabel, ConstLabelValue, NameParts, Origin, Parts, Verdict, check_bounds,
    check_family_name, check_label_name, check_name_part, check_unit, is_not_the_states,
    label_names_agree, labels_are_distinct, may_expire, may_have_bounds, may_have_limit,
    metric_type, states_agree,
};
use metrics_types::{Descriptor, Kind, Metric};

use super::RegisterError;

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
    expires_after: Option<Duration>,
    utf8: bool,
}

impl MetricOptions {
    /// A metric called `name`, with `help` to say what it is; empty for none.
    #[inline]
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
            expires_after: None,
            utf8: false,
        }
    }

    /// Comes first in the name, before `_`.
    #[inline]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// Comes in the name before what [`new`](Self::new) says and after the namespace.
    #[inline]
    pub fn subsystem(mut self, subsystem: impl Into<String>) -> Self {
        self.subsystem = subsystem.into();
        self
    }

    /// The unit, such as `seconds` or `bytes`; it is appended to the name unless the name ends in it.
    #[inline]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// A label that every sample has, with this value.
    #[inline]
    pub fn const_label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.const_labels.push((name.into(), value.into()));
        self
    }

    /// The names of the labels of a [`Family`](metrics_types::Family) whose label sets are tuples or arrays, in their order.
    pub fn label_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.label_names = names.into_iter().map(Into::into).collect();
        self
    }

    /// The upper bounds of a histogram's buckets: finite, increasing, without `+Inf`.
    #[inline]
    pub fn buckets(mut self, bounds: impl Into<Vec<f64>>) -> Self {
        self.buckets = Some(bounds.into());
        self
    }

    /// The names of the states of a [`StateSet`](metrics_types::StateSet) that is not over an enum.
    pub fn states<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.states = names.into_iter().map(Into::into).collect();
        self
    }

    /// The most children of a [`Family`](metrics_types::Family) whose label sets are not all known; `usize::MAX` for no limit. It is 2000
    /// unless it is set.
    #[inline]
    pub fn cardinality_limit(mut self, limit: usize) -> Self {
        self.cardinality_limit = Some(limit);
        self
    }

    /// How long the children of a [`Family`](metrics_types::Family) whose label sets are not all known stay when their value does not
    /// change, gauges at 0; for ever unless it is set. See [Expiry](metrics_types::Family#expiry).
    #[inline]
    pub fn expires_after(mut self, after: Duration) -> Self {
        self.expires_after = Some(after);
        self
    }

    /// Names may have any characters but those that control, such as line feeds: `http.server.duration`.
    ///
    /// Only scrapers that ask for such names get them; all others get names in which
    /// [every other character is `_`](metrics_types::Escaping), so that the rules for names hold for those, too. The unit is one of ASCII letters,
    /// digits and `_`.
    ///
    /// ```
    /// use metrics_core::{Counter, Escaping, Format, MetricOptions, Negotiated, Registry, encode};
    ///
    /// let registry = Registry::new();
    /// let options = MetricOptions::new("http.requests", "").const_label("url.path", "/").utf8();
    /// registry.register(options, Counter::new())?;
    ///
    /// assert!(encode(&registry, Format::Text).contains("\nhttp_requests_total{url_path=\"/\"} 0\n"));
    /// let quoted = Negotiated::from(Format::Text).with_escaping(Escaping::AllowUtf8).encode(&registry);
    /// assert!(quoted.ends_with(b"{\"http.requests_total\",\"url.path\"=\"/\"} 0\n"));
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    #[inline]
    pub fn utf8(mut self) -> Self {
        self.utf8 = true;
        self
    }

    /// The descriptor of an `M` with these options.
    pub(crate) fn describe<M: Metric>(
        self,
        origin: &Origin<'_>,
    ) -> Result<Descriptor, RegisterError> {
        let const_labels: Vec<_> = self
            .const_labels
            .iter()
            .map(|(name, value)| ConstLabel {
                name,
                value: ConstLabelValue::Text(value),
            })
            .collect();
        let [label_names, states] = [&self.label_names, &self.states]
            .map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
        let parts = Parts {
            name: NameParts {
                namespace: &self.namespace,
                subsystem: &self.subsystem,
                name: &self.name,
                unit: &self.unit,
            },
            help: &self.help,
            label_names: &label_names,
            const_labels: &const_labels,
            bounds: self.buckets.as_deref(),
            states: &states,
            cardinality_limit: self.cardinality_limit,
            expires_after: self.expires_after,
            allowed: 0,
        };
        let describe = || Descriptor::made(&metric_type::<M>(), &parts, origin);
        let allowed = if self.utf8 {
            Characters::Any
        } else {
            Characters::Classic
        };
        check::<M>(&parts, allowed)
            .map(|()| describe())
            .map_err(|message| RegisterError::Invalid {
                name: self.name.clone(),
                reason: message.to_string(),
                place: origin.place(),
            })
    }
}

/// The rules that the compiler checks for a declared metric.
pub(super) fn check<M: Metric>(parts: &Parts<'_>, allowed: Characters) -> Verdict {
    let name = &parts.name;
    check_family_name(M::KIND, name, allowed)?;
    for (what, part) in [
        ("namespace ", name.namespace),
        ("subsystem ", name.subsystem),
    ] {
        if !part.is_empty() {
            check_name_part(what, part, allowed)?;
        }
    }
    if !name.unit.is_empty() {
        check_unit(M::KIND, name)?;
    }
    if let Some(bounds) = parts.bounds {
        may_have_bounds(M::KIND)?;
        check_bounds(bounds)?;
    }
    if parts.cardinality_limit.is_some() {
        may_have_limit(M::LABELS)?;
    }
    if parts.expires_after.is_some() {
        may_expire(M::LABELS)?;
    }
    let const_names: Vec<&str> = parts.const_labels.iter().map(|label| label.name).collect();
    let given: Vec<&str> = [parts.label_names, &const_names].concat();
    for name in &given {
        check_label_name(name, allowed)?;
    }
    for label in M::LABELS {
        let name = label.name();
        if !name.is_empty() {
            check_label_name(name, label.characters())?;
        }
        is_not_the_states(M::KIND, &parts.name, name)?;
    }
    for name in given {
        is_not_the_states(M::KIND, &parts.name, name)?;
    }
    label_names_agree(M::LABELS, parts.label_names)?;
    labels_are_distinct(M::LABELS, parts.label_names, &const_names)?;
    states_agree(M::KIND == Kind::StateSet, M::NEEDS_STATES, parts.states)
}
