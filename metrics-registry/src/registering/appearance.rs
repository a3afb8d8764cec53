//! How a registry shows a metric, where that is not how the metric was declared.

use std::sync::Arc;

use metrics_types::__registry::{
    Characters, ConstLabel, ConstLabelValue, FunctionPath, Message, MetricType, NameParts, Parts,
    Verdict, check_bounds, check_family_name, check_label_name, check_name_part, is_not_the_states,
    is_plain_family_name, may_have_bounds, may_have_limit, same_label,
};
use metrics_types::{Descriptor, Kind, Label, Place};

use super::RegisterError;

/// How a registry shows one metric; what a function that is given to `RegistryBuilder::adjust` looks at and changes.
///
/// It is asked for every metric of the registry, once; for the families of collectors, at every scrape.
#[derive(Debug)]
pub struct Appearance {
    own: Descriptor,
    name: String,
    help: String,
    unit: String,
    const_labels: Vec<(String, String)>,
    hidden: bool,
    bounds: Option<Arc<[f64]>>,
    limit: Option<usize>,
    /// What is wrong with the first change that was wrong.
    mistake: Option<String>,
}

impl Appearance {
    /// As it is described; functions are named by `function`.
    #[inline]
    fn new(own: &Descriptor, function: fn(FunctionPath) -> String) -> Self {
        let labels = own.const_labels_as(function);
        Self {
            name: own.name().to_owned(),
            help: own.help().to_owned(),
            unit: own.unit().to_owned(),
            const_labels: labels
                .map(|(name, value)| (name.to_owned(), value.into_owned()))
                .collect(),
            own: own.clone(),
            hidden: false,
            bounds: None,
            limit: None,
            mistake: None,
        }
    }

