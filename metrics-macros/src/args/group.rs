//! `#[metrics(..)]`

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, LitStr};

use crate::ast::{ConstLabel, CratePath};
use crate::attr::{Arguments, Given};
use crate::errors::Errors;

/// What all metrics of a module share.
pub(crate) struct GroupArguments {
    pub(crate) namespace: Option<Given<LitStr>>,
    pub(crate) subsystem: Option<Given<LitStr>>,
    pub(crate) const_labels: Option<Given<Vec<ConstLabel>>>,
    pub(crate) utf8: Option<Ident>,
    pub(crate) krate: CratePath,
}

impl GroupArguments {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut arguments = Arguments::parse("#[metrics]", tokens, errors);
        arguments.reject(
            "name",
            "every metric has a name of its own: what they share is a `namespace` or `subsystem`",
        );
        arguments.reject(
            "help",
            "every metric has its own help text: write it at the metric",
        );
        arguments.reject(
            "unit",
            "metrics differ in their unit: write it at the metric",
        );
        arguments.reject(
            "buckets",
            "only histograms have buckets: write them at the metric",
        );
        arguments.reject(
            "label_names",
            "families differ in their labels: write them at the metric",
        );
        arguments.reject(
            "states",
            "only state sets have states: write them at the metric",
        );
        arguments.reject(
            "allow",
            "each metric has its own reason to break a rule: write it at the metric",
        );
        arguments.reject(
            "cardinality_limit",
            "only families have a limit: write it at the metric",
        );
        arguments.reject(
            "expires_after",
            "only the children of families expire: write it at the metric",
        );
        arguments.reject(
            "initial",
            "each metric begins as what it is: write it at the metric",
        );
        let parsed = Self {
            namespace: arguments.text("namespace"),
            subsystem: arguments.text("subsystem"),
            const_labels: arguments.const_labels(),
            utf8: arguments.flag("utf8"),
            krate: arguments.krate(),
        };
        arguments.finish();
        parsed
    }

    /// The arguments that a metric takes over unless it has its own, by their keys.
    pub(crate) fn tokens(&self) -> Vec<(Ident, TokenStream)> {
        let mut tokens = Vec::new();
        for Given { key, value } in self.namespace.iter().chain(&self.subsystem) {
            tokens.push((key.clone(), quote!(#key = #value)));
        }
        if let Some(utf8) = &self.utf8 {
            tokens.push((utf8.clone(), quote!(#utf8)));
        }
        if let CratePath::Given(key, path) = &self.krate {
            tokens.push((key.clone(), quote!(#key = #path)));
        }
        tokens
    }
}
