//! What is the same for all items that an attribute can stand on.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Token};

/// The word that says what the item at `input` is, such as `struct`; `fn` for `const fn`.
///
/// Moves past it, so `input` is a fork or no longer needed.
pub(crate) fn keyword(input: ParseStream<'_>) -> Option<Ident> {
    let mut last = None;
    while input.peek(Ident::peek_any) || input.peek(syn::LitStr) {
        if input.parse::<Option<syn::LitStr>>().ok()?.is_some() {
            continue;
        }
        let word = input.call(Ident::parse_any).ok()?;
        let modifier = [
            "const", "async", "unsafe", "safe", "extern", "default", "auto",
        ]
        .iter()
        .any(|it| word == it);
        if !modifier {
            let decisive = last.is_none() || is_item(&word);
            return if decisive { Some(word) } else { last };
        }
        last = Some(word);
    }
    last
}

fn is_item(word: &Ident) -> bool {
    const ITEMS: [&str; 13] = [
        "fn", "static", "const", "struct", "enum", "union", "trait", "impl", "mod", "type", "use",
        "crate", "let",
    ];
    ITEMS.iter().any(|item| word == item)
}

/// Whether the next token ends the item without a value or body.
pub(crate) fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![;])
}

/// Takes off the invisible parentheses that an item of a `macro_rules` fragment comes in.
pub(crate) fn ungrouped(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None)
            if group.delimiter() == proc_macro2::Delimiter::None =>
        {
            ungrouped(group.stream())
        }
        _ => tokens,
    }
}
