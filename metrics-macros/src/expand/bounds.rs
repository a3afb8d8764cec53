//! What a derive asks of the type parameters of a struct.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Generics, Type, parse_quote_spanned};

use crate::span::here;

/// `generics`, with every field that depends on a type parameter required to be a label's value.
///
/// What is required are the fields and not the parameters: a parameter may stand inside another type, or be displayed.
pub(crate) fn value_bounds<'t>(
    generics: &Generics,
    private: &TokenStream,
    values: impl Iterator<Item = (&'t Type, bool)>,
) -> Generics {
    let mut bounded = generics.clone();
    let clause = bounded.make_where_clause();
    let parameters: Vec<_> = generics.type_params().map(|param| &param.ident).collect();
    for (ty, display) in values {
        if parameters
            .iter()
            .any(|parameter| mentions(ty.to_token_stream(), &parameter.to_string()))
        {
            clause.predicates.push(if display {
                parse_quote_spanned!(here()=> for<'displayed> #private::Displayed<'displayed, #ty>: #private::LabelValue)
            } else {
                parse_quote_spanned!(here()=> #ty: #private::LabelValue)
            });
        }
    }
    bounded
}

fn mentions(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => mentions(group.stream(), word),
        _ => false,
    })
}
