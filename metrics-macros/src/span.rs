//! Where generated code stands.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;

/// Resolved as the macro's own, shown at `span`.
///
/// Lints and hygiene go by the first, which keeps them away from what no user wrote; errors are shown at the second.
pub(crate) fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// Resolved as the macro's own, shown at the attribute.
pub(crate) fn here() -> Span {
    Span::mixed_site()
}

/// An expression of the user's which as a whole, and not in its parts, counts as the macro's own.
pub(crate) fn begun_here(expression: TokenStream) -> TokenStream {
    let mut trees = expression.into_iter();
    let first = trees.next().map(|mut first| {
        first.set_span(at(first.span()));
        first
    });
    first.into_iter().chain(trees).collect()
}

/// The first and the last token of `tokens`: stable Rust cannot join them, but the compiler underlines an expression from its
/// first token to its last.
pub(crate) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let trees: Vec<TokenTree> = tokens.to_token_stream().into_iter().collect();
    let first = trees.first().map_or_else(here, |tree| match tree {
        TokenTree::Group(group) => group.span_open(),
        other => other.span(),
    });
    let last = trees.last().map_or_else(here, |tree| match tree {
        TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    });
    (first, last)
}
