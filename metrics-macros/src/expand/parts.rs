//! What is emitted for a declared metric: a struct of what its user said of it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::LitStr;

use crate::ast::{Declaration, literal, rewritten};
use crate::span::here;
use crate::tokens::{mark, ungrouped};

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
            let (name, value) = (rewritten(&label.name), &label.value);
            quote_spanned!(span=> #private::const_label(#name, #value))
        });
        let bounds = self.buckets.as_ref().map(|given| array(&given.value));
        // A block of its own makes a constant of the user's expression, which need not be one that the compiler would
        // promote to a static by itself.
        let bounds = bounds.map(|bounds| quote_spanned!(span=> #private::Some(const { &#bounds })));
        let bounds = bounds.unwrap_or_else(|| quote_spanned!(span=> #private::None));
        let states = self
            .states
            .iter()
            .flat_map(|given| &given.value)
            .map(rewritten);
        let [limit, expiry] = [&self.cardinality_limit, &self.expires_after].map(|given| {
            let value = given.as_ref().map(|given| &given.value);
            let value = value.map(|value| quote_spanned!(span=> #private::Some(#value)));
            value.unwrap_or_else(|| quote_spanned!(span=> #private::None))
        });
        let allowed = self.allow.iter().map(rewritten);
        quote_spanned! {span=>
            #private::Parts {
                name: #name,
                help: #help,
                label_names: &[#(#label_names),*],
                const_labels: &[#(#const_labels),*],
                bounds: #bounds,
                states: &[#(#states),*],
                cardinality_limit: #limit,
                expires_after: #expiry,
                allowed: #private::allowed(&[#(#allowed),*]),
            }
        }
    }

    /// The `NameParts` of the metric: a constant expression.
    pub(super) fn name_parts(&self) -> TokenStream {
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

/// The array in `&[..]`, and every other expression as it is: a reference to it is what is needed.
pub(super) fn array(bounds: &TokenStream) -> TokenStream {
    let bounds = ungrouped(bounds.clone());
    let trees: Vec<_> = bounds.clone().into_iter().collect();
    match &trees[..] {
        [ampersand, TokenTree::Group(array)]
            if mark(ampersand) == Some('&') && array.delimiter() == Delimiter::Bracket =>
        {
            array.to_token_stream()
        }
        _ => bounds,
    }
}
