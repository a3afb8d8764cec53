//! `#[derive(LabelSet)]`

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, GenericParam, Lifetime, parse_quote_spanned};

use super::bounds::value_bounds;
use super::checks::rules;
use crate::ast::{FieldLabel, LabelStruct, rewritten};
use crate::errors::Errors;
use crate::span::{at, here};
use crate::{fallback, valid};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    try_expand(input).unwrap_or_else(|error| fallback::label_set(&error, input))
}

fn try_expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let labels = LabelStruct::new(input, &mut errors);
    valid::label_struct(&labels, &mut errors);
    errors.into_result()?;
    Ok(emit(&labels))
}

fn emit(set: &LabelStruct) -> TokenStream {
    let span = here();
    let private = set.krate.private(span);
    let name = &set.name;
    let schema = schema(set);
    let values = set.labels.iter().map(|label| (&label.ty, label.display));
    let mut generics = value_bounds(&set.generics, &private, values);
    for parameter in set.generics.type_params() {
        let parameter = &parameter.ident;
        // For `Schema`, which is the struct without its lifetimes.
        generics
            .make_where_clause()
            .predicates
            .push(parse_quote_spanned!(span=> #parameter: 'static));
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let labels = set.labels.iter().map(|label| {
        let (private, name, ty) = (
            set.krate.private(label.ty.span()),
            rewritten(&label.name),
            value_type(set, label),
        );
        let new = Ident::new(if set.utf8 { "utf8" } else { "new" }, at(label.ty.span()));
        quote_spanned!(at(label.ty.span())=> #private::Label::#new::<#ty>(#name))
    });
    let visitor = Ident::new("visitor", span);
    let visits = set.labels.iter().map(|label| visit(set, label, &visitor));
    let checks = set.labels.iter().enumerate().map(|(index, label)| {
        let (span, name) = (at(label.name.span()), rewritten(&label.name));
        let private = set.krate.private(span);
        let rules = rules(&private, set.utf8, span);
        let distinct = (set.utf8 && index > 0).then(|| {
            let names = set.labels[..=index]
                .iter()
                .map(|label| rewritten(&label.name));
            quote_spanned!(span=> const _: () = #rules::distinct_names(&[#(#names),*]);)
        });
        quote_spanned!(span=> const _: () = #rules::label_name(#name); #distinct)
    });
    quote_spanned! {span=>
        #[automatically_derived]
        impl #impl_generics #private::LabelSet for #name #ty_generics #where_clause {
            type Schema = #schema;
            const LABELS: &'static [#private::Label] = &[#(#labels),*];

            #[inline]
            fn visit(&self, #visitor: &mut impl #private::LabelVisitor) {
                #(#visits)*
            }
        }
        #(#checks)*
    }
}

/// The struct without its lifetimes.
fn schema(set: &LabelStruct) -> TokenStream {
    let name = &set.name;
    let arguments = set.generics.params.iter().map(|param| match param {
        GenericParam::Lifetime(_) => Lifetime::new("'static", here()).into_token_stream(),
        GenericParam::Type(param) => param.ident.to_token_stream(),
        GenericParam::Const(param) => param.ident.to_token_stream(),
    });
    quote_spanned!(here()=> #name<#(#arguments),*>)
}

/// What is the label's value: the field, or the field shown by `Display`.
fn value_type(set: &LabelStruct, label: &FieldLabel) -> TokenStream {
    let (private, ty) = (set.krate.private(here()), &label.ty);
    if label.display {
        quote_spanned!(here()=> #private::Displayed<'_, #ty>)
    } else {
        ty.to_token_stream()
    }
}

fn visit(set: &LabelStruct, label: &FieldLabel, visitor: &Ident) -> TokenStream {
    let span = at(label.ty.span());
    let (private, field) = (set.krate.private(span), &label.field);
    let value = quote_spanned!(span=> &self.#field);
    let value = if label.display {
        quote_spanned!(span=> &#private::Displayed(#value))
    } else {
        value
    };
    quote_spanned!(span=> #private::LabelVisitor::value(#visitor, #value);)
}
