//! `#[derive(LabelValue)]`

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{DeriveInput, LitStr, Type};

use super::bounds::value_bounds;
use crate::ast::{LabelValueType, Values, rewritten};
use crate::errors::Errors;
use crate::span::{at, here};
use crate::{fallback, valid};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    try_expand(input).unwrap_or_else(|error| fallback::label_value(&error, input))
}

fn try_expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let ty = LabelValueType::new(input, &mut errors);
    valid::label_value(&ty, &mut errors);
    errors.into_result()?;
    Ok(emit(&ty))
}

fn emit(ty: &LabelValueType) -> TokenStream {
    let span = here();
    let private = ty.krate.private(span);
    let name = &ty.name;
    let use_value = Ident::new("use_value", span);
    let (bounds, items) = match &ty.values {
        Values::Variants(variants) => (
            ty.generics.clone(),
            of_variants(variants, &private, &use_value),
        ),
        Values::Field {
            member,
            ty: field,
            display,
        } => (
            value_bounds(&ty.generics, &private, [(&**field, *display)].into_iter()),
            of_field(ty, member, field, *display, &use_value),
        ),
    };
    let (impl_generics, ty_generics, where_clause) = bounds.split_for_impl();
    let ValueItems {
        schema,
        values,
        text,
        index,
    } = items;
    // All values of an enum are known.
    let enumerated = matches!(ty.values, Values::Variants(_)).then(|| {
        quote_spanned! {span=>
            #[automatically_derived]
            impl #private::Enumerated for #name {}
        }
    });
    quote_spanned! {span=>
        #[automatically_derived]
        impl #impl_generics #private::LabelValue for #name #ty_generics #where_clause {
            type Schema = #schema;
            const VALUES: #private::Option<&'static [&'static #private::str]> = #values;

            #[inline]
            fn with_str<__R>(&self, #use_value: impl #private::FnOnce(&#private::str) -> __R) -> __R {
                #text
            }

            #[inline]
            fn index(&self) -> #private::Option<#private::usize> {
                #index
            }
        }
        #enumerated
    }
}

struct ValueItems {
    schema: TokenStream,
    values: TokenStream,
    text: TokenStream,
    index: TokenStream,
}

/// The values are the variants' names, in one list for both of the trait's items.
fn of_variants(
    variants: &[(Ident, LitStr)],
    private: &TokenStream,
    use_value: &Ident,
) -> ValueItems {
    let span = here();
    let names: Vec<_> = variants.iter().map(|(_, text)| rewritten(text)).collect();
    let arms = variants
        .iter()
        .zip(&names)
        .map(|((variant, _), name)| quote_spanned!(span=> Self::#variant => #name));
    let indices = variants.iter().enumerate().map(|(index, (variant, _))| {
        let index = Literal::usize_unsuffixed(index);
        quote_spanned!(span=> Self::#variant => #index)
    });
    ValueItems {
        index: quote_spanned!(span=> #private::Some(match self { #(#indices),* })),
        schema: quote_spanned!(span=> Self),
        values: quote_spanned!(span=> #private::Some(&[#(#names),*])),
        text: quote_spanned!(span=> #use_value(match self { #(#arms),* })),
    }
}

/// The value is that of the field.
fn of_field(
    ty: &LabelValueType,
    member: &TokenStream,
    field: &Type,
    display: bool,
    use_value: &Ident,
) -> ValueItems {
    let span = at(field.span());
    let private = ty.krate.private(span);
    if display {
        let private_here = ty.krate.private(here());
        return ValueItems {
            index: quote_spanned!(here()=> #private_here::None),
            schema: quote_spanned!(here()=> #private_here::str),
            values: quote_spanned!(here()=> #private_here::None),
            text: quote_spanned!(span=> #private::LabelValue::with_str(&#private::Displayed(&self.#member), #use_value)),
        };
    }
    ValueItems {
        index: quote_spanned!(span=> #private::LabelValue::index(&self.#member)),
        schema: quote_spanned!(span=> <#field as #private::LabelValue>::Schema),
        values: quote_spanned!(span=> <#field as #private::LabelValue>::VALUES),
        text: quote_spanned!(span=> #private::LabelValue::with_str(&self.#member, #use_value)),
    }
}
