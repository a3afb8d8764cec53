//! `labels(..)` of a function attribute

use proc_macro2::{TokenStream, TokenTree};
use syn::{Error, Ident};

use crate::ast::{CallLabel, LabelSource};
use crate::errors::Errors;
use crate::expression;
use crate::tokens::{Angles, mark};

/// The labels of a call.
pub(crate) enum LabelsArgument {
    /// Each by its name.
    List(Vec<CallLabel>),
    /// One value that is a set of labels.
    Set(TokenStream),
}

/// The labels between the parentheses.
pub(crate) fn call_labels(tokens: TokenStream, errors: &mut Errors) -> Vec<CallLabel> {
    let parts = expression::split_at_commas(tokens, errors);
    parts
        .into_iter()
        .filter_map(|part| errors.keep(call_label(&part)))
        .collect()
}

/// `name = value`, `name: Type = value`, or `name: Error`
fn call_label(part: &[TokenTree]) -> syn::Result<CallLabel> {
    let whole = || part.iter().cloned().collect::<TokenStream>();
    let usage = || {
        let usage = "write `name = value`, `name: Type = value`, `name: Type = |returned| value`, \
                     or `name: Error` for the kind of the error";
        Error::new_spanned(whole(), usage)
    };
    let [TokenTree::Ident(name), after, rest @ ..] = part else {
        return Err(usage());
    };
    let (ty, value) = match mark(after) {
        Some('=') => (None, Some(rest)),
        Some(':') => {
            let equals = equals_after_type(rest);
            let ty = &rest[..equals.unwrap_or(rest.len())];
            (Some(ty), equals.map(|equals| &rest[equals + 1..]))
        }
        _ => return Err(usage()),
    };
    if ty.is_some_and(<[_]>::is_empty) || value.is_some_and(<[_]>::is_empty) {
        return Err(usage());
    }
    let value = match value {
        None => LabelSource::ErrorKind,
        Some(value) if is_closure(value) => {
            if ty.is_none() {
                return Err(untyped_closure(name));
            }
            LabelSource::Returned(value.iter().cloned().collect())
        }
        Some(value) => LabelSource::Arguments(value.iter().cloned().collect()),
    };
    Ok(CallLabel {
        name: name.clone(),
        ty: ty.map(|ty| ty.iter().cloned().collect()),
        value,
    })
}

fn untyped_closure(name: &Ident) -> Error {
    let message = format!(
        "a label over the result is of a type whose values are all known: \
         write `{name}: Type = |returned| ..`, with an enum that derives `LabelValue`"
    );
    Error::new_spanned(name, message)
}

fn equals_after_type(trees: &[TokenTree]) -> Option<usize> {
    let mut angles = Angles::default();
    trees.iter().position(|tree| {
        angles.pass(tree);
        angles.are_closed() && mark(tree) == Some('=')
    })
}

fn is_closure(value: &[TokenTree]) -> bool {
    let begins = |tree: Option<&TokenTree>| tree.and_then(mark) == Some('|');
    match value.first() {
        Some(TokenTree::Ident(word)) if word == "move" => begins(value.get(1)),
        first => begins(first),
    }
}
