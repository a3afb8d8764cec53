//! What says which labels a metric of calls has, and which values: types of generated code, in items beside the metric.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

use super::plan::{MetricOfCall, Plan};
use crate::ast::{CallLabel, LabelSource, OutcomeRule};
use crate::span::{at, here};

impl Plan {
    /// The type of the sets of labels over the arguments.
    pub(super) fn label_types(&self) -> TokenStream {
        let private = self.private(here());
        if self.has_types() {
            return quote_spanned!(here()=> #private::LabelsOver<__ArgumentLabels>);
        }
        let texts = self.labels.before.iter().map(|_| self.text());
        quote_spanned!(here()=> (#(#texts,)*))
    }

    /// Whether a label over the arguments says its type.
    fn has_types(&self) -> bool {
        self.labels.before.iter().any(|label| label.ty.is_some())
    }

    /// The type of a label that does not say one.
    fn text(&self) -> TokenStream {
        let private = self.private(here());
        quote_spanned!(here()=> &'static #private::str)
    }

    /// The item that says what values the labels over the arguments have.
    fn argument_labels_item(&self) -> Option<TokenStream> {
        if !self.has_types() {
            return None;
        }
        let private = self.private(here());
        let like = self.labels.before.iter().map(|label| match label.ty {
            Some(_) => quote_spanned!(here()=> #private::NoValue),
            None => self.text(),
        });
        let labels = self.labels.before.iter().map(|label| match &label.ty {
            Some(ty) => {
                let span = at(ty.span());
                let private = self.private(span);
                quote_spanned!(span=> #private::label_of::<#ty>())
            }
            None => quote_spanned!(here()=> #private::Label::new::<#private::str>("")),
        });
        Some(quote_spanned! {here()=>
            enum __ArgumentLabels {}
            impl #private::ArgumentLabels for __ArgumentLabels {
                type Like = (#(#like,)*);
                const LABELS: &'static [#private::Label] = &[#(#labels),*];
            }
        })
    }

    /// The items beside a metric that the attribute declares.
    pub(super) fn items(&self, metric: &MetricOfCall) -> TokenStream {
        let argument_labels = self.argument_labels_item();
        let result_labels = self.has_endings(metric).then(|| self.result_labels_item());
        let result_labels = result_labels.flatten();
        quote_spanned!(here()=> #argument_labels #result_labels)
    }

    /// The type with the labels over the result, which stands beside the metric.
    pub(super) fn result_labels(&self) -> TokenStream {
        if self.labels.after.is_empty() {
            quote_spanned!(here()=> ())
        } else {
            quote_spanned!(here()=> __ResultLabels)
        }
    }

    /// The item that says what values the labels over the result have.
    fn result_labels_item(&self) -> Option<TokenStream> {
        if self.labels.after.is_empty() {
            return None;
        }
        let private = self.private(here());
        let (name, values) = (self.result_labels(), self.values_type());
        let labels = self.labels.after.iter().map(|label| {
            let known = self.known(label);
            match label.value {
                LabelSource::ErrorKind => {
                    let always = self.every_error_has_a_kind();
                    quote_spanned!(here()=> #known.known(#always))
                }
                _ => quote_spanned!(here()=> #known.known()),
            }
        });
        let none = self
            .labels
            .none
            .as_ref()
            .map(|text| quote_spanned!(here()=> const NONE: &'static #private::str = #text;));
        Some(quote_spanned! {here()=>
            enum #name {}
            impl #private::ResultLabels for #name {
                type Values = #values;
                const LABELS: &'static [#private::KnownValues] = &[#(#labels),*];
                #none
            }
        })
    }

    /// The values of a label over the result. Written in the same way wherever it stands: the compiler tells the same mistake in the same
    /// place once.
    pub(super) fn known(&self, label: &CallLabel) -> TokenStream {
        let ty = &label.ty;
        let span = at(ty.as_ref().map_or_else(here, Spanned::span));
        let private = self.private(span);
        let values = match label.value {
            LabelSource::ErrorKind => "kinds_of",
            _ => "values_of",
        };
        let values = Ident::new(values, span);
        quote_spanned!(span=> #private::#values::<#ty>())
    }

    /// The type of the values of the labels over the result of one call.
    pub(super) fn values_type(&self) -> TokenStream {
        let private = self.private(here());
        let count = self.labels.after.len();
        quote_spanned!(here()=> [#private::usize; #count])
    }

    /// Whether nothing but an `Err` counts as an error.
    fn every_error_has_a_kind(&self) -> bool {
        !matches!(self.outcome, OutcomeRule::OkIf(_) | OutcomeRule::ErrorIf(_))
    }
}
