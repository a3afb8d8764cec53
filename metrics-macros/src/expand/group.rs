//! `#[metrics]`
//!
//! Works on tokens: whatever else is in the module stays as it is, half-typed items included.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, Token, Visibility, token};

use crate::args::group::GroupArguments;
use crate::attr::Given;
use crate::errors::Errors;
use crate::tokens::{regrouped, ungrouped};
use crate::{expression, fallback, item};

pub(crate) fn expand(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    try_expand(arguments, item.clone()).unwrap_or_else(|error| fallback::attribute(&error, item))
}

fn try_expand(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let arguments = GroupArguments::parse(arguments, &mut errors);
    let item = ungrouped(item);
    errors.keep(Parser::parse2(check_module, item.clone()));
    errors.into_result()?;
    Ok(arguments.in_items(item))
}

fn check_module(input: ParseStream<'_>) -> syn::Result<()> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    let place = input.cursor().span();
    let keyword = item::keyword(&input.fork());
    if keyword.as_ref().is_none_or(|word| word != "mod") {
        let message =
            "`#[metrics(..)]` is for what all metrics of a module share: it stands on a `mod`";
        input.parse::<TokenStream>()?;
        return Err(keyword.map_or_else(
            || Error::new(place, message),
            |word| Error::new_spanned(word, message),
        ));
    }
    input.parse::<Token![mod]>()?;
    let name = input.call(Ident::parse_any)?;
    let has_body = input.peek(token::Brace);
    input.parse::<TokenStream>()?;
    if has_body {
        return Ok(());
    }
    let message = format!(
        "an attribute cannot see into the file of a module: write `#[metrics(..)] mod metrics {{ .. }}` there, \
         or `mod {name} {{ .. }}` here"
    );
    Err(Error::new_spanned(name, message))
}

