//! What stands between the parentheses of an attribute: arguments in any order, each at most once.
//!
//! A grammar (see [`args`](crate::args)) asks for its arguments one by one. What it asked for is what it knows, so the
//! list that an error shows cannot differ from what is understood.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Error, Expr, ExprPath, Ident, Lit, LitStr, Meta, Path, Token, parenthesized, token,
};

use crate::ast::{ConstLabel, CratePath};
use crate::errors::{Errors, closest};

/// The arguments of one attribute that nobody has asked for yet.
pub(crate) struct Arguments<'e> {
    /// The attribute as its user writes it: `#[metric]`.
    attribute: &'static str,
    given: Vec<Argument>,
    known: Vec<&'static str>,
    errors: &'e mut Errors,
}

struct Argument {
    /// `None` for an expression without one.
    key: Option<Ident>,
    value: Value,
}

enum Value {
    /// `key`
    Missing,
    /// `key = value`
    Assigned(Expr),
    /// `key(list)`
    Listed(TokenStream),
    /// An expression without a key.
    Positional(Expr),
}

/// An argument, with the key that shows where it stands.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

impl<'e> Arguments<'e> {
    pub(crate) fn parse(
        attribute: &'static str,
        tokens: TokenStream,
        errors: &'e mut Errors,
    ) -> Self {
        let given = parse_list(tokens, errors);
        Self {
            attribute,
            given,
            known: Vec::new(),
            errors,
        }
    }

    /// The arguments of all `#[name(..)]` among `attrs`, as a derive sees them.
    pub(crate) fn of_helper(
        attribute: &'static str,
        name: &str,
        attrs: &[Attribute],
        errors: &'e mut Errors,
    ) -> Self {
        let mut given = Vec::new();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
            match &attr.meta {
                Meta::List(list) => given.extend(parse_list(list.tokens.clone(), errors)),
                meta => errors.at(
                    meta,
                    format_args!("write `#[{name}(..)]` with arguments between the parentheses"),
                ),
            }
        }
        Self {
            attribute,
            given,
            known: Vec::new(),
            errors,
        }
    }

    /// Whether `key` is there, rightly written or not.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.given.iter().any(|argument| argument.is(key))
    }

    /// `key = "text"`
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Given<LitStr>> {
        let argument = self.take(key)?;
        let usage = format!("`{key}` takes a string literal: `{key} = \"..\"`");
        argument
            .expression(&usage)
            .and_then(|given| given.try_map(|value| text(&value, &usage)))
            .keep(self.errors)
    }

    /// `key = expression`
    pub(crate) fn expression(&mut self, key: &'static str, example: &str) -> Option<Given<Expr>> {
        let argument = self.take(key)?;
        argument
            .expression(&format!("write `{key} = {example}`"))
            .keep(self.errors)
    }

    /// `key("text", "text")`, without repetitions
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Given<Vec<LitStr>>> {
        let argument = self.take(key)?;
        let usage = format!("`{key}` takes string literals: `{key}(\"..\", \"..\")`");
        let list = argument.list(&usage).keep(self.errors)?;
        let mut texts: Vec<LitStr> = Vec::new();
        for item in parse_list(list.value, self.errors) {
            match text(&item.into_expression(), &usage) {
                Ok(new) if texts.iter().any(|other| other.value() == new.value()) => {
                    self.errors
                        .at(&new, format_args!("`{}` is given twice", new.value()));
                }
                Ok(new) => texts.push(new),
                Err(error) => self.errors.push(error),
            }
        }
        Some(Given {
            key: list.key,
            value: texts,
        })
    }

    /// `const_labels(key = value, ..)`, without repetitions
    pub(crate) fn const_labels(&mut self) -> Option<Given<Vec<ConstLabel>>> {
        let usage = "write `const_labels(name = \"value\", ..)`";
        let argument = self.take("const_labels")?;
        let list = argument.list(usage).keep(self.errors)?;
        let mut labels: Vec<ConstLabel> = Vec::new();
        for item in parse_list(list.value, self.errors) {
            match item {
                Argument {
                    key: Some(name),
                    value: Value::Assigned(value),
                } => {
                    if labels
                        .iter()
                        .any(|other| other.name.unraw() == name.unraw())
                    {
                        self.errors.at(
                            &name,
                            format_args!("label `{}` is given twice", name.unraw()),
                        );
                    } else {
                        labels.push(ConstLabel { name, value });
                    }
                }
                item => self.errors.at(item, usage),
            }
        }
        Some(Given {
            key: list.key,
            value: labels,
        })
    }

    /// `crate = path`
    pub(crate) fn krate(&mut self) -> CratePath {
        let usage = "write `crate = path::to::metrics_core`, without quotation marks";
        let argument = self
            .take("crate")
            .and_then(|argument| argument.expression(usage).keep(self.errors));
        let Some(given) = argument else {
            return CratePath::Default;
        };
        if let Some(path) = plain_path(&given.value) {
            return CratePath::Given(given.key, path);
        }
        self.errors.at(given.value, usage);
        CratePath::Default
    }

    /// `key`, alone
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<Ident> {
        let argument = self.take(key)?;
        if !matches!(argument.value, Value::Missing) {
            self.errors.at(
                &argument,
                format_args!("`{key}` has no value: write it alone"),
            );
        }
        argument.key
    }

    /// The path that stands without a key. To be asked for last: whatever single word is not a key may be one.
    pub(crate) fn path(&mut self) -> Option<ExprPath> {
        let is_path = |argument: &mut Argument| {
            matches!(argument.value, Value::Missing | Value::Positional(_))
        };
        let mut paths = self
            .given
            .extract_if(.., is_path)
            .map(Argument::into_expression);
        let first = paths.next();
        for more in paths {
            self.errors.at(more, "there is a metric already; give one");
        }
        match first.map(ungrouped)? {
            Expr::Path(path) if path.attrs.is_empty() => Some(path),
            wrong => {
                let what = format!(
                    "expected the path of a `static`, or `name = \"..\"`, as in `{}`",
                    self.example()
                );
                self.errors.at(wrong, what);
                None
            }
        }
    }

    /// `key` is an argument elsewhere and cannot be one here, because of `reason`.
    pub(crate) fn reject(&mut self, key: &str, reason: &str) {
        for argument in self.given.extract_if(.., |argument| argument.is(key)) {
            self.errors.at(&argument.key, reason);
        }
    }

    /// Notes that whatever has not been asked for is unknown.
    pub(crate) fn finish(self) {
        let known = self
            .known
            .iter()
            .map(|key| format!("`{key}`"))
            .collect::<Vec<_>>()
            .join(", ");
        for argument in self.given {
            let Some(key) = &argument.key else {
                let message = format!(
                    "expected an argument with a name; `{}` takes {known}",
                    self.attribute
                );
                self.errors.at(argument, message);
                continue;
            };
            let key_text = key.unraw().to_string();
            let hint = closest(&key_text, &self.known)
                .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message = format!(
                "unknown argument `{key_text}`{hint}\n`{}` takes {known}",
                self.attribute
            );
            self.errors.at(key, message);
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Argument> {
        self.known.push(key);
        let mut matching = self.given.extract_if(.., |argument| argument.is(key));
        let first = matching.next();
        for repeated in matching {
            self.errors
                .at(&repeated.key, format_args!("`{key}` is given twice"));
        }
        first
    }

    fn example(&self) -> String {
        self.attribute.replace(']', "(crate::metrics::LATENCY)]")
    }
}

impl Argument {
    fn is(&self, key: &str) -> bool {
        // An argument of one word that names a variable is written raw only by mistake.
        self.key.as_ref().is_some_and(|own| own.unraw() == key)
    }

    fn expression(self, usage: &str) -> syn::Result<Given<Expr>> {
        match self {
            Self {
                key: Some(key),
                value: Value::Assigned(value),
            } => Ok(Given { key, value }),
            other => Err(Error::new_spanned(other, usage)),
        }
    }

    fn list(self, usage: &str) -> syn::Result<Given<TokenStream>> {
        match self {
            Self {
                key: Some(key),
                value: Value::Listed(tokens),
            } if tokens.is_empty() => Err(Error::new_spanned(
                key,
                format!("{usage}; this one is empty"),
            )),
            Self {
                key: Some(key),
                value: Value::Listed(value),
            } => Ok(Given { key, value }),
            other => Err(Error::new_spanned(other, usage)),
        }
    }

    fn into_expression(self) -> Expr {
        match self {
            Self {
                value: Value::Positional(expression),
                ..
            } => expression,
            Self {
                key: Some(word),
                value: Value::Missing,
            } => Expr::Path(ExprPath {
                attrs: Vec::new(),
                qself: None,
                path: word.into(),
            }),
            other => Expr::Verbatim(other.into_token_stream()),
        }
    }
}

/// For errors: the whole argument, as far as that is known.
impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.key.to_tokens(tokens);
        match &self.value {
            Value::Missing | Value::Listed(_) => {}
            Value::Assigned(value) | Value::Positional(value) => value.to_tokens(tokens),
        }
    }
}

