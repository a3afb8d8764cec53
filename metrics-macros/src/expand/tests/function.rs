//! `#[timed]`, `#[counted]`, `#[in_flight]`

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use crate::ast::Instrument;
use crate::expand::instrument;

/// What an attribute makes of `item`: the first of the two that the runtime crate chooses between, or the errors.
fn measured(instrument: Instrument, arguments: TokenStream, item: &TokenStream) -> String {
    let expanded = instrument::expand(instrument, arguments, item);
    let mut trees = expanded.clone().into_iter();
    match trees.find(
        |tree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
    ) {
        Some(TokenTree::Group(choice)) if expanded.to_string().contains("measured !") => {
            let choices: Vec<TokenTree> = choice.stream().into_iter().collect();
            let [TokenTree::Group(measured), TokenTree::Group(untouched)] = &choices[..] else {
                panic!("there are two items in {expanded}");
            };
            assert_eq!(untouched.stream().to_string(), item.to_string());
            measured.stream().to_string()
        }
        _ => expanded.to_string(),
    }
}

fn timed(arguments: TokenStream, item: &TokenStream) -> String {
    measured(Instrument::Timed, arguments, item)
}

fn counted(arguments: TokenStream, item: &TokenStream) -> String {
    measured(Instrument::Counted, arguments, item)
}

/// What `#[counted(CALLS)]` asks a returned value.
fn outcome() -> TokenStream {
    quote! {
        |__returned| {
            let __outcome = {
                use ::metrics_core::__private::{OutcomeOfAny as _, OutcomeOfResult as _};
                (&::metrics_core::__private::Returned(__returned)).outcome_of_call()
            };
            ::metrics_core::__private::Ended::returned(__outcome, [])
        }
    }
}

#[test]
fn a_guard_stands_before_the_block() {
    let expected = quote! {
        #[inline]
        pub(crate) unsafe extern "C" fn f<'a, T>(&'a self, #[cfg(x)] mut a: T) -> impl A + 'a where T: B {
            #![allow(c)]
            let __guard = ::metrics_core::__private::time_call(&a::LATENCY);
            ({ a })
        }
    };
    let item = quote! {
        #[inline]
        pub(crate) unsafe extern "C" fn f<'a, T>(&'a self, #[cfg(x)] mut a: T) -> impl A + 'a where T: B {
            #![allow(c)]
            a
        }
    };
    assert_eq!(timed(quote!(a::LATENCY), &item), expected.to_string());
}

#[test]
fn a_counted_function_is_a_closure_of_its_type() {
    let outcome = outcome();
    let expected = quote! {
        fn f(&mut self) -> Result<&mut T, impl A> {
            return ::metrics_core::__private::call(
                ::metrics_core::__private::count(&CALLS), || -> Result<&mut T, _> { ({ b? }) }, #outcome
            );
        }
    };
    let item = quote!(
        fn f(&mut self) -> Result<&mut T, impl A> {
            b?
        }
    );
    assert_eq!(counted(quote!(CALLS), &item), expected.to_string());
}

