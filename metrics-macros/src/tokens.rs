//! Tokens as the compiler gives them: angle brackets are no groups there, and fragments of `macro_rules` are.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// How deep in angle brackets a walk over the tokens of a type is.
#[derive(Default)]
pub(crate) struct Angles {
    depth: usize,
    after_dash: bool,
}

impl Angles {
    /// Takes note of the next token.
    pub(crate) fn pass(&mut self, tree: &TokenTree) {
        let mark = mark(tree);
        match mark {
            Some('<') => self.depth += 1,
            // Not that of `->`.
            Some('>') if !self.after_dash => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.after_dash = mark == Some('-');
    }

    /// Whether the walk is outside of all brackets.
    pub(crate) fn are_closed(&self) -> bool {
        self.depth == 0
    }
}

/// The character of a punctuation mark.
pub(crate) fn mark(tree: &TokenTree) -> Option<char> {
    match tree {
        TokenTree::Punct(punct) => Some(punct.as_char()),
        _ => None,
    }
}

/// What stands between the commas of `tokens`, types or arguments of a function.
pub(crate) fn split_at_commas(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut angles = Angles::default();
    let mut parts = vec![Vec::new()];
    for tree in tokens {
        if angles.are_closed() && mark(&tree) == Some(',') {
            parts.push(Vec::new());
            continue;
        }
        angles.pass(&tree);
        if let Some(part) = parts.last_mut() {
            part.push(tree);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// `group` with other tokens in it.
pub(crate) fn regrouped(group: &Group, stream: TokenStream) -> TokenTree {
    let mut new = Group::new(group.delimiter(), stream);
    new.set_span(group.span());
    new.into()
}

/// Takes off the invisible parentheses that a `macro_rules` fragment comes in.
pub(crate) fn ungrouped(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        _ => tokens,
    }
}