    /// The name of the family, as it is after the changes made so far: without `_total` for a counter, without `_info` for an info.
    #[must_use]
    #[inline]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Kind {
        self.own.kind()
    }

    /// The package that declares the metric; empty for a metric or a collector that was registered at run time.
    #[must_use]
    #[inline]
    pub fn crate_name(&self) -> &str {
        self.own.crate_name()
    }

    /// The path of the module that declares it, from the name of its crate on; empty for a metric or a collector that was registered
    /// at run time.
    #[must_use]
    #[inline]
    pub fn module(&self) -> &str {
        self.own.module()
    }

    /// Where it was declared or registered.
    #[must_use]
    #[inline]
    pub fn place(&self) -> Place {
        self.own.place()
    }

    /// Leaves the metric out.
    #[inline]
    pub fn hide(&mut self) {
        self.hidden = true;
    }

    /// Gives it another name, which replaces the whole name; with or without the suffix of its type.
    #[inline]
    pub fn rename(&mut self, name: &str) {
        self.set_name("", name);
        // A unit that the name does not say any more would be said nowhere else.
        let before_unit = self.name.strip_suffix(&self.unit);
        if !before_unit.is_some_and(|before| before.is_empty() || before.ends_with('_')) {
            self.unit.clear();
        }
    }

    /// Puts `prefix` and `_` before its name.
    #[inline]
    pub fn prefix(&mut self, prefix: &str) {
        self.note(&check_name_part("prefix ", prefix, Characters::Classic));
        // With its suffix, since a name may be right only because of that.
        let name = format!("{}{}", self.name, self.kind().name_suffix());
        self.set_name(prefix, &name);
    }

    #[inline]
    fn set_name(&mut self, namespace: &str, name: &str) {
        let parts = NameParts {
            namespace,
            subsystem: "",
            name,
            unit: "",
        };
        // What was added to such a name was judged by itself.
        let allowed = if is_plain_family_name(self.own.name()) {
            Characters::Classic
        } else {
            Characters::Any
        };
        self.note(&check_family_name(self.kind(), &parts, allowed));
        let pieces = parts.pieces(self.kind()).into_iter();
        let pieces: Vec<_> = pieces.filter(|piece| !piece.is_empty()).collect();
        self.name = pieces.join("_");
    }

    /// Gives it another help text.
    #[inline]
    pub fn help(&mut self, help: impl Into<String>) {
        self.help = help.into();
    }

    /// Adds a label that every sample has. One of that name which is constant already gets this value, and so has every sample of a
    /// collector.
    #[inline]
    pub fn const_label(&mut self, name: &str, value: impl Into<String>) {
        self.note(&check_label_name(name, Characters::Classic));
        if self.own.label_names().any(|own| same_label(own, name)) {
            let message = Message::new("label ").quoted(name);
            let message =
                message.text(" differs between the metrics of the family, and cannot be constant");
            self.note(&Err(message));
        }
        let mut labels = self.const_labels.iter_mut();
        let own = labels.find(|(own, _)| same_label(own, name));
        match own {
            Some((_, own)) => *own = value.into(),
            None => self.const_labels.push((name.to_owned(), value.into())),
        }
    }

    /// Gives a histogram these upper bounds: finite, increasing, without `+Inf`, from 1 to 1000 of them. They override those that it was
    /// declared with.
    ///
    /// ```standalone_crate
    /// use metrics_core::{Format, Histogram, Registry, encode, metric};
    ///
    /// // In some library, which knows nothing of how slow its users' networks are.
    /// /// Time spent waiting for an answer.
    /// #[metric(unit = "seconds")]
    /// static ANSWER: Histogram = Histogram::new();
    ///
    /// # fn main() -> Result<(), metrics_core::RegisterError> {
    /// // At the beginning of `main`, before anything is observed.
    /// let registry = Registry::builder()
    ///     .declared()
    ///     .adjust(|metric| {
    ///         if metric.name() == "answer_seconds" {
    ///             metric.buckets([10.0, 60.0, 300.0]);
    ///         }
    ///     })
    ///     .build()?;
    ///
    /// ANSWER.observe(45.0);
    /// let exposed = encode(&registry, Format::Text);
    /// assert!(exposed.contains("\nanswer_seconds_bucket{le=\"60.0\"} 1\n"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A declared histogram counts for all registries at once, and so in one set of bounds, which is settled by whatever comes first:
    ///
    /// * A registry that gives it bounds of which some were not declared: it counts in these, in the whole process. Registries that say
    ///   nothing of its bounds show these, also those that were built before, such as the global one.
    /// * Its first observation, or a registry that gives it some of the declared bounds: it counts in the declared ones.
    ///
    /// From then on a registry may give it, at any time, some of the bounds that it counts in: buckets are then shown as one. Any other bound
    /// is an error of [`RegistryBuilder::build`](crate::RegistryBuilder::build)
    /// that names the metric, the place of its declaration and the bound; and a registry that cannot be built settles nothing, unless an
    /// observation comes between. So the application overrides bounds when it starts, and if it has several registries, builds the one with
    /// the most bounds first. To observe costs the same with any of them.
    ///
    /// The children of a declared [`Family`](metrics_types::Family) count in the same bounds, those that are there already too: its first observation
    /// is that of any child. So it is with the functions of `#[timed]`; the bare ones are one family, `function_duration_seconds`, whose
    /// bounds are all the same, so that they are given by its name: to give them to some of a family's metrics is an error. A [`NativeHistogram`](metrics_types::NativeHistogram) gets other classic
    /// buckets if it has some, and else nothing.
    ///
    /// What is no histogram has no bounds to be given, which is an error, too: a function that is asked for all metrics of a crate looks at
    /// their [`kind`](Self::kind).
    ///
    /// A metric that is registered at run time counts in the bounds that its own registry gives it, whatever they are. What collectors and
    /// plugins have counted stays as it is.
    #[inline]
    pub fn buckets(&mut self, bounds: impl Into<Vec<f64>>) {
        let bounds = bounds.into();
        self.note(&may_have_bounds(self.kind()));
        self.note(&check_bounds(&bounds));
        self.bounds = Some(bounds.into());
    }

    /// Limits the children of a `Family`, unless its label sets are all known. Of a metric without labels it is an error.
    ///
    /// Whoever looks at a declared family finds this limit from now on: the family has its children for all registries.
    #[inline]
    pub fn cardinality_limit(&mut self, limit: usize) {
        if self.own.label_names().next().is_none() {
            self.note(&may_have_limit(&[]));
        }
        self.limit = Some(limit);
    }

    #[inline]
    fn note(&mut self, verdict: &Verdict) {
        if let (None, Err(message)) = (&self.mistake, verdict) {
            self.mistake = Some(message.to_string());
        }
    }

    /// What it is now.
    #[inline]
    fn describe(&self) -> Result<Descriptor, String> {
        if let Some(mistake) = &self.mistake {
            return Err(mistake.clone());
        }
        let label_names: Vec<&str> = self.own.label_names().collect();
        // Their names are told apart from them.
        let labels = vec![Label::new::<str>(""); label_names.len()];
        let const_labels = self.const_labels.iter();
        let const_labels: Vec<_> = const_labels
            .map(|(name, value)| ConstLabel {
                name,
                value: ConstLabelValue::Text(value),
            })
            .collect();
        let states: Vec<&str> = self.own.states().collect();
        let limit = self.limit.unwrap_or(self.own.cardinality_limit());
        let parts = Parts {
            name: NameParts {
                namespace: "",
                subsystem: "",
                name: &format!("{}{}", self.name, self.kind().name_suffix()),
                unit: &self.unit,
            },
            help: &self.help,
            label_names: &label_names,
            const_labels: &const_labels,
            bounds: self.bounds.as_deref().or(self.own.bounds()),
            states: &states,
            cardinality_limit: (!labels.is_empty()).then_some(limit),
            expires_after: self.own.expires_after(),
            allowed: 0,
        };
        let const_names = const_labels.iter().map(|label| label.name);
        for name in label_names.iter().copied().chain(const_names) {
            is_not_the_states(self.kind(), &parts.name, name)
                .map_err(|message| message.to_string())?;
        }
        let of = MetricType {
            kind: self.kind(),
            labels: &labels,
            states: None,
        };
        Ok(Descriptor::made(&of, &parts, &self.own.origin()))
    }
}

