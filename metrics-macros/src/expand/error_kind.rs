//! `#[derive(ErrorKind)]`

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Fields, LitStr, Member, Variant, parse_quote_spanned};

use crate::args::error_kind::{EnumArguments, VariantArguments};
use crate::ast::{literal, rewritten};
use crate::errors::Errors;
use crate::fallback;
use crate::span::{at, here};

/// A variant of an enum of errors.
struct Kind<'v> {
    variant: &'v Variant,
    name: LitStr,
    /// The field with the error whose kinds these are.
    nested: Option<(Member, &'v Field)>,
}

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let arguments = EnumArguments::parse(&input.attrs, &mut errors);
    let kinds = kinds(input, &arguments, &mut errors);
    match errors.into_result() {
        Ok(()) => emit(input, &arguments, &kinds),
        Err(error) => fallback::error_kind(&error, input, &arguments.krate),
    }
}

fn kinds<'v>(
    input: &'v DeriveInput,
    arguments: &EnumArguments,
    errors: &mut Errors,
) -> Vec<Kind<'v>> {
    let Data::Enum(data) = &input.data else {
        errors.at(
            &input.ident,
            "each variant of an enum is a kind of error: derive `ErrorKind` for an enum",
        );
        return Vec::new();
    };
    let mut kinds: Vec<Kind<'v>> = Vec::new();
    for variant in &data.variants {
        let own = VariantArguments::parse(&variant.attrs, errors);
        let name = own.rename.unwrap_or_else(|| {
            let written = variant.ident.unraw().to_string();
            literal(
                &arguments.rename_all.of_variant(&written),
                variant.ident.span(),
            )
        });
        if let Some(other) = kinds
            .iter()
            .find(|other| other.name.value() == name.value())
        {
            let message = format!(
                "`{}` is the kind `{}` already: rename one of them",
                other.variant.ident,
                name.value()
            );
            errors.push(syn::Error::new(name.span(), message));
        }
        let nested = if own.is_nested {
            only_field(variant, errors)
        } else {
            None
        };
        kinds.push(Kind {
            variant,
            name,
            nested,
        });
    }
    kinds
}

fn only_field<'v>(variant: &'v Variant, errors: &mut Errors) -> Option<(Member, &'v Field)> {
    let mut fields = variant.fields.iter();
    if let (Some(field), None) = (fields.next(), fields.next()) {
        let member = field.ident.clone().map_or(Member::from(0), Member::Named);
        return Some((member, field));
    }
    errors.at(
        &variant.ident,
        "`nested` is for a variant with one field, which is an error with kinds",
    );
    None
}

fn emit(input: &DeriveInput, arguments: &EnumArguments, kinds: &[Kind<'_>]) -> TokenStream {
    let span = here();
    let private = arguments.krate.private(span);
    let name = &input.ident;
    let mut generics = input.generics.clone();
    if !generics.params.is_empty() {
        for (_, field) in kinds.iter().filter_map(|kind| kind.nested.as_ref()) {
            let ty = &field.ty;
            let bound = parse_quote_spanned!(span=> #ty: #private::ErrorKind);
            generics.make_where_clause().predicates.push(bound);
        }
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let number = Ident::new("kind", span);
    let count = |kind: &Kind<'_>| match &kind.nested {
        Some((_, field)) => {
            let (ty, span) = (&field.ty, at(field.ty.span()));
            let private = arguments.krate.private(span);
            quote_spanned!(span=> <#ty as #private::ErrorKind>::COUNT)
        }
        None => quote_spanned!(span=> 1),
    };
    let counts: Vec<TokenStream> = kinds.iter().map(count).collect();
    let names = kinds.iter().map(|kind| {
        let name = rewritten(&kind.name);
        match &kind.nested {
            Some((_, field)) => {
                let (ty, at_type) = (&field.ty, at(field.ty.span()));
                let inner = arguments.krate.private(at_type);
                let inner = quote_spanned!(at_type=> <#ty as #inner::ErrorKind>);
                quote_spanned!(span=> #private::KindName::nested(#name, #inner::COUNT, #inner::name))
            }
            None => quote_spanned!(span=> #private::KindName::of_variant(#name)),
        }
    });
    let arms = kinds.iter().enumerate().map(|(at, kind)| {
        let (variant, before) = (&kind.variant.ident, &counts[..at]);
        let nested = Ident::new("nested", span);
        match &kind.nested {
            Some((member, field)) => {
                let (ty, span) = (&field.ty, crate::span::at(field.ty.span()));
                let private = arguments.krate.private(span);
                let inner = quote_spanned!(span=> <#ty as #private::ErrorKind>::kind(#nested));
                quote_spanned!(here()=> Self::#variant { #member: #nested } => 0 #(+ #before)* + #inner)
            }
            None => {
                let fields = match &kind.variant.fields {
                    Fields::Unit => TokenStream::new(),
                    _ => quote_spanned!(span=> { .. }),
                };
                quote_spanned!(span=> Self::#variant #fields => 0 #(+ #before)*)
            }
        }
    });
    let kind = if kinds.is_empty() {
        quote_spanned!(span=> match *self {})
    } else {
        quote_spanned!(span=> match self { #(#arms,)* })
    };
    let (usize, str) = (
        quote_spanned!(span=> #private::usize),
        quote_spanned!(span=> #private::str).into_token_stream(),
    );
    quote_spanned! {span=>
        #[automatically_derived]
        impl #impl_generics #private::ErrorKind for #name #ty_generics #where_clause {
            const COUNT: #usize = 0 #(+ #counts)*;

            fn name(#number: #usize) -> #private::Cow<'static, #str> {
                #private::KindName::find(&[#(#names),*], #number)
            }

            fn kind(&self) -> #usize {
                #kind
            }
        }
    }
}
