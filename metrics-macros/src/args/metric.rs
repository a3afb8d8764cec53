//! `#[metric(..)]`

use proc_macro2::TokenStream;
use syn::{Attribute, Ident, LitStr};

use super::{BUCKETS, CARDINALITY_LIMIT, EXPIRES_AFTER, INITIAL};
use crate::ast::{ConstLabel, CratePath, Declaration, literal};
use crate::attr::{Arguments, Given};
use crate::errors::Errors;
use crate::item_static::{first_paragraph, lower_case_name};

pub(crate) struct MetricArguments {
    name: Option<Given<LitStr>>,
    help: Option<Given<LitStr>>,
    unit: Option<Given<LitStr>>,
    namespace: Option<Given<LitStr>>,
    subsystem: Option<Given<LitStr>>,
    const_labels: Option<Given<Vec<ConstLabel>>>,
    label_names: Option<Given<Vec<LitStr>>>,
    buckets: Option<Given<TokenStream>>,
    states: Option<Given<Vec<LitStr>>>,
    cardinality_limit: Option<Given<TokenStream>>,
    expires_after: Option<Given<TokenStream>>,
    allow: Option<Given<Vec<LitStr>>>,
    utf8: Option<Ident>,
    /// What the metric is made as.
    pub(crate) initial: Option<TokenStream>,
    krate: CratePath,
}

impl MetricArguments {
    /// The arguments of a static.
    pub(crate) fn of_static(tokens: TokenStream, errors: &mut Errors) -> Self {
        Self::parse(tokens, errors, |arguments| {
            let reason = "the initial value of a static stands behind its `=`";
            arguments.reject("initial", reason);
            None
        })
    }

    /// The arguments of a field of a struct of metrics.
    pub(crate) fn of_field(tokens: TokenStream, errors: &mut Errors) -> Self {
        Self::parse(tokens, errors, |arguments| {
            value(arguments.expression("initial", INITIAL))
        })
    }

    fn parse(
        tokens: TokenStream,
        errors: &mut Errors,
        initial: fn(&mut Arguments<'_>) -> Option<TokenStream>,
    ) -> Self {
        let mut arguments = Arguments::parse("#[metric]", tokens, errors);
        let parsed = Self {
            name: arguments.text("name"),
            help: arguments.text("help"),
            unit: arguments.text("unit"),
            namespace: arguments.text("namespace"),
            subsystem: arguments.text("subsystem"),
            const_labels: arguments.const_labels(),
            label_names: arguments.texts("label_names"),
            buckets: arguments.expression("buckets", BUCKETS),
            states: arguments.texts("states"),
            cardinality_limit: arguments.expression("cardinality_limit", CARDINALITY_LIMIT),
            expires_after: arguments.expression("expires_after", EXPIRES_AFTER),
            allow: arguments.words("allow"),
            utf8: arguments.flag("utf8"),
            initial: initial(&mut arguments),
            krate: arguments.krate(),
        };
        arguments.finish();
        parsed
    }

    /// What an item declares that is called `ident`; it says itself what is not among the arguments.
    pub(crate) fn declaration(self, ident: &Ident, attrs: &[Attribute]) -> Declaration {
        Declaration {
            krate: self.krate,
            utf8: self.utf8.is_some(),
            name: value(self.name)
                .unwrap_or_else(|| literal(&lower_case_name(ident), ident.span())),
            help: value(self.help).map_or_else(|| first_paragraph(attrs), |help| help.value()),
            unit: value(self.unit),
            namespace: value(self.namespace),
            subsystem: value(self.subsystem),
            const_labels: value(self.const_labels).unwrap_or_default(),
            label_names: self.label_names,
            buckets: self.buckets,
            states: self.states,
            cardinality_limit: self.cardinality_limit,
            expires_after: self.expires_after,
            allow: value(self.allow).unwrap_or_default(),
        }
    }
}

pub(crate) fn value<T>(given: Option<Given<T>>) -> Option<T> {
    given.map(|given| given.value)
}
