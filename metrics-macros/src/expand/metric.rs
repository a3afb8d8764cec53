//! `#[metric]`

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::args::metric::MetricArguments;
use crate::ast::Declaration;
use crate::errors::Errors;
use crate::fallback;
use crate::item_static::ItemStatic;
use crate::span::{at, here};

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    try_expand(arguments, item.clone()).unwrap_or_else(|error| fallback::attribute(&error, item))
}

fn try_expand(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let arguments = MetricArguments::of_static(arguments, &mut errors);
    let item = errors.keep(ItemStatic::parse(item));
    errors.into_result()?;
    Ok(item
        .map(|item| emit(&arguments.declaration(&item.ident, &item.attrs), &item))
        .unwrap_or_default())
}

/// The static, its value told what it is.
fn emit(declaration: &Declaration, item: &ItemStatic) -> TokenStream {
    let ItemStatic {
        attrs,
        vis,
        static_token,
        ident,
        colon_token,
        ty,
        eq_token,
        initializer,
        semi_token,
    } = item;
    let private = declaration.krate.private(here());
    let parts = declaration.parts();
    let checks_of_type = declaration.checks_of_type(ty);
    let checks = declaration.checks(ty);
    let metric = Ident::new("__metric", here());
    let declared = quote_spanned!(at(ty.span())=> #metric.__declared(&__DECLARATION));
    // The user's value stands outside the block of our items, so that it cannot see them.
    let value = quote_spanned! {here()=>
        {
            let #metric: #ty = #initializer;
            {
                #private::declare!(#ident: #ty, #parts);
                #checks_of_type
                #checks
                #declared
            }
        }
    };
    quote!(#(#attrs)* #vis #static_token #ident #colon_token #ty #eq_token #value #semi_token)
}
