//! A `static`, its initializer as raw tokens.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Error, Ident, Meta, Path, Token, Visibility};

use crate::expression::text;
use crate::item;
use crate::tokens::{Angles, mark, ungrouped};

/// A `static` with an initializer.
pub(crate) struct ItemStatic {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) static_token: Token![static],
    pub(crate) ident: Ident,
    pub(crate) colon_token: Token![:],
    /// As raw tokens: the length of an array may be any expression.
    pub(crate) ty: TokenStream,
    pub(crate) eq_token: Token![=],
    pub(crate) initializer: TokenStream,
    pub(crate) semi_token: Token![;],
}

impl ItemStatic {
    pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Self> {
        Parser::parse2(<Self as Parse>::parse, ungrouped(tokens))
    }
}

/// The first paragraph of the documentation, on one line.
pub(crate) fn first_paragraph(attrs: &[Attribute]) -> String {
    let documentation = attrs
        .iter()
        .filter_map(doc_text)
        .collect::<Vec<_>>()
        .join("\n");
    // The lines of a `/** .. */` may each begin with an asterisk.
    let lines = documentation
        .lines()
        .map(|line| line.trim().trim_start_matches("* ").trim_start());
    let lines = lines.map(|line| if line == "*" { "" } else { line });
    let paragraph = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty());
    paragraph.collect::<Vec<_>>().join(" ")
}

/// The identifier in lower case.
pub(crate) fn lower_case_name(ident: &Ident) -> String {
    ident.unraw().to_string().to_lowercase()
}

impl Parse for ItemStatic {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if !input.peek(Token![static]) {
            return Err(not_a_static(input));
        }
        let static_token = input.parse()?;
        if let Some(mutable) = input.parse::<Option<Token![mut]>>()? {
            return Err(Error::new_spanned(
                mutable,
                "a metric changes behind a shared reference: remove `mut`",
            ));
        }
        let ident: Ident = input.parse()?;
        let colon_token = input.parse()?;
        let ty = take_type(input)?;
        if item::ends(input) {
            let hint = Parser::parse2(Path::parse_mod_style, type_name(&ty));
            let last = hint.ok().and_then(|path| path.segments.last().cloned());
            let value = last.map_or("..".to_owned(), |name| format!("{}::new()", name.ident));
            return Err(Error::new_spanned(
                &ident,
                format_args!("a metric needs a value: add `= {value}`"),
            ));
        }
        let eq_token = input.parse()?;
        let mut initializer = TokenStream::new();
        while !item::ends(input) {
            initializer.extend([input.parse::<TokenTree>()?]);
        }
        let semi_token = input.parse()?;
        Ok(Self {
            attrs,
            vis,
            static_token,
            ident,
            colon_token,
            ty,
            eq_token,
            initializer,
            semi_token,
        })
    }
}

/// Everything up to the value.
fn take_type(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut angles = Angles::default();
    let mut ty = TokenStream::new();
    while !(input.is_empty()
        || angles.are_closed() && (input.peek(Token![=]) || input.peek(Token![;])))
    {
        let tree: TokenTree = input.parse()?;
        angles.pass(&tree);
        ty.extend([tree]);
    }
    Ok(ty)
}

/// What stands before the angle brackets of `ty`.
fn type_name(ty: &TokenStream) -> TokenStream {
    let trees = ty.clone().into_iter();
    trees.take_while(|tree| mark(tree) != Some('<')).collect()
}

fn not_a_static(input: ParseStream<'_>) -> Error {
    let next = input.cursor().span();
    let Some(keyword) = item::keyword(input) else {
        return Error::new(
            next,
            "`#[metric]` declares a metric: it stands on a `static`",
        );
    };
    let advice = match keyword.to_string().as_str() {
        "fn" => "; to measure a function there are `#[timed]`, `#[counted]` and `#[in_flight]`",
        "const" => ", and a `const` is a new value wherever it is used: write `static`",
        "let" => ", which may stand inside a function too: write `static`",
        "struct" | "enum" => {
            "; labels are declared with `#[derive(LabelSet)]` and `#[derive(LabelValue)]`"
        }
        "mod" => "; what all metrics of a module share is said by `#[metrics(..)]`",
        _ => "",
    };
    Error::new_spanned(
        keyword,
        format_args!("`#[metric]` declares a metric: it stands on a `static`{advice}"),
    )
}

/// The text of a doc comment or `#[doc = ".."]`.
fn doc_text(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => {
            text(&pair.value.to_token_stream()).map(|text| text.value())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn paragraph(tokens: &TokenStream) -> String {
        let item = quote!(#tokens static X: Counter = Counter::new(););
        ItemStatic::parse(item)
            .map(|item| first_paragraph(&item.attrs))
            .unwrap_or_default()
    }

    fn mistake(tokens: TokenStream) -> String {
        ItemStatic::parse(tokens)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn help_is_the_first_paragraph_on_one_line() {
        assert_eq!(
            paragraph(&quote! {
                #[doc = ""]
                #[doc = " Time spent"]
                #[doc = "   processing requests. "]
                #[doc = ""]
                #[doc = " More."]
            }),
            "Time spent processing requests."
        );
        assert_eq!(
            paragraph(&quote!(#[doc = "\n * Time\n * spent.\n *\n * More.\n "])),
            "Time spent."
        );
        assert_eq!(
            paragraph(&quote!(#[doc(hidden)] #[doc = include_str!("x")])),
            ""
        );
        assert_eq!(
            paragraph(&quote!(#[doc = " - *fast* ones"])),
            "- *fast* ones"
        );
    }

    #[test]
    fn the_item_is_kept() {
        let tokens = quote!(
            #[cfg(x)]
            pub(crate) static A: Family<(u8,), Counter> = { Family::new() };
        );
        let item = ItemStatic::parse(tokens).unwrap();
        assert_eq!(item.attrs.len(), 1);
        assert_eq!(item.initializer.to_string(), "{ Family :: new () }");
        assert_eq!(lower_case_name(&item.ident), "a");
    }

    #[test]
    fn other_items_are_told_what_to_do() {
        assert!(
            mistake(quote!(
                static mut X: Counter = Counter::new();
            ))
            .contains("remove `mut`")
        );
        assert!(
            mistake(quote!(
                static X: Counter;
            ))
            .contains("add `= Counter::new()`")
        );
        assert!(
            mistake(quote!(
                static X: Family<A, B>;
            ))
            .contains("add `= Family::new()`")
        );
        assert!(
            mistake(quote!(
                pub const fn x() {}
            ))
            .contains("`#[timed]`")
        );
        assert!(
            mistake(quote!(
                unsafe extern "C" fn x() {}
            ))
            .contains("`#[timed]`")
        );
        assert!(
            mistake(quote!(
                const X: Counter = Counter::new();
            ))
            .contains("write `static`")
        );
        assert!(
            mistake(quote!(
                struct X;
            ))
            .contains("derive(LabelSet)")
        );
        assert!(
            mistake(quote!(
                mod x {}
            ))
            .contains("#[metrics(..)]")
        );
        assert!(mistake(quote!(impl X {})).ends_with("it stands on a `static`"));
    }
}
