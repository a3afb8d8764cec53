//! What the compiler checks of a declared metric: one constant for each rule, shown under what it judges, so that several
//! mistakes are told at once.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::LitStr;

use super::parts::array;
use crate::ast::{Declaration, rewritten};
use crate::span::{at, ends, here};

impl Declaration {
    /// The rules for a metric of the type `ty`.
    pub(crate) fn checks(&self, ty: &TokenStream) -> TokenStream {
        let private = self.krate.private(here());
        let metric = quote_spanned!(here()=> <#ty as #private::Metric>);
        let name_and_unit = {
            let parts = self.name_parts();
            quote_spanned!(here()=> #metric::KIND, &#parts)
        };
        let mut checks = vec![self.check_characters(&self.name, "name", &name_and_unit)];
        for (rule, text) in [
            ("namespace", &self.namespace),
            ("subsystem", &self.subsystem),
        ] {
            checks.extend(
                text.as_ref().map(|text| {
                    self.check_characters(text, rule, &rewritten(text).to_token_stream())
                }),
            );
        }
        checks.extend(
            self.unit
                .as_ref()
                .map(|unit| self.check(unit, "unit", &name_and_unit)),
        );
        let names = self.label_names.iter().flat_map(|given| &given.value);
        checks.extend(names.clone().map(|name| self.check_label_name(name)));
        let all: Vec<_> = names.clone().collect();
        checks.extend((1..all.len()).filter(|_| self.utf8).map(|at| {
            let names = all[..=at].iter().copied().map(rewritten);
            let names = quote_spanned!(here()=> &[#(#names),*]);
            self.check_characters(all[at], "distinct_names", &names)
        }));
        for (at, label) in self.const_labels.iter().enumerate() {
            checks.push(self.check_label_name(&label.name));
            let names = names.clone().map(rewritten);
            // Names that are written otherwise may be one for some scraper.
            let first = if self.utf8 { 0 } else { at };
            let own = self.const_labels[first..=at].iter();
            let own = own.map(|label| rewritten(&label.name));
            let labels = quote_spanned!(here()=> #metric::LABELS, &[#(#names),*], &[#(#own),*]);
            checks.push(self.check(&label.name, "distinct_labels", &labels));
        }
        if let Some(buckets) = &self.buckets {
            let bounds = array(&buckets.value);
            checks.push(self.check(
                &bounds,
                "bounds",
                &quote_spanned!(here()=> #metric::KIND, &#bounds),
            ));
        }
        for rule in &self.allow {
            checks.push(self.check(rule, "rule", &rewritten(rule).to_token_stream()));
        }
        if let Some(limit) = &self.cardinality_limit {
            let arguments = quote_spanned!(here()=> #metric::LABELS);
            checks.push(self.check(&limit.key, "cardinality_limit", &arguments));
        }
        if let Some(expiry) = &self.expires_after {
            let arguments = quote_spanned!(here()=> #metric::LABELS);
            checks.push(self.check(&expiry.key, "expires_after", &arguments));
        }
        checks.into_iter().collect()
    }

    /// That a static of the type `ty` has names for labels and for states exactly where they are needed.
    pub(crate) fn checks_of_type(&self, ty: &TokenStream) -> TokenStream {
        let private = self.krate.private(here());
        let metric = quote_spanned!(here()=> <#ty as #private::Metric>);
        let [labels, states] = [&self.label_names, &self.states].map(|given| {
            let names = given.iter().flat_map(|given| &given.value).map(rewritten);
            let judged = given
                .as_ref()
                .map_or_else(|| ty.clone(), |given| given.key.to_token_stream());
            (judged, quote_spanned!(here()=> &[#(#names),*]))
        });
        let (judged, names) = labels;
        let labels = self.check(
            &judged,
            "label_names",
            &quote_spanned!(here()=> #metric::LABELS, #names),
        );
        let (judged, names) = states;
        let arguments = quote_spanned!(here()=> #metric::KIND, #metric::NEEDS_STATES, #names);
        let states = self.check(&judged, "states", &arguments);
        [labels, states].into_iter().collect()
    }

    fn check_label_name(&self, name: &LitStr) -> TokenStream {
        self.check_characters(name, "label_name", &rewritten(name).to_token_stream())
    }

    /// A rule about the characters of a name.
    fn check_characters(
        &self,
        judged: &LitStr,
        rule: &str,
        arguments: &TokenStream,
    ) -> TokenStream {
        self.check_by(self.utf8, judged, rule, arguments)
    }

    fn check(&self, judged: &impl ToTokens, rule: &str, arguments: &TokenStream) -> TokenStream {
        self.check_by(false, judged, rule, arguments)
    }

    /// `rule` is a `const fn` that panics with a sentence for the user, shown under `judged`.
    fn check_by(
        &self,
        utf8: bool,
        judged: &impl ToTokens,
        rule: &str,
        arguments: &TokenStream,
    ) -> TokenStream {
        let (first, last) = ends(judged);
        let rules = rules(&self.krate.private(first), utf8, at(first));
        let rule = Ident::new(rule, at(first));
        let mut arguments = Group::new(Delimiter::Parenthesis, arguments.clone());
        arguments.set_span(at(last));
        quote_spanned!(at(first)=> const _: () = #rules::#rule #arguments;)
    }
}

/// Where the rules are about names that may have any characters, or only the classic ones.
pub(super) fn rules(private: &TokenStream, utf8: bool, span: Span) -> TokenStream {
    if utf8 {
        quote_spanned!(span=> #private::check::utf8)
    } else {
        quote_spanned!(span=> #private::check)
    }
}
