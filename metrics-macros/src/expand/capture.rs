//! How the closure that stands for a function's body captures the function's arguments.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{FnArg, ReceiverKind, Signature};

use crate::span::here;

/// Nothing, or `move`.
///
/// Without `move`, arguments that the body only borrows stay where they are, and are dropped with the others, in their
/// order. That does not do for a variable that holds a `&mut` and is assigned another one: the closure would borrow the
/// variable, and nothing borrowed through that could be returned. With `move`, arguments that the body mentions are dropped
/// when it ends, in the order in which it does.
pub(crate) fn capture(signature: &Signature) -> TokenStream {
    if signature.inputs.iter().any(is_variable_reference) {
        quote_spanned!(here()=> move)
    } else {
        TokenStream::new()
    }
}

/// Whether an argument is, or may contain, a variable of a reference type.
fn is_variable_reference(argument: &FnArg) -> bool {
    match argument {
        FnArg::Typed(typed) => {
            contains(typed.pat.to_token_stream(), is_mut) && may_borrow(&typed.ty)
        }
        FnArg::Receiver(receiver) => match &receiver.kind {
            ReceiverKind::Typed(_, ty) => receiver.mutability.is_some() && may_borrow(ty),
            _ => false,
        },
    }
}

/// A lifetime may stand for a type that hides a `&mut` behind its name.
fn may_borrow(ty: &impl ToTokens) -> bool {
    contains(ty.to_token_stream(), |tree| {
        is_mut(tree) || matches!(tree, TokenTree::Punct(mark) if mark.as_char() == '\'')
    })
}

fn is_mut(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(word) if word == "mut")
}

fn contains(tokens: TokenStream, wanted: fn(&TokenTree) -> bool) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => contains(group.stream(), wanted),
        tree => wanted(&tree),
    })
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::parse::{Parse, Parser};

    use super::*;

    fn moves(signature: TokenStream) -> bool {
        let signature = Parser::parse2(<Signature as Parse>::parse, signature).unwrap();
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
