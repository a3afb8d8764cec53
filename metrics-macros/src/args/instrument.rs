//! `#[timed(..)]`, `#[counted(..)]`, `#[in_flight(..)]`

use proc_macro2::TokenStream;
use syn::{Ident, LitStr};

use super::BUCKETS;
use super::metric::value;
use crate::ast::{ConstLabel, CratePath, Declaration, Measure, Target, literal};
use crate::attr::{Arguments, Given};
use crate::errors::Errors;

pub(crate) struct InstrumentArguments {
    pub(crate) measure: Measure,
    pub(crate) path: Option<TokenStream>,
    /// Whether there is a name, even if it is not rightly written.
    pub(crate) is_named: bool,
    pub(crate) name: Option<Given<LitStr>>,
    help: Option<Given<LitStr>>,
    pub(crate) unit: Option<Given<LitStr>>,
    namespace: Option<Given<LitStr>>,
    subsystem: Option<Given<LitStr>>,
    const_labels: Option<Given<Vec<ConstLabel>>>,
    buckets: Option<Given<TokenStream>>,
    pub(crate) krate: CratePath,
}

impl InstrumentArguments {
    pub(crate) fn parse(measure: Measure, tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut arguments = Arguments::parse(measure.attribute(), tokens, errors);
        let is_named = arguments.has("name");
        let is_time = measure == Measure::Time;
        if !is_time {
            arguments.reject("unit", "calls are counted without a unit: remove this");
            arguments.reject(
                "buckets",
                "buckets are for durations: they belong to `#[timed]`",
            );
        }
        let parsed = Self {
            measure,
            is_named,
            name: arguments.text("name"),
            help: arguments.text("help"),
            unit: if is_time {
                arguments.text("unit")
            } else {
                None
            },
            namespace: arguments.text("namespace"),
            subsystem: arguments.text("subsystem"),
            const_labels: arguments.const_labels(),
            buckets: if is_time {
                arguments.expression("buckets", BUCKETS)
            } else {
                None
            },
            krate: arguments.krate(),
            path: arguments.path(),
        };
        arguments.finish();
        parsed
    }

    /// The keys of what says something about a family.
    pub(crate) fn about_the_family(&self) -> impl Iterator<Item = &Ident> {
        let texts = [&self.help, &self.unit, &self.namespace, &self.subsystem];
        let keys = texts.into_iter().flatten().map(|given| &given.key);
        let labels = self.const_labels.iter().map(|given| &given.key);
        keys.chain(labels)
            .chain(self.buckets.iter().map(|given| &given.key))
    }

    /// Where the function is recorded.
    pub(crate) fn target(self) -> Target {
        if let Some(path) = self.path {
            return Target::Static(path);
        }
        let Some(name) = value(self.name) else {
            return Target::Shared;
        };
        let (_, default_unit, default_help) = self.measure.shared_family();
        let default_unit = (!default_unit.is_empty()).then(|| literal(default_unit, name.span()));
        Target::Named(Box::new(Declaration {
            krate: self.krate,
            name,
            help: value(self.help).map_or_else(|| default_help.to_owned(), |help| help.value()),
            unit: value(self.unit).or(default_unit),
            namespace: value(self.namespace),
            subsystem: value(self.subsystem),
            const_labels: value(self.const_labels).unwrap_or_default(),
            label_names: None,
            buckets: self.buckets,
            states: None,
            cardinality_limit: None,
        }))
    }
}