impl<T> Given<T> {
    fn try_map<U>(self, map: impl FnOnce(T) -> syn::Result<U>) -> syn::Result<Given<U>> {
        Ok(Given {
            key: self.key,
            value: map(self.value)?,
        })
    }
}

/// `Ok` or noted.
trait Keep<T> {
    fn keep(self, errors: &mut Errors) -> Option<T>;
}

impl<T> Keep<T> for syn::Result<T> {
    fn keep(self, errors: &mut Errors) -> Option<T> {
        errors.keep(self)
    }
}

/// The arguments in `tokens` that can be understood; what cannot is noted and skipped up to the next comma.
fn parse_list(tokens: TokenStream, errors: &mut Errors) -> Vec<Argument> {
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
    if input.peek(Ident::peek_any) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
        let key = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(Error::new_spanned(
                &key,
                format_args!("`{key}` has no value: write `{key} = ..`"),
            ));
        }
        return Ok(Argument {
            key: Some(key),
            value: Value::Assigned(input.parse()?),
        });
    }
    if input.peek(Ident::peek_any) && input.peek2(token::Paren) {
        let key = input.call(Ident::parse_any)?;
        let content;
        parenthesized!(content in input);
        return Ok(Argument {
            key: Some(key),
            value: Value::Listed(content.parse()?),
        });
    }
    let expression: Expr = input.parse()?;
    match word(&expression) {
        Some(key) => Ok(Argument {
            key: Some(key),
            value: Value::Missing,
        }),
        None => Ok(Argument {
            key: None,
            value: Value::Positional(expression),
        }),
    }
}

fn word(expression: &Expr) -> Option<Ident> {
    match expression {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    }
}

fn text(value: &Expr, usage: &str) -> syn::Result<LitStr> {
    match ungrouped(value.clone()) {
        Expr::Lit(literal) => match literal.lit {
            Lit::Str(text) => Ok(text),
            other => Err(Error::new_spanned(other, usage)),
        },
        other => Err(Error::new_spanned(other, usage)),
    }
}

fn plain_path(value: &Expr) -> Option<Path> {
    match ungrouped(value.clone()) {
        Expr::Path(ExprPath {
            qself: None, path, ..
        }) if path
            .segments
            .iter()
            .all(|segment| segment.arguments.is_none()) =>
        {
            Some(path)
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
