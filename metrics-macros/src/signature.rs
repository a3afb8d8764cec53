//! The signature of a function, as far as the attributes look at it: everything else may be whatever the compiler accepts.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::Ident;

use crate::tokens::{Angles, mark, regrouped, split_at_commas};

/// What stands between a function's visibility and its body.
pub(crate) struct Signature {
    pub(crate) constness: Option<Ident>,
    pub(crate) is_async: bool,
    pub(crate) name: Ident,
    /// The arguments, with the receiver.
    pub(crate) inputs: Group,
    /// The type after the arrow.
    pub(crate) output: Option<TokenStream>,
}

impl Signature {
    /// The signature in `trees`, which are one from the first modifier on.
    pub(crate) fn parse(trees: &[TokenTree]) -> Option<Self> {
        let keyword = trees.iter().position(|tree| is_word(tree, "fn"))?;
        let modifier = |name| {
            let mut words = trees[..keyword].iter().filter_map(word);
            words.find(|word| *word == name)
        };
        let rest = &trees[keyword + 1..];
        let name = word(rest.first()?)?.clone();
        let mut angles = Angles::default();
        let inputs = rest.iter().position(|tree| {
            angles.pass(tree);
            angles.are_closed() && parenthesized(tree).is_some()
        })?;
        Some(Self {
            constness: modifier("const").cloned(),
            is_async: modifier("async").is_some(),
            name,
            inputs: parenthesized(&rest[inputs])?.clone(),
            output: output(&rest[inputs + 1..]),
        })
    }

    /// The place where the return type stands, or would.
    pub(crate) fn span_of_output(&self) -> Span {
        self.inputs.span_close()
    }

    /// The arguments without their attributes: each pattern with its type, if it is not a short `self`.
    pub(crate) fn arguments(
        &self,
    ) -> impl Iterator<Item = (Vec<TokenTree>, Option<Vec<TokenTree>>)> {
        let arguments = split_at_commas(self.inputs.stream());
        arguments.into_iter().map(|mut argument| {
            while argument.first().is_some_and(|tree| mark(tree) == Some('#')) {
                argument.drain(..2.min(argument.len()));
            }
            match single_colon(&argument) {
                Some(colon) => {
                    let ty = argument.split_off(colon + 1);
                    argument.pop();
                    (argument, Some(ty))
                }
                None => (argument, None),
            }
        })
    }
}

/// The type after the arrow in what follows the arguments.
fn output(trees: &[TokenTree]) -> Option<TokenStream> {
    let [dash, arrow, ty @ ..] = trees else {
        return None;
    };
    if mark(dash) != Some('-') || mark(arrow) != Some('>') {
        return None;
    }
    let ends = ty
        .iter()
        .position(|tree| is_word(tree, "where") || mark(tree) == Some(';'));
    Some(ty[..ends.unwrap_or(ty.len())].iter().cloned().collect())
}

/// The first colon that is not one of two.
fn single_colon(trees: &[TokenTree]) -> Option<usize> {
    let is_colon = |at: usize| trees.get(at).is_some_and(|tree| mark(tree) == Some(':'));
    (0..trees.len()).find(|at| is_colon(*at) && !is_colon(at + 1) && !(*at > 0 && is_colon(at - 1)))
}

/// `ty` with `_` for every `impl Trait`, which no annotation inside a function can say.
pub(crate) fn without_impl_trait(ty: TokenStream) -> TokenStream {
    let mut erased: Vec<TokenTree> = Vec::new();
    let mut trees = ty.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let in_macro = erased.last().is_some_and(|tree| mark(tree) == Some('!'));
        erased.push(match tree {
            TokenTree::Ident(word) if word == "impl" => {
                let mut angles = Angles::default();
                // Up to the comma or bracket that ends the type.
                while let Some(bound) = trees.next_if(|tree| {
                    !(angles.are_closed() && ends_type(tree)) || mark(tree) == Some('-')
                }) {
                    angles.pass(&bound);
                    if mark(&bound) == Some('-')
                        && let Some(arrow) = trees.next()
                    {
                        angles.pass(&arrow);
                    }
                }
                Ident::new("_", word.span()).into()
            }
            TokenTree::Group(group) if !in_macro => {
                regrouped(&group, without_impl_trait(group.stream()))
            }
            other => other,
        });
    }
    erased.into_iter().collect()
}

/// `ty` with `'_` for every lifetime: a type inside a function that named one would be a use of it, in the eyes of lints about lifetimes
/// that need no name. One that a `for<'a>` in the type brings along stays.
pub(crate) fn without_lifetimes(ty: TokenStream) -> TokenStream {
    if mentions_for(ty.clone()) {
        return ty;
    }
    let mut after_quote = false;
    let anonymous = ty.into_iter().map(|tree| {
        let is_name = std::mem::replace(&mut after_quote, mark(&tree) == Some('\''));
        match tree {
            TokenTree::Ident(name) if is_name && name != "static" => {
                Ident::new("_", name.span()).into()
            }
            TokenTree::Group(group) => regrouped(&group, without_lifetimes(group.stream())),
            other => other,
        }
    });
    anonymous.collect()
}

fn mentions_for(ty: TokenStream) -> bool {
    ty.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => mentions_for(group.stream()),
        tree => is_word(&tree, "for"),
    })
}

fn ends_type(tree: &TokenTree) -> bool {
    matches!(mark(tree), Some(',' | '>' | ';' | '='))
}

fn parenthesized(tree: &TokenTree) -> Option<&Group> {
    match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    }
}

fn word(tree: &TokenTree) -> Option<&Ident> {
    match tree {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    }
}

fn is_word(tree: &TokenTree, expected: &str) -> bool {
    word(tree).is_some_and(|word| word == expected)
}