impl GroupArguments {
    /// Gives the arguments to every `#[metric]` among `items`, and in their modules.
    fn in_items(&self, items: TokenStream) -> TokenStream {
        let mut output = Vec::new();
        // Whether the item at hand is a module, and whether that has a `#[metrics]` which hands the arguments on.
        let (mut is_module, mut is_group) = (false, false);
        for tree in items {
            let after_hash =
                matches!(output.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#');
            output.push(match tree {
                TokenTree::Group(group)
                    if group.delimiter() == Delimiter::Bracket && after_hash =>
                {
                    is_group |= last_word(group.stream()).is_some_and(|word| word == "metrics");
                    regrouped(&group, self.in_attribute(group.stream()))
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let descend = is_module && !is_group;
                    (is_module, is_group) = (false, false);
                    if descend {
                        regrouped(&group, self.in_items(group.stream()))
                    } else {
                        group.into()
                    }
                }
                // An item of a `macro_rules` fragment.
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                    regrouped(&group, self.in_items(group.stream()))
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => {
                    (is_module, is_group) = (false, false);
                    punct.into()
                }
                other => {
                    is_module |= matches!(&other, TokenTree::Ident(word) if word == "mod");
                    other
                }
            });
        }
        output.into_iter().collect()
    }

    /// Gives the arguments to `attribute`, the tokens between its brackets, if it is for metrics.
    fn in_attribute(&self, attribute: TokenStream) -> TokenStream {
        let (path, arguments) = split_attribute(attribute.clone());
        let Some(word) = last_word(path.clone()) else {
            return attribute;
        };
        let own = arguments.as_ref().map(Group::stream).unwrap_or_default();
        let arguments =
            arguments.unwrap_or_else(|| Group::new(Delimiter::Parenthesis, TokenStream::new()));
        if word == "metric" || word == "metrics" {
            let merged = regrouped(&arguments, self.merged_into(own));
            quote!(#path #merged)
        } else if word == "cfg_attr" {
            let mut parts = split_at_commas(own).into_iter();
            let condition = parts.next().unwrap_or_default();
            let attributes = parts.map(|attribute| self.in_attribute(attribute));
            let merged = regrouped(&arguments, quote!(#condition #(, #attributes)*));
            quote!(#path #merged)
        } else {
            attribute
        }
    }

    /// `own` arguments of a metric, and those of the group which it does not have.
    pub(crate) fn merged_into(&self, own: TokenStream) -> TokenStream {
        let mut has_const_labels = false;
        let mut arguments = Vec::new();
        for argument in split_at_commas(own) {
            let is_const_labels =
                first_word(argument.clone()).is_some_and(|word| word == "const_labels");
            has_const_labels |= is_const_labels;
            arguments.push(if is_const_labels {
                self.with_const_labels(argument)
            } else {
                argument
            });
        }
        if !has_const_labels && let Some(Given { key, .. }) = &self.const_labels {
            arguments.push(self.with_const_labels(quote!(#key())));
        }
        for (key, shared) in self.tokens() {
            if !arguments
                .iter()
                .any(|own| first_word(own.clone()).is_some_and(|word| word == key))
            {
                arguments.push(shared);
            }
        }
        quote!(#(#arguments),*)
    }

    /// `const_labels(own = value)` with those of the group which are not among them.
    fn with_const_labels(&self, argument: TokenStream) -> TokenStream {
        argument
            .into_iter()
            .map(|tree| match tree {
                TokenTree::Group(group) => {
                    let mut labels = split_at_commas(group.stream());
                    for label in self.const_labels.iter().flat_map(|given| &given.value) {
                        let name = &label.name;
                        let is_own = |own: &TokenStream| {
                            first_text(own.clone()).is_some_and(|text| text == name.value())
                        };
                        if !labels.iter().any(is_own) {
                            let value = &label.value;
                            labels.push(quote!(#name = #value));
                        }
                    }
                    regrouped(&group, quote!(#(#labels),*))
                }
                other => other,
            })
            .collect()
    }
}

/// The path of an attribute, and its arguments if it has any. What is no path is left out.
fn split_attribute(attribute: TokenStream) -> (TokenStream, Option<Group>) {
    let mut path = TokenStream::new();
    for tree in attribute {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                return (path, Some(group));
            }
            other => other.to_tokens(&mut path),
        }
    }
    (path, None)
}

/// The last word of the path that `attribute` begins with, if there is nothing else but arguments.
fn last_word(attribute: TokenStream) -> Option<Ident> {
    let mut last = None;
    for tree in attribute {
        match tree {
            TokenTree::Ident(word) => last = Some(word),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => break,
            _ => return None,
        }
    }
    last
}

fn first_word(tokens: TokenStream) -> Option<Ident> {
    match tokens.into_iter().next() {
        Some(TokenTree::Ident(word)) => Some(word),
        _ => None,
    }
}

/// What `tokens` begin with, a word or the text of a literal.
fn first_text(tokens: TokenStream) -> Option<String> {
    let first = tokens.into_iter().next()?;
    match &first {
        TokenTree::Ident(word) => Some(word.unraw().to_string()),
        _ => expression::text(&first.into()).map(|text| text.value()),
    }
}

/// What stands between the commas of `tokens`. A comma between angle brackets splits too, which does not matter: the
/// pieces are put together again, and none that begins in the middle of an argument begins with the name of one and `=`.
fn split_at_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for tree in tokens {
        match (&tree, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                parts.push(TokenStream::new());
            }
            (_, Some(part)) => part.extend([tree]),
            (_, None) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(arguments: TokenStream, item: &TokenStream) -> String {
        expand(arguments, item).to_string()
    }

    #[test]
    fn metrics_take_over_what_they_do_not_say_themselves() {
        assert_eq!(
            expanded(
                quote!(namespace = "db", const_labels(role = "main", shard = "1"), crate = a::b),
                &quote! {
                    pub mod metrics {
                        use x::{metric, Counter};
                        #[doc = "A."]
                        #[metric]
                        pub static A: Counter = Counter::new();
                        #[x::metric(namespace = "own", const_labels(role = "replica"), buckets = f::<1, 2>(),)]
                        static B: Histogram = Histogram::new();
                        fn half(#[metric] typed:) -> {}
                    }
                }
            ),
            quote! {
                pub mod metrics {
                    use x::{metric, Counter};
                    #[doc = "A."]
                    #[metric(const_labels("role" = "main", "shard" = "1"), namespace = "db", crate = a::b)]
                    pub static A: Counter = Counter::new();
                    #[x::metric(
                        namespace = "own",
                        const_labels(role = "replica", "shard" = "1"),
                        buckets = f::<1, 2>(),
                        crate = a::b
                    )]
                    static B: Histogram = Histogram::new();
                    fn half(#[metric] typed:) -> {}
                }
            }
            .to_string()
        );
    }

    #[test]
    fn nested_modules_take_over_too_and_groups_hand_on() {
        assert_eq!(
            expanded(
                quote!(namespace = "db"),
                &quote! {
                    mod a {
                        mod b {
                            #[cfg_attr(x, metric, doc = "B")]
                            static B: C = C::new();
                        }
                        #[metrics(subsystem = "pool")]
                        mod c {
                            #[metric]
                            static D: C = C::new();
                        }
                        fn f() {
                            #[metric]
                            static E: C = C::new();
                        }
                    }
                }
            ),
            quote! {
                mod a {
                    mod b {
                        #[cfg_attr(x, metric(namespace = "db"), doc = "B")]
                        static B: C = C::new();
                    }
                    #[metrics(subsystem = "pool", namespace = "db")]
                    mod c {
                        #[metric]
                        static D: C = C::new();
                    }
                    fn f() {
                        #[metric]
                        static E: C = C::new();
                    }
                }
            }
            .to_string()
        );
    }

    #[test]
    fn what_is_no_group_is_told() {
        assert!(
            expanded(
                quote!(),
                &quote!(
                    mod x;
                )
            )
            .contains("an attribute cannot see into the file")
        );
        assert!(
            expanded(
                quote!(),
                &quote!(
                    static X: C = C::new();
                )
            )
            .contains("it stands on a `mod`")
        );
        let both = expanded(
            quote!(name = "a", namspace = "b"),
            &quote!(
                mod x {}
            ),
        );
        assert!(both.contains("has a name of its own"));
        assert!(both.contains("did you mean `namespace`?"));
        assert!(both.ends_with("mod x { }"));
    }
}
