//! `#[derive(LabelSet)]`, `#[derive(LabelValue)]`

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::expand::{label_set, label_value};

fn derived(expand: fn(&DeriveInput) -> TokenStream, item: TokenStream) -> String {
    syn::parse2(item)
        .map(|input| expand(&input))
        .map_or_else(|error| error.to_string(), |tokens| tokens.to_string())
}

#[test]
fn a_label_set_shows_its_fields() {
    let expected = quote! {
        #[automatically_derived]
        impl<'a, T: A> ::metrics_core::__private::LabelSet for Request<'a, T>
        where
            T: ::metrics_core::__private::LabelValue,
            T: 'static
        {
            type Schema = Request<'static, T>;
            const LABELS: &'static [::metrics_core::__private::Label] = &[
                ::metrics_core::__private::Label::new::<T>("method"),
                ::metrics_core::__private::Label::new::<
                    ::metrics_core::__private::Displayed<'_, &'a str>
                >("type")
            ];

            #[inline] fn visit(&self, visitor: &mut impl ::metrics_core::__private::LabelVisitor) {
                ::metrics_core::__private::LabelVisitor::value(visitor, &self.method);
                ::metrics_core::__private::LabelVisitor::value(
                    visitor, &::metrics_core::__private::Displayed(&self.kind)
                );
            }
        }
        const _: () = ::metrics_core::__private::check::label_name("method");
        const _: () = ::metrics_core::__private::check::label_name("type");
    };
    let item = quote! {
        struct Request<'a, T: A> {
            method: T,
            #[label(rename = "type", display)]
            kind: &'a str,
        }
    };
    assert_eq!(derived(label_set::expand, item), expected.to_string());
}

#[test]
fn a_label_value_lists_its_variants() {
    let expected = quote! {
        #[automatically_derived]
        impl a::__private::LabelValue for Outcome {
            type Schema = Self;
            const VALUES: a::__private::Option<&'static [&'static a::__private::str]> =
                a::__private::Some(&["done", "n/a"]);

            #[inline] fn with_str<__R>(&self, use_value: impl a::__private::FnOnce(&a::__private::str) -> __R) -> __R {
                use_value(match self { Self::Done => "done", Self::Unknown => "n/a" })
            }

            #[inline]
            fn index(&self) -> a::__private::Option<a::__private::usize> {
                a::__private::Some(match self { Self::Done => 0, Self::Unknown => 1 })
            }
        }
        #[automatically_derived]
        impl a::__private::Enumerated for Outcome {}
    };
    let item = quote! {
        #[label(rename_all = "snake_case", crate = a)]
        enum Outcome { Done, #[label(rename = "n/a")] Unknown }
    };
    assert_eq!(derived(label_value::expand, item), expected.to_string());
}

#[test]
fn what_is_no_label_set_is_told() {
    for (item, message) in [
        (
            quote!(
                struct A(u8);
            ),
            "give the fields names",
        ),
        (
            quote!(
                struct A;
            ),
            "a field for each of its labels",
        ),
        (
            quote!(
                enum A {
                    B,
                }
            ),
            "derive `LabelValue`",
        ),
        (
            quote!(
                struct A {
                    b: u8,
                    #[label(rename = "b")]
                    c: u8,
                }
            ),
            "`b` has the label `b` already",
        ),
        (
            quote!(
                struct A {
                    #[label(dispaly)]
                    b: u8,
                }
            ),
            "did you mean `display`?",
        ),
        (
            quote!(
                #[label(rename = "a")]
                struct A {
                    b: u8,
                }
            ),
            "write it at a field or variant",
        ),
    ] {
        let expanded = derived(label_set::expand, item);
        assert!(expanded.contains(message), "{expanded}");
    }
}

#[test]
fn what_is_no_label_value_is_told() {
    for (item, message) in [
        (
            quote!(
                enum A {}
            ),
            "without variants",
        ),
        (
            quote!(
                enum A<T> {
                    B,
                }
            ),
            "cannot be generic",
        ),
        (
            quote!(
                enum A {
                    B(u8),
                }
            ),
            "remove the fields",
        ),
        (
            quote!(
                struct A {
                    b: u8,
                    c: u8,
                }
            ),
            "for several labels derive `LabelSet`",
        ),
        (
            quote!(
                enum A {
                    #[label(rename = "C")]
                    B,
                    C,
                }
            ),
            "`B` has the value `C` already",
        ),
        (
            quote!(
                #[label(rename_all = "snake")]
                enum A {
                    B,
                }
            ),
            "`snake_case`",
        ),
    ] {
        let expanded = derived(label_value::expand, item);
        assert!(expanded.contains(message), "{expanded}");
    }
}
