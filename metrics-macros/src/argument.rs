//! A list of arguments as it is written, whatever attribute it belongs to.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Expr, ExprPath, Ident, Lit, LitStr, Path, Token, token};

use crate::errors::Errors;

/// One argument.
pub(crate) enum Argument {
    /// `word`: a flag, a path, or a key without its value.
    Word(Ident),
    /// `key = value`
    Assigned(Ident, Expr),
    /// `key(list)`
    Listed(Ident, Group),
    /// Any other expression.
    Positional(Expr),
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

    /// The argument as the expression that it would be without keys.
    pub(crate) fn into_expression(self) -> Expr {
        match self {
            Self::Positional(expression) => expression,
            Self::Word(word) => Expr::Path(ExprPath {
                attrs: Vec::new(),
                qself: None,
                path: word.into(),
            }),
            other => Expr::Verbatim(other.into_token_stream()),
        }
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

/// The arguments in `tokens` that can be understood; what cannot is noted, and skipped up to the next comma.
pub(crate) fn parse_list(tokens: TokenStream, errors: &mut Errors) -> Vec<Argument> {
    let mut arguments = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let parsed = parse_argument(input).and_then(|argument| {
                let ended = input.is_empty() || input.peek(Token![,]);
                if ended {
                    Ok(argument)
                } else {
                    Err(input.error("expected `,`"))
                }
            });
            arguments.extend(errors.keep(parsed));
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let parsed = parser.parse2(tokens);
    errors.keep(parsed);
    arguments
}

fn parse_argument(input: ParseStream<'_>) -> syn::Result<Argument> {
    let has_key = input.peek(Ident::peek_any);
    if has_key && input.peek2(Token![=]) && !input.peek2(Token![==]) {
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        if input.is_empty() || input.peek(Token![,]) {
            let message = format!("`{key}` has no value: write `{key} = ..`");
            return Err(Error::new_spanned(key, message));
        }
        return Ok(Argument::Assigned(key, input.parse()?));
    }
    if has_key && input.peek2(token::Paren) {
        let key = input.call(Ident::parse_any)?;
        return Ok(Argument::Listed(key, input.parse()?));
    }
    let expression = input.parse()?;
    Ok(match word(&expression) {
        Some(word) => Argument::Word(word),
        None => Argument::Positional(expression),
    })
}

fn word(expression: &Expr) -> Option<Ident> {
    match expression {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    }
}

/// The text, if `value` is a string literal.
pub(crate) fn text(value: &Expr) -> Option<LitStr> {
    match ungrouped(value.clone()) {
        Expr::Lit(literal) => match literal.lit {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// The path, if `value` is one of nothing but words.
pub(crate) fn plain_path(value: &Expr) -> Option<Path> {
    match ungrouped(value.clone()) {
        Expr::Path(ExprPath {
            qself: None, path, ..
        }) => {
            let is_plain = path
                .segments
                .iter()
                .all(|segment| segment.arguments.is_none());
            is_plain.then_some(path)
        }
        _ => None,
    }
}

/// Takes off the invisible parentheses that a `macro_rules` fragment comes in.
pub(crate) fn ungrouped(mut expression: Expr) -> Expr {
    while let Expr::Group(group) = expression {
        expression = *group.expr;
    }
    expression
}
