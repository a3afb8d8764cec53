//! How the closure that stands for a function's body captures the function's arguments.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote_spanned;

use crate::signature::Signature;
use crate::span::here;
use crate::tokens::mark;

/// Nothing, or `move`.
///
/// Without `move`, arguments that the body only borrows stay where they are, and are dropped with the others, in their
/// order. That does not do for a variable that holds a `&mut` and is assigned another one: the closure would borrow the
/// variable, and nothing borrowed through that could be returned. With `move`, arguments that the body mentions are dropped
/// when it ends, in the order in which it does.
pub(crate) fn capture(signature: &Signature) -> TokenStream {
    let holds_reference = |(pattern, ty): (Vec<TokenTree>, Option<Vec<TokenTree>>)| {
        contains(pattern, is_mut) && ty.is_some_and(|ty| contains(ty, may_borrow))
    };
    if signature.arguments().any(holds_reference) {
        quote_spanned!(here()=> move)
    } else {
        TokenStream::new()
    }
}

/// A lifetime may stand for a type that hides a `&mut` behind its name.
fn may_borrow(tree: &TokenTree) -> bool {
    is_mut(tree) || mark(tree) == Some('\'')
}

fn is_mut(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(word) if word == "mut")
}

fn contains(tokens: impl IntoIterator<Item = TokenTree>, wanted: fn(&TokenTree) -> bool) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => contains(group.stream(), wanted),
        tree => wanted(&tree),
    })
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn moves(signature: TokenStream) -> bool {
        let trees: Vec<_> = signature.into_iter().collect();
        let signature = Signature::parse(&trees).unwrap();
        !capture(&signature).is_empty()
    }

    #[test]
    fn variables_that_hold_a_reference_are_moved() {
        assert!(moves(quote!(fn f(mut list: &mut Node))));
        assert!(moves(quote!(fn f(a: u8, (mut list, _): (Cursor<'_>, u8)))));
        assert!(moves(quote!(fn f(mut self: Pin<&mut Self>))));
    }

    #[test]
    fn everything_else_is_left_where_it_is() {
        assert!(!moves(quote!(fn f(&mut self, list: &mut Node))));
        assert!(!moves(quote!(fn f(mut self, mut names: Vec<String>))));
        assert!(!moves(quote!(fn f(mut text: &str))));
    }
}
