//! What stands between the parentheses of an attribute: arguments in any order, each at most once.
//!
//! A grammar (see [`args`](crate::args)) asks for its arguments one by one. What it asked for is what it knows, so the
//! list that an error shows cannot differ from what is understood.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Error, Ident, LitStr, Meta};

use crate::args::call_label::{LabelsArgument, call_labels};
use crate::argument::{Argument, parse_list};
use crate::ast::{ConstLabel, CratePath, literal};
use crate::errors::{Errors, closest};
use crate::expression::{is_path, plain_path, text, text_and_value};

/// The arguments of one attribute that nobody has asked for yet.
pub(crate) struct Arguments<'e> {
    /// The attribute as its user writes it: `#[metric]`.
    attribute: &'static str,
    given: Vec<Argument>,
    known: Vec<&'static str>,
    errors: &'e mut Errors,
}

/// An argument, with the key that shows where it stands.
#[derive(Clone)]
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

impl<'e> Arguments<'e> {
    /// The arguments that `tokens` are.
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

    /// The arguments of every `#[label(..)]` among `attrs`.
    pub(crate) fn of_label(attrs: &[Attribute], errors: &'e mut Errors) -> Self {
        Self::of_helper("label", "#[label]", attrs, errors)
    }

    /// The arguments of every `#[name(..)]` among `attrs`, where a derive knows it.
    pub(crate) fn of_helper(
        name: &str,
        attribute: &'static str,
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

    /// `key = expression`
    pub(crate) fn expression(
        &mut self,
        key: &'static str,
        usage: &str,
    ) -> Option<Given<TokenStream>> {
        match self.take(key)? {
            Argument::Assigned(key, value) => Some(Given { key, value }),
            other => {
                self.errors.at(other, usage);
                None
            }
        }
    }

    /// `key = "text"`
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Given<LitStr>> {
        let usage = format!("`{key}` takes a string literal: `{key} = \"..\"`");
        let Given { key, value } = self.expression(key, &usage)?;
        let text = text(&value).ok_or_else(|| Error::new_spanned(value, usage));
        Some(Given {
            key,
            value: self.errors.keep(text)?,
        })
    }

    /// `key("text", "text")`, without repetitions
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Given<Vec<LitStr>>> {
        let usage = format!("`{key}` takes string literals: `{key}(\"..\", \"..\")`");
        let Given { key, value: list } = self.list(key, &usage)?;
        let mut texts: Vec<LitStr> = Vec::new();
        for value in list.into_iter().map(ToTokens::into_token_stream) {
            match text(&value) {
                Some(new) if texts.iter().any(|other| other.value() == new.value()) => {
                    self.errors
                        .at(&new, format_args!("`{}` is given twice", new.value()));
                }
                Some(new) => texts.push(new),
                None => self.errors.at(value, &usage),
            }
        }
        Some(Given { key, value: texts })
    }

    /// `key(word, word)`, without repetitions; as texts
    pub(crate) fn words(&mut self, key: &'static str) -> Option<Given<Vec<LitStr>>> {
        let usage = format!("`{key}` takes words: `{key}(.., ..)`");
        let Given { key, value: list } = self.list(key, &usage)?;
        let mut words: Vec<LitStr> = Vec::new();
        for argument in list {
            let Argument::Word(word) = argument else {
                self.errors.at(argument, &usage);
                continue;
            };
            let new = literal(&word.unraw().to_string(), word.span());
            if words.iter().any(|other| other.value() == new.value()) {
                self.errors
                    .at(word, format_args!("`{}` is given twice", new.value()));
            } else {
                words.push(new);
            }
        }
        Some(Given { key, value: words })
    }

    /// `const_labels(key = value, "key" = value, ..)`, without repetitions
    pub(crate) fn const_labels(&mut self) -> Option<Given<Vec<ConstLabel>>> {
        let usage = "write `const_labels(name = \"value\", ..)`";
        let Given { key, value: list } = self.list("const_labels", usage)?;
        let mut labels: Vec<ConstLabel> = Vec::new();
        for argument in list {
            let label = match &argument {
                Argument::Assigned(name, value) => Some(ConstLabel {
                    name: literal(&name.unraw().to_string(), name.span()),
                    value: value.clone(),
                }),
                Argument::Positional(tokens) => {
                    text_and_value(tokens).map(|(name, value)| ConstLabel { name, value })
                }
                _ => None,
            };
            let Some(label) = label else {
                self.errors.at(argument, usage);
                continue;
            };
            let name = label.name.value();
            if labels.iter().any(|other| other.name.value() == name) {
                self.errors
                    .at(&label.name, format_args!("label `{name}` is given twice"));
            } else {
                labels.push(label);
            }
        }
        Some(Given { key, value: labels })
    }

    /// `crate = path`
    pub(crate) fn krate(&mut self) -> CratePath {
        let usage = "write `crate = path::to::metrics_core`, without quotation marks";
        let Some(Given { key, value }) = self.expression("crate", usage) else {
            return CratePath::Default;
        };
        if let Some(path) = plain_path(&value) {
            return CratePath::Given(key, path);
        }
        self.errors.at(value, usage);
        CratePath::Default
    }

    /// `key`, alone
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<Ident> {
        match self.take(key)? {
            Argument::Word(word) => Some(word),
            other => {
                self.errors
                    .at(other, format_args!("`{key}` has no value: write it alone"));
                None
            }
        }
    }

    /// `key = word`, one of `words`
    pub(crate) fn one_of(&mut self, key: &'static str, words: &[&str]) -> Option<Given<Ident>> {
        let all = words
            .iter()
            .map(|word| format!("`{key} = {word}`"))
            .collect::<Vec<_>>()
            .join(" or ");
        let usage = format!("write {all}");
        let Given { key, value } = self.expression(key, &usage)?;
        let word = plain_path(&value).and_then(|path| path.get_ident().cloned());
        match word.filter(|word| words.iter().any(|known| word == known)) {
            Some(value) => Some(Given { key, value }),
            None => {
                self.errors.at(value, usage);
                None
            }
        }
    }

    /// `key`, or `key = path`
    pub(crate) fn flag_or_path(&mut self, key: &'static str) -> Option<Given<Option<TokenStream>>> {
        match self.take(key)? {
            Argument::Word(key) => Some(Given { key, value: None }),
            Argument::Assigned(key, path) if is_path(&path) => Some(Given {
                key,
                value: Some(path),
            }),
            other => {
                let usage = format!("write `{key}` alone, or `{key} = path::to::STATIC`");
                self.errors.at(other, usage);
                None
            }
        }
    }

    /// `labels(name = value, name: Type = value, ..)`, or `labels = value`
    pub(crate) fn labels(&mut self) -> Option<Given<LabelsArgument>> {
        let usage = "write `labels(name = value, ..)`, or with a static `labels = Labels { .. }`";
        match self.take("labels")? {
            Argument::Assigned(key, value) => Some(Given {
                key,
                value: LabelsArgument::Set(value),
            }),
            Argument::Listed(key, list) if !list.stream().is_empty() => Some(Given {
                value: LabelsArgument::List(call_labels(list.stream(), self.errors)),
                key,
            }),
            other => {
                self.errors.at(other, usage);
                None
            }
        }
    }

    /// The path that stands without a key. To be asked for last: any word that is not a key may be one.
    pub(crate) fn path(&mut self) -> Option<TokenStream> {
        let may_be_path = |argument: &mut Argument| {
            matches!(argument, Argument::Word(_) | Argument::Positional(_))
        };
        let mut paths = self
            .given
            .extract_if(.., may_be_path)
            .map(ToTokens::into_token_stream);
        let first = paths.next();
        for more in paths {
            self.errors.at(more, "there is a metric already; give one");
        }
        let first = first?;
        if is_path(&first) {
            return Some(first);
        }
        let example = self.attribute.replace(']', "(crate::metrics::LATENCY)]");
        let message =
            format!("expected the path of a `static`, or `name = \"..\"`, as in `{example}`");
        self.errors.at(first, message);
        None
    }

    /// `key` is an argument elsewhere and cannot be one here, because of `reason`.
    pub(crate) fn reject(&mut self, key: &str, reason: &str) {
        for argument in self.given.extract_if(.., |argument| argument.is(key)) {
            self.errors.at(argument.key(), reason);
        }
    }

    /// Notes that whatever has not been asked for is unknown.
    pub(crate) fn finish(self) {
        let known: Vec<String> = self.known.iter().map(|key| format!("`{key}`")).collect();
        let known = format!("`{}` takes {}", self.attribute, known.join(", "));
        for argument in self.given {
            let Some(key) = argument.key() else {
                self.errors.at(
                    argument,
                    format_args!("expected an argument with a name\n{known}"),
                );
                continue;
            };
            let word = key.unraw().to_string();
            let hint = closest(&word, &self.known).map(|near| format!("; did you mean `{near}`?"));
            let hint = hint.unwrap_or_default();
            self.errors.at(
                key,
                format_args!("unknown argument `{word}`{hint}\n{known}"),
            );
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Argument> {
        self.known.push(key);
        let mut matching = self.given.extract_if(.., |argument| argument.is(key));
        let first = matching.next();
        for repeated in matching {
            self.errors
                .at(repeated.key(), format_args!("`{key}` is given twice"));
        }
        first
    }

    /// `key(list)`, the list not empty
    fn list(&mut self, key: &'static str, usage: &str) -> Option<Given<Vec<Argument>>> {
        match self.take(key)? {
            Argument::Listed(key, list) if !list.stream().is_empty() => Some(Given {
                key,
                value: parse_list(list.stream(), self.errors),
            }),
            other => {
                self.errors.at(other, usage);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    /// All messages about `tokens` by a grammar that knows one argument of each sort.
    fn mistakes(tokens: TokenStream) -> Vec<String> {
        let mut errors = Errors::default();
        let mut arguments = Arguments::parse("#[sample]", tokens, &mut errors);
        arguments.text("name");
        arguments.texts("states");
        arguments.const_labels();
        arguments.expression("buckets", "write `buckets = [..]`");
        let _ = arguments.flag("display");
        arguments.krate();
        arguments.reject("labels", "not here");
        arguments.finish();
        let result = errors.into_result();
        result
            .err()
            .into_iter()
            .flatten()
            .map(|error| error.to_string())
            .collect()
    }

    #[test]
    fn what_is_right_passes() {
        assert!(mistakes(quote!()).is_empty());
        let all = quote! {
            buckets = linear::<4, 5>(1.0, 2.0), display, name = r#"a"#, crate = a::b, states("a", "b",),
            const_labels(a = "b", r#type = env!("X"), "c.d" = concat!("e", "f")),
        };
        assert_eq!(mistakes(all), [""; 0]);
    }

    #[test]
    fn every_mistake_is_told() {
        let messages = mistakes(quote! {
            nmae = "a", name = 5, name = "b", states = ["a"], const_labels("a", b = "c", b = "d"), buckets, display = 1,
            crate = "a", "text", other(1), labels(a = b), help = , a b
        });
        let expected = [
            "expected `,`",
            "`help` has no value: write `help = ..`",
            "`name` is given twice",
            "`name` takes a string literal: `name = \"..\"`",
            "`states` takes string literals: `states(\"..\", \"..\")`",
            "write `const_labels(name = \"value\", ..)`",
            "label `b` is given twice",
            "write `buckets = [..]`",
            "`display` has no value: write it alone",
            "write `crate = path::to::metrics_core`, without quotation marks",
            "not here",
        ];
        assert_eq!(messages[..expected.len()], expected);
        let known =
            "\n`#[sample]` takes `name`, `states`, `const_labels`, `buckets`, `display`, `crate`";
        let unknown = [
            "unknown argument `nmae`; did you mean `name`?",
            "expected an argument with a name",
            "unknown argument `other`",
        ];
        assert_eq!(
            messages[expected.len()..],
            unknown.map(|message| format!("{message}{known}"))
        );
    }

    #[test]
    fn lists_have_something_in_them_once() {
        assert_eq!(mistakes(quote!(states())).len(), 1);
        assert_eq!(mistakes(quote!(states("a", "a"))), ["`a` is given twice"]);
    }
}
