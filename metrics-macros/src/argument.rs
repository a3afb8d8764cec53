//! A list of arguments as it is written, whatever attribute it belongs to.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Error, Ident};

use crate::errors::Errors;
use crate::expression;

/// One argument.
pub(crate) enum Argument {
    /// `word`: a flag, a path, or a key without its value.
    Word(Ident),
    /// `key = value`
    Assigned(Ident, TokenStream),
    /// `key(list)`
    Listed(Ident, Group),
    /// Any other expression.
    Positional(TokenStream),
}

impl Argument {
    pub(crate) fn key(&self) -> Option<&Ident> {
        match self {
            Self::Word(key) | Self::Assigned(key, _) | Self::Listed(key, _) => Some(key),
            Self::Positional(_) => None,
        }
    }

    pub(crate) fn is(&self, key: &str) -> bool {
        self.key().is_some_and(|own| own.unraw() == key)
    }

    fn parse(trees: Vec<TokenTree>) -> syn::Result<Self> {
        let is_equals =
            |tree: &TokenTree| matches!(tree, TokenTree::Punct(mark) if mark.as_char() == '=');
        Ok(match &trees[..] {
            [TokenTree::Ident(word)] => Self::Word(word.clone()),
            [TokenTree::Ident(key), TokenTree::Group(list)]
                if list.delimiter() == Delimiter::Parenthesis =>
            {
                Self::Listed(key.clone(), list.clone())
            }
            [TokenTree::Ident(key), equals] if is_equals(equals) => {
                let message = format!("`{key}` has no value: write `{key} = ..`");
                return Err(Error::new_spanned(key, message));
            }
            [TokenTree::Ident(key), equals, value @ ..]
                if is_equals(equals) && !is_equals(&value[0]) =>
            {
                Self::Assigned(key.clone(), value.iter().cloned().collect())
            }
            _ => Self::Positional(trees.into_iter().collect()),
        })
    }
}

/// The whole argument, for errors.
impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.key().to_tokens(tokens);
        match self {
            Self::Word(_) => {}
            Self::Assigned(_, value) | Self::Positional(value) => value.to_tokens(tokens),
            Self::Listed(_, list) => list.to_tokens(tokens),
        }
    }
}

/// The arguments in `tokens` that can be understood; what cannot is noted.
pub(crate) fn parse_list(tokens: TokenStream, errors: &mut Errors) -> Vec<Argument> {
    let parts = expression::split_at_commas(tokens, errors);
    let arguments = parts.into_iter().map(Argument::parse);
    arguments
        .filter_map(|argument| errors.keep(argument))
        .collect()
}
