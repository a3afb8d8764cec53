//! Expressions as raw tokens: how far one goes, and the few that the macros look into.
//!
//! To parse them is the compiler's business, which does it in any case, and knows more of them.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::parse::{Parse, Parser};
use syn::{Error, LitStr, Path, TypePath};

use crate::errors::Errors;
use crate::tokens::{Angles, mark};

/// Words after which an expression has not ended, none of them the name of a macro.
const KEYWORDS: [&str; 24] = [
    "as", "async", "break", "const", "dyn", "else", "fn", "for", "if", "impl", "in", "let", "loop",
    "match", "move", "mut", "raw", "ref", "return", "static", "unsafe", "where", "while", "yield",
];

/// What stands between the commas of `tokens`, each an expression or a `key = expression`. A missing comma is noted.
pub(crate) fn split_at_commas(tokens: TokenStream, errors: &mut Errors) -> Vec<Vec<TokenTree>> {
    let mut trees = tokens.into_iter().peekable();
    let mut parts = Vec::new();
    while trees.peek().is_some() {
        let mut scan = Scan::default();
        let mut part = Vec::new();
        let mut missing = None;
        for tree in trees.by_ref() {
            if scan.ends_at(&tree) {
                break;
            }
            if missing.is_none() && scan.lacks_comma_before(&tree) {
                missing = Some(tree.clone());
            }
            scan.pass(&tree);
            part.push(tree);
        }
        match missing {
            Some(tree) => errors.push(Error::new(tree.span(), "expected `,`")),
            None if part.is_empty() => {}
            None => parts.push(part),
        }
    }
    parts
}

/// What the next token can be.
#[derive(Default)]
struct Scan {
    /// A value has been there, and no operator after it.
    after_operand: bool,
    /// Between the bars of a closure's parameters.
    in_parameters: bool,
    /// After `as`, `->` or the colon of a label: an angle bracket is one.
    in_type: bool,
    last_mark: Option<char>,
    angles: Angles,
}

impl Scan {
    fn ends_at(&self, tree: &TokenTree) -> bool {
        mark(tree) == Some(',') && self.angles.are_closed() && !self.in_parameters
    }

    fn lacks_comma_before(&self, tree: &TokenTree) -> bool {
        let begins_operand = match tree {
            TokenTree::Ident(word) => !is_keyword(word),
            TokenTree::Literal(_) => true,
            _ => false,
        };
        begins_operand
            && self.after_operand
            && !self.in_parameters
            && !self.in_type
            && self.angles.are_closed()
    }

    fn pass(&mut self, tree: &TokenTree) {
        let mark = mark(tree);
        if !self.angles.are_closed() {
            self.angles.pass(tree);
            self.after_operand = true;
        } else if self.in_parameters {
            self.in_parameters = mark != Some('|');
        } else {
            match (mark, tree) {
                (Some('<'), _) if self.in_type || !self.after_operand => self.angles.pass(tree),
                // Not the second of `a || b`, where the first is an operator.
                (Some('|'), _) if !self.after_operand && self.last_mark != Some('|') => {
                    self.in_parameters = true;
                }
                (Some(character), tree) => {
                    let begins_type = match character {
                        '>' => self.last_mark == Some('-'),
                        ':' => self.last_mark != Some(':') && !is_joint(tree),
                        _ => false,
                    };
                    self.in_type = begins_type || (self.in_type && "&*:'!-".contains(character));
                    self.after_operand &= character == '?';
                }
                (None, TokenTree::Ident(word)) if is_keyword(word) => {
                    self.in_type |= word == "as";
                    self.after_operand = false;
                }
                (None, tree) => {
                    // The body of a closure comes after its type.
                    let is_block = matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                    self.in_type &= !is_block;
                    self.after_operand = self.last_mark != Some('\'');
                }
            }
        }
        self.last_mark = mark;
    }
}

fn is_joint(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

pub(crate) fn is_keyword(word: &syn::Ident) -> bool {
    KEYWORDS.iter().any(|keyword| word == keyword)
}

/// The text, if `value` is a string literal.
pub(crate) fn text(value: &TokenStream) -> Option<LitStr> {
    parsed(value)
}

/// Text and value, if `argument` is `"text" = value`.
pub(crate) fn text_and_value(argument: &TokenStream) -> Option<(LitStr, TokenStream)> {
    let mut trees = argument.clone().into_iter();
    let name = text(&trees.next()?.into())?;
    let equals = trees.next()?;
    let value: TokenStream = trees.collect();
    (mark(&equals) == Some('=') && !value.is_empty()).then_some((name, value))
}

/// Whether `value` is a path, of whatever kind.
pub(crate) fn is_path(value: &TokenStream) -> bool {
    parsed::<TypePath>(value).is_some()
}

/// The path, if `value` is one of nothing but words.
pub(crate) fn plain_path(value: &TokenStream) -> Option<Path> {
    let path: Path = parsed(value)?;
    let is_plain = path
        .segments
        .iter()
        .all(|segment| segment.arguments.is_none());
    is_plain.then_some(path)
}

fn parsed<T: Parse>(value: &TokenStream) -> Option<T> {
    Parser::parse2(T::parse, value.clone()).ok()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn split(tokens: TokenStream) -> Vec<String> {
        let mut errors = Errors::default();
        let parts = split_at_commas(tokens, &mut errors);
        assert!(errors.into_result().is_ok());
        let joined = |part: Vec<TokenTree>| part.into_iter().collect::<TokenStream>().to_string();
        parts.into_iter().map(joined).collect()
    }

    #[test]
    fn commas_inside_of_an_expression_do_not_split() {
        let expressions = [
            quote!(a = f::<4, 5>(1.0, 2.0)),
            quote!(b = <T as X<A, B>>::Y),
            quote!(c = |a, b| a < b),
            quote!(d = move |(a, b): &Map<A, B>, c| -> Map<A, B> { a(b, c) }),
            quote!(e = a as Map<A, B>),
            quote!(f = a < b),
            quote!(g = c > d),
            quote!(h = || a | b),
            quote!(i = a || b && c),
            quote!(j = if a == b { c } else { d }),
            quote!(k = a.b::<C, D>().await?.0[1]),
            quote!(l = matches!(a, B | C)),
            quote!(m = -1.5),
            quote!(
                n = match a {
                    B | C => D,
                    E => F,
                }
            ),
            quote!(o = a.b as u64 & *c),
            quote!(p: Map<A, B> = |a| a),
            quote!(
                q = 'a: loop {
                    break 'a;
                }
            ),
            quote!(r = A { b: c, ..d }),
            quote!(s = ..=4),
        ];
        let expected: Vec<_> = expressions.iter().map(ToString::to_string).collect();
        assert_eq!(split(quote!(#(#expressions),*)), expected);
        assert_eq!(split(quote!(#(#expressions,)*)), expected);
    }

    #[test]
    fn a_missing_comma_is_told() {
        for (tokens, understood) in [
            (quote!(a = "b" c = "d", e = f), 1),
            (quote!(a b), 0),
            (quote!(a = 1, b = f(x) c), 1),
        ] {
            let mut errors = Errors::default();
            assert_eq!(split_at_commas(tokens, &mut errors).len(), understood);
            assert_eq!(
                errors.into_result().unwrap_err().to_string(),
                "expected `,`"
            );
        }
    }
}
