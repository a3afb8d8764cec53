//! How the closure that stands for a function's body captures the function's arguments.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::signature::Signature;
use crate::span::here;
use crate::tokens::{mark, split_at_commas};

/// Nothing, or `move`.
///
/// Without `move`, arguments that the body only borrows stay where they are, and are dropped with the others, in their
/// order. That does not do for a variable that holds a `&mut` and is assigned another one: the closure would borrow the
/// variable, and nothing borrowed through that could be returned. With `move`, arguments that the body mentions are dropped
/// when it ends, in the order in which it does.
///
/// Where no argument does anything when it is dropped, that makes no difference, and the compiler sees with `move` what it does not see
/// without: that a value which is stored in an argument is never read.
pub(crate) fn capture(signature: &Signature) -> TokenStream {
    let holds_reference = |(pattern, ty): Argument| {
        contains(pattern, is_mut) && ty.is_some_and(|ty| contains(ty, may_borrow))
    };
    let is_assigned = |(pattern, ty): Argument| contains(pattern, is_mut) && ty.is_some();
    if signature.arguments().any(holds_reference)
        || signature.arguments().any(is_assigned) && signature.arguments().all(is_plain)
    {
        quote_spanned!(here()=> move)
    } else {
        TokenStream::new()
    }
}

/// A pattern with its type, which a short `self` does not have.
type Argument = (Vec<TokenTree>, Option<Vec<TokenTree>>);

/// Whether it can be seen that an argument does nothing when it is dropped: it is a reference, a number or another type that is built in, or
/// made of those.
fn is_plain((pattern, ty): Argument) -> bool {
    const BUILT_IN: [&str; 17] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize", "str",
    ];
    let ty = ty.as_deref().unwrap_or(&pattern);
    let is_reference = |ty: &[TokenTree]| ty.first().and_then(mark) == Some('&');
    let is_built_in = |ty: &[TokenTree]| match ty {
        [TokenTree::Ident(word)] => BUILT_IN.iter().any(|name| word == name),
        [TokenTree::Group(group)] => {
            let parts = split_at_commas(group.stream());
            let mut parts = parts.into_iter().filter(|part| !part.is_empty());
            group.delimiter() != Delimiter::Bracket && parts.all(|part| is_plain((part, None)))
        }
        _ => false,
    };
    is_reference(ty) || is_built_in(ty)
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
    fn what_does_nothing_when_it_is_dropped_is_moved() {
        assert!(moves(quote!(fn f(mut number: u32))));
        assert!(moves(
            quote!(fn f(&mut self, mut number: (u32, &str), list: &[Node], _: char))
        ));
        assert!(!moves(quote!(fn f(self, mut number: u32))));
        assert!(!moves(quote!(fn f(mut number: u32, node: Node))));
        assert!(!moves(quote!(fn f(mut number: (u32, Node)))));
        assert!(!moves(quote!(fn f(&self, number: u32))));
    }

    #[test]
    fn everything_else_is_left_where_it_is() {
        assert!(!moves(quote!(fn f(&mut self, list: &mut Node))));
        assert!(!moves(quote!(fn f(mut self, mut names: Vec<String>))));
        assert!(!moves(quote!(fn f(mut text: String, list: &str))));
    }
}
