//! What is the same for all items that an attribute can stand on.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

/// Words that may stand before the one that says what an item is.
const MODIFIERS: [&str; 7] = [
    "const", "async", "unsafe", "safe", "extern", "default", "auto",
];

/// The word that says what the item at `input` is, such as `struct`; for `const fn` that is `fn`.
///
/// Moves on to wherever it finds that out.
pub(crate) fn keyword(input: ParseStream<'_>) -> Option<Ident> {
    let mut modifier = None;
    loop {
        // The one in `extern "C"`.
        if input.peek(LitStr) {
            input.parse::<LitStr>().ok()?;
        }
        if !input.peek(Ident::peek_any) {
            return modifier;
        }
        let word = input.call(Ident::parse_any).ok()?;
        if MODIFIERS.iter().any(|known| word == known) {
            modifier = Some(word);
            continue;
        }
        // After a modifier, any other word is the name of a constant.
        let is_named = ["fn", "impl", "trait", "crate", "static", "mod"]
            .iter()
            .any(|known| word == known);
        return if is_named {
            Some(word)
        } else {
            modifier.or(Some(word))
        };
    }
}

/// Whether the next token ends the item without a value or body.
pub(crate) fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![;])
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use syn::parse::Parser;

    use super::*;

    #[test]
    fn the_word_that_says_what_an_item_is() {
        let parser = |input: ParseStream<'_>| {
            let keyword = keyword(input);
            input.parse::<TokenStream>()?;
            Ok(keyword.map(|word| word.to_string()).unwrap_or_default())
        };
        let items = [
            ("const unsafe extern \"C\" fn f() {}", "fn"),
            ("const A: u8 = 1;", "const"),
            ("unsafe impl A for B {}", "impl"),
            ("extern crate a;", "crate"),
            ("extern \"C\" {}", "extern"),
            ("enum A {}", "enum"),
            ("macro_rules! a {}", "macro_rules"),
            ("{}", ""),
        ];
        for (item, expected) in items {
            assert_eq!(
                parser.parse_str(item).ok().as_deref(),
                Some(expected),
                "{item}"
            );
        }
    }
}
