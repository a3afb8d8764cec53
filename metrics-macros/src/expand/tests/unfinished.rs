//! Code that is being written, as an editor hands it over: every attribute gives it back token for token, and has nothing to say.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::ast::Instrument;
use crate::expand::instrument;

const ATTRIBUTES: [Instrument; 4] = [
    Instrument::Timed,
    Instrument::Counted,
    Instrument::InFlight,
    Instrument::Metered,
];

/// With labels, a closure around the body, and without.
fn arguments() -> [TokenStream; 3] {
    [
        TokenStream::new(),
        quote!(name = "a", labels(b = b.c())),
        quote!(PATH),
    ]
}

fn expanded(attribute: Instrument, arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let expanded = instrument::expand(attribute, arguments, item);
    let text = expanded.to_string();
    assert!(!text.contains("compile_error"), "{item}\nbecame\n{text}");
    expanded
}

/// What is between the braces of the first choice in `measured! { { .. } { .. } }`.
fn measured(expanded: TokenStream) -> TokenStream {
    let braces = |tree: TokenTree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    };
    let choices = expanded.into_iter().find_map(braces);
    let mut choices = choices.into_iter().flatten().filter_map(braces);
    choices.next().expect("there is a measured item")
}

/// Whether there are braces somewhere in `tokens` with nothing but `block` between them.
fn has_block(tokens: TokenStream, block: &str) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => is_block(&group, block) || has_block(group.stream(), block),
        _ => false,
    })
}

fn is_block(group: &Group, block: &str) -> bool {
    group.delimiter() == Delimiter::Brace && group.stream().to_string() == block
}

/// Blocks that are not finished, but whose brackets are balanced: others do not get as far as a macro.
fn unfinished() -> Vec<TokenStream> {
    vec![
        quote!(b.),
        quote!(self.),
        quote!(Self::),
        quote!(let),
        quote!(let c = ;),
        quote!(let c: = b;),
        quote!(let c = b. let d = 1;),
        quote!(c(b., 1); d),
        quote!(c(b.); d?),
        quote!(c!("{}", b.); return),
        quote!(if b.),
        quote!(if b. { 1 } else),
        quote!(match b.),
        quote!(match b { 1 => }),
        quote!(for c in),
        quote!(while let Some(c) =),
        quote!(loop {
            break 'a;
        }),
        quote!(|c|),
        quote!(async move),
        quote!(async { b. }.await),
        quote!(b.c().await.),
        quote!(C { d: , ..}),
        quote!(C { d: b. };),
        quote!(b + ; c - ),
        quote!(return b.),
        quote!(b.c()?.),
        quote!(&mut),
        quote!(<C as>::),
        quote!(c::<),
        quote!(#[d]),
        quote!(#),
        quote!(fn e() -> { }),
        quote!(struct),
        quote!(
            use c::{d};
        ),
        quote!(#![e] b.),
        quote!(_),
        quote!(b as),
        quote!(..),
        quote!(!),
        quote!(c!),
        quote!('a: ),
    ]
}

#[test]
fn a_body_comes_out_token_for_token() {
    for block in unfinished() {
        // What belongs to the function stands before its block.
        let text = block.to_string();
        let inside = text.strip_prefix("# ! [e] ").unwrap_or(&text);
        for item in [
            quote!(fn f(&self, b: B) -> Result<C, D> { #block }),
            quote!(async fn f(&self, b: B) { #block }),
            quote!(pub fn f(b: B) -> impl Future<Output = C> { #block }),
            quote!(fn f(b: B) -> Pin<Box<dyn Future<Output = C>>> { #block }),
            quote!(fn f(b: B) -> ! { #block }),
            quote!(async fn f(b: B) -> ! { #block }),
        ] {
            for attribute in ATTRIBUTES {
                for arguments in arguments() {
                    if arguments.to_string() == "PATH" && attribute == Instrument::Metered {
                        continue;
                    }
                    let expanded = expanded(attribute, arguments, &item);
                    assert!(
                        has_block(measured(expanded.clone()), inside),
                        "{item}\nbecame\n{expanded}"
                    );
                }
            }
        }
    }
}

#[test]
fn so_does_a_method_of_a_block() {
    for block in unfinished() {
        let text = block.to_string();
        let inside = text.strip_prefix("# ! [e] ").unwrap_or(&text);
        for item in [
            quote!(impl A { fn f(&self) -> B { #block } async fn g(&self) { h } }),
            quote!(impl A for B { fn g(&self) {} async fn f(&mut self) -> B { #block } }),
            quote!(trait A { fn g(&self); fn f(self) -> impl Future<Output = B> { #block } }),
        ] {
            for attribute in ATTRIBUTES {
                let expanded = expanded(attribute, TokenStream::new(), &item);
                assert!(
                    has_block(measured(expanded.clone()), inside),
                    "{item}\nbecame\n{expanded}"
                );
            }
        }
    }
}

#[test]
fn a_type_that_is_not_finished_stays_as_it_is() {
    for item in [
        quote!(fn f(a: ) { b }),
        quote!(fn f(a) -> { b }),
        quote!(fn f<T: >(a: T) -> Vec< { b }),
        quote!(
            fn f(a: u8) -> Result<u8> where {
                b
            }
        ),
        quote!(fn f(&) -> impl { b }),
        quote!(pub async fn f(&self, : u8) -> a:: { b }),
    ] {
        for attribute in ATTRIBUTES {
            let measured = measured(expanded(attribute, TokenStream::new(), &item)).to_string();
            let head = item.to_string();
            let head = head.trim_end_matches("{ b }");
            assert!(measured.starts_with(head), "{item}\nbecame\n{measured}");
        }
    }
}

#[test]
fn members_that_are_not_finished_stay_beside_those_that_are() {
    for (before, after) in [
        (quote!(), quote!(fn)),
        (quote!(), quote!(pub)),
        (quote!(), quote!(fn h)),
        (quote!(), quote!(fn h(&self))),
        (quote!(), quote!(#[inline])),
        (
            quote!(
                fn h(&self);
            ),
            quote!(),
        ),
        (quote!(const H: ;), quote!()),
        (quote!(type H = ;), quote!(x)),
    ] {
        let item = quote!(impl A { #before fn f(&self) -> u8 { 1 } #after });
        for attribute in ATTRIBUTES {
            let measured = measured(expanded(attribute, TokenStream::new(), &item));
            assert!(has_block(measured.clone(), "1"), "{measured}");
            let text = measured.to_string();
            let (before, after) = (before.to_string(), after.to_string());
            assert!(
                text.starts_with(format!("impl A {{ {before}").trim_end()),
                "{text}"
            );
            assert!(text.ends_with(format!("{after} }}").trim_start()), "{text}");
        }
    }
}