/// The functions that say how a registry shows its metrics.
#[derive(Default)]
pub(crate) struct Rules(Vec<Rule>);

type Rule = Box<dyn Fn(&mut Appearance) + Send + Sync>;

/// A metric as rules want it shown.
pub(crate) struct Shown {
    pub(super) descriptor: Descriptor,
    /// The bounds that a rule asked for.
    pub(super) bounds: Option<Arc<[f64]>>,
    /// The limit that a rule asked for.
    pub(super) limit: Option<usize>,
}

impl Rules {
    /// Adds one, which comes after the others.
    #[inline]
    pub(crate) fn push(&mut self, rule: impl Fn(&mut Appearance) + Send + Sync + 'static) {
        self.0.push(Box::new(rule));
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How a metric is shown that is described so; nothing if it is not.
    ///
    /// # Errors
    ///
    /// If a rule makes something of it that cannot be.
    #[inline]
    pub(crate) fn apply(&self, descriptor: &Descriptor) -> Result<Option<Shown>, RegisterError> {
        self.apply_naming(descriptor, FunctionPath::short)
    }

    /// What a metric is that is made now, and whether it is shown.
    ///
    /// # Errors
    ///
    /// As for [`apply`](Self::apply).
    #[inline]
    pub(crate) fn of_new_metric(
        &self,
        descriptor: Descriptor,
    ) -> Result<(Descriptor, bool), RegisterError> {
        if self.is_empty() {
            return Ok((descriptor, true));
        }
        Ok(match self.apply(&descriptor)? {
            Some(shown) => (shown.descriptor, true),
            None => (descriptor, false),
        })
    }

    /// The same as [`apply`](Self::apply), where functions are named by `function`.
    #[inline]
    pub(super) fn apply_naming(
        &self,
        descriptor: &Descriptor,
        function: fn(FunctionPath) -> String,
    ) -> Result<Option<Shown>, RegisterError> {
        let mut appearance = Appearance::new(descriptor, function);
        for rule in &self.0 {
            rule(&mut appearance);
        }
        if appearance.hidden {
            return Ok(None);
        }
        match appearance.describe() {
            Ok(descriptor) => Ok(Some(Shown {
                descriptor,
                bounds: appearance.bounds,
                limit: appearance.limit,
            })),
            Err(reason) => Err(RegisterError::Invalid {
                name: appearance.name,
                reason,
                place: descriptor.place(),
            }),
        }
    }
}

impl Shown {
    /// What the metric is now.
    #[must_use]
    #[inline]
    pub(crate) fn descriptor(self) -> Descriptor {
        self.descriptor
    }
}
