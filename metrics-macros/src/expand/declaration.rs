//! What is emitted for a declared metric: a struct of its parts, and the checks of them.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt;
use syn::{Expr, LitStr};

use crate::ast::{ConstLabel, Declaration, literal, rewritten};
use crate::attr::ungrouped;
use crate::span::{at, here};

impl Declaration {
    /// The `Parts` of the metric: a constant expression.
    pub(crate) fn parts(&self) -> TokenStream {
        let span = here();
        let private = self.krate.private(span);
        let name = self.name_parts();
        let help = literal(&self.help, span);
        let label_names = self
            .label_names
            .iter()
            .flat_map(|given| &given.value)
            .map(rewritten);
        let const_labels = self.const_labels.iter().map(|label| {
            let (name, value) = (label_name(label), &label.value);
            quote_spanned!(span=> #private::const_label(#name, #value))
        });
        let bounds = match &self.buckets {
            // A block of its own: the bounds are a constant of the user, which is to see none of ours.
            Some(buckets) => {
                let bounds = array(&buckets.value);
                quote_spanned!(span=> #private::Some(const { &#bounds }))
            }
            None => quote_spanned!(span=> #private::None),
        };
        let states = self
            .states
            .iter()
            .flat_map(|given| &given.value)
            .map(rewritten);
        quote_spanned! {span=>
            #private::Parts {
                name: #name,
                help: #help,
                label_names: &[#(#private::text(#label_names)),*],
                const_labels: &[#(#const_labels),*],
                bounds: #bounds,
                states: &[#(#private::text(#states)),*],
            }
        }
    }

    /// One constant for each rule, shown at what it judges, so that several mistakes are told at once.
    pub(crate) fn checks(&self, ty: &TokenStream) -> TokenStream {
        let private = self.krate.private(here());
        let kind = quote_spanned!(here()=> <#ty as #private::Metric>::KIND);
        let labels = quote_spanned!(here()=> <#ty as #private::Metric>::LABELS);
        let parts = self.name_parts();

        let mut checks = self.check(
            self.name.span(),
            "name",
            quote_spanned!(here()=> #kind, &#parts),
        );
        for (rule, text) in [
            ("namespace", &self.namespace),
            ("subsystem", &self.subsystem),
        ] {
            checks.extend(text.as_ref().map(|text| {
                let value = rewritten(text);
                self.check(text.span(), rule, quote_spanned!(here()=> #value))
            }));
        }
        if let Some(unit) = &self.unit {
            checks.extend(self.check(unit.span(), "unit", quote_spanned!(here()=> #kind, &#parts)));
        }
        let names: Vec<_> = self
            .label_names
            .iter()
            .flat_map(|given| &given.value)
            .collect();
        for name in &names {
            checks.extend(self.check_label_name(name));
        }
        let names: Vec<_> = names.into_iter().map(rewritten).collect();
        for label in &self.const_labels {
            let name = label_name(label);
            checks.extend(self.check_label_name(&name));
            let arguments = quote_spanned!(here()=> #labels, &[#(#names),*], &[#name]);
            checks.extend(self.check(name.span(), "distinct_labels", arguments));
        }
        if let Some(buckets) = &self.buckets {
            let bounds = array(&buckets.value);
            let span = syn::spanned::Spanned::span(&bounds);
            checks.extend(self.check(span, "bounds", quote_spanned!(here()=> #kind, &#bounds)));
        }
        checks
    }

    /// What depends on the type of a static: that it needs names of labels and of states exactly where they are given.
    pub(crate) fn checks_of_type(&self, ty: &TokenStream, ty_span: Span) -> TokenStream {
        let private = self.krate.private(here());
        let metric = quote_spanned!(here()=> <#ty as #private::Metric>);
        let mut checks = TokenStream::new();
        let [labels, states] =
            [(&self.label_names, "label_names"), (&self.states, "states")].map(|(given, rule)| {
                let span = given.as_ref().map_or(ty_span, |given| given.key.span());
                let names = given.iter().flat_map(|given| &given.value).map(rewritten);
                (span, rule, quote_spanned!(here()=> &[#(#names),*]))
            });
        let (span, rule, names) = labels;
        checks.extend(self.check(span, rule, quote_spanned!(here()=> #metric::LABELS, #names)));
        let (span, rule, names) = states;
        let arguments = quote_spanned!(here()=> #metric::KIND, #metric::NEEDS_STATES, #names);
        checks.extend(self.check(span, rule, arguments));
        checks
    }

    fn check_label_name(&self, name: &LitStr) -> TokenStream {
        let value = rewritten(name);
        self.check(name.span(), "label_name", quote_spanned!(here()=> #value))
    }

    /// `rule` is a `const fn` that panics with a sentence for the user; the compiler shows it at `span`.
    fn check(&self, span: Span, rule: &str, arguments: TokenStream) -> TokenStream {
        let private = self.krate.private(span);
        let span = at(span);
        let rule = syn::Ident::new(rule, span);
        quote_spanned!(span=> const _: () = #private::check::#rule(#arguments);)
    }

    fn name_parts(&self) -> TokenStream {
        let span = here();
        let private = self.krate.private(span);
        let name = rewritten(&self.name);
        let [namespace, subsystem, unit] = [&self.namespace, &self.subsystem, &self.unit]
            .map(|text| text.as_ref().map_or_else(String::new, LitStr::value))
            .map(|text| literal(&text, span));
        quote_spanned! {span=>
            #private::NameParts { namespace: #namespace, subsystem: #subsystem, name: #name, unit: #unit }
        }
    }
}

fn label_name(label: &ConstLabel) -> LitStr {
    literal(&label.name.unraw().to_string(), at(label.name.span()))
}

/// The array in `&[..]`, and every other expression as it is: a reference to it is what is needed.
fn array(bounds: &Expr) -> Expr {
    match ungrouped(bounds.clone()) {
        Expr::Reference(reference)
            if matches!(*reference.expr, Expr::Array(_) | Expr::Repeat(_)) =>
        {
            *reference.expr
        }
        other => other,
    }
}