#[test]
fn a_counted_block_that_nothing_leaves_stays_where_it_is() {
    let outcome = outcome();
    let expected = quote! {
        fn f(&mut self, mut a: T) -> Result<&mut T, impl A> {
            let __call = ::metrics_core::__private::until_return(::metrics_core::__private::count(&CALLS));
            let __result: Result<&mut T, _> = match () {
                () => { if !(a) { b() } else { c } },
                () => ::metrics_core::__private::never()
            };
            __call.returned(&__result, #outcome);
            return __result;
        }
    };
    let item = quote!(
        fn f(&mut self, mut a: T) -> Result<&mut T, impl A> {
            if !(a) { b() } else { c }
        }
    );
    assert_eq!(counted(quote!(CALLS), &item), expected.to_string());
}

#[test]
fn a_body_that_does_not_parse_yet_is_expanded() {
    let item = quote!(
        async fn f(&self, a: ) -> Result<u8, > {
            let half = self.
        }
    );
    let expanded = counted(quote!(CALLS), &item);
    assert!(
        expanded.starts_with("async fn f (& self , a :) -> Result < u8 , > {"),
        "{expanded}"
    );
    assert!(expanded.contains("({ let half = self . })"), "{expanded}");
}

#[test]
fn labels_are_looked_for_before_the_body() {
    let item = quote!(
        fn f(a: A) -> Result<u8, E> {
            b
        }
    );
    let expanded = counted(
        quote!(name = "x", labels(path = a.path(), tier: Tier = a.tier, kind: E, size: Size = |r| r.size())),
        &item,
    );
    for part in [
        quote!(::metrics_core::__private::ask(
            &(
                ::metrics_core::__private::Untyped(&(a.path())).label_text(),
                ::metrics_core::__private::typed::<Tier, _>(&(a.tier)).label_value(),
            ),
            |__labels| (::metrics_core::__private::HasChild::child())
        )),
        quote!(::metrics_core::__private::until_return(
            ::metrics_core::__private::count_ended(__calls)
        )),
        quote!(::metrics_core::__private::Ended::returned(
            __outcome,
            [
                ::metrics_core::__private::error_kind::<E, _>(
                    __outcome,
                    &::metrics_core::__private::kinds_of::<E>(),
                    __returned
                ),
                ::metrics_core::__private::values_of::<Size>().told(__returned, |r| r.size())
            ]
        )),
    ] {
        let part = part.to_string();
        let part = part.trim_end_matches([')', ' ', '}']);
        assert!(expanded.contains(part), "{part}\n{expanded}");
    }
}

#[test]
fn a_counted_async_function_is_a_future_of_its_type() {
    let outcome = outcome();
    let expected = quote! {
        async fn f(a: A) -> u8 {
            return ::metrics_core::__private::MeasuredFuture::new(
                ::metrics_core::__private::count(&CALLS),
                async move {
                    if let ::metrics_core::__private::Some(__returned) = ::metrics_core::__private::None::<u8> {
                        return __returned;
                    }
                    ({ a.b().await })
                },
                #outcome
            ).await;
        }
    };
    let item = quote!(
        async fn f(a: A) -> u8 {
            a.b().await
        }
    );
    assert_eq!(counted(quote!(CALLS), &item), expected.to_string());
}

#[test]
fn what_async_trait_makes_is_measured_inside_its_box() {
    let item = quote! {
        fn f<'a, 'async_trait>(&'a self) -> ::core::pin::Pin<Box<dyn ::core::future::Future<Output = u8> + 'async_trait>> {
            Box::pin(async move { 1 })
        }
    };
    let expanded = timed(quote!(A), &item);
    let guarded = quote!({
        Box::pin(async move {
            let __guard = ::metrics_core::__private::time_call(&A);
            ({ 1 })
        })
    });
    assert!(expanded.ends_with(&guarded.to_string()), "{expanded}");
}

#[test]
fn a_future_made_in_another_way_is_measured_in_another() {
    let item = quote!(
        fn f() -> impl Future<Output = u8> {
            let a = g();
            a
        }
    );
    let outcome = outcome();
    let expected = quote! {
        fn f() -> impl Future<Output = u8> {
            let __future = ::metrics_core::__private::future_of(|| { ({ let a = g(); a }) });
            return ::metrics_core::__private::MeasuredFuture::new(
                ::metrics_core::__private::observe(&A), __future, #outcome
            );
        }
    };
    assert_eq!(timed(quote!(A), &item), expected.to_string());
}

#[test]
fn families_are_shared_or_named() {
    let item = quote!(
        fn f() {}
    );
    let shared = timed(quote!(crate = b::c), &item);
    let metric = quote! {
        b::c::__private::function_metric!(
            b::c::__private::CallHistogram, "function_duration", "seconds", "Time spent in calls of functions."
        )
    };
    assert!(shared.contains(&metric.to_string()), "{shared}");

    let named = timed(quote!(name = "work"), &item);
    assert!(
        named.contains(r#"name : "work" , unit : "seconds""#),
        "{named}"
    );
    assert!(
        named.contains("named_metric ! (:: metrics_core :: __private :: CallHistogram ,"),
        "{named}"
    );
    assert!(named.contains("check :: unit"), "{named}");
    assert!(!counted(quote!(name = "work"), &item).contains("check :: unit"));
}

#[test]
fn an_error_keeps_the_item() {
    let item = quote!(pub fn f(a: u8) { half. });
    let item = &item;
    for (arguments, message) in [
        (
            quote!(help = "a"),
            "add `name = \\\"..\\\"` for a family of its own",
        ),
        (
            quote!(A, buckets = [1.0]),
            "the `static` at the path says this: write `buckets` there",
        ),
        (quote!(name = "a", unit = "milliseconds"), "remove `unit`"),
        (quote!(name = "a", A), "give one of the two"),
        (quote!(1 + 1), "`#[timed(crate::metrics::LATENCY)]`"),
        (
            quote!(labels(a = b)),
            "`labels` cannot differ within the family",
        ),
        (quote!(lables(a = b)), "did you mean `labels`?"),
    ] {
        let expanded = timed(arguments, item);
        assert!(expanded.contains(message), "{expanded}");
        assert!(expanded.ends_with(&item.to_string()), "{expanded}");
    }
}

#[test]
fn what_cannot_be_measured_is_told() {
    for (item, message) in [
        (
            quote!(
                const fn f() {}
            ),
            "remove `const` or `#[timed]`",
        ),
        (
            quote!(
                fn f();
            ),
            "put the attribute on its implementation",
        ),
        (
            quote!(
                struct A {
                    b: u8,
                }
            ),
            "put it on the methods",
        ),
        (
            quote!(
                static A: B = C;
            ),
            "declared with `#[metric]`",
        ),
    ] {
        let expanded = timed(quote!(), &item);
        assert!(expanded.contains(message), "{expanded}");
        assert!(expanded.ends_with(&item.to_string()), "{expanded}");
    }
}
