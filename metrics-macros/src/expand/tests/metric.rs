//! `#[metric]`

use quote::quote;

use crate::expand::metric;

#[test]
fn a_static_is_one_item_with_its_checks_inside() {
    let expected = quote! {
        #[doc = " Requests"]
        #[doc = " received."]
        #[cfg(x)]
        pub static REQUESTS: Counter = {
            let __metric: Counter = Counter::new();
            {
                ::metrics_core::__private::declare!(
                    REQUESTS: Counter,
                    ::metrics_core::__private::Parts {
                        name: ::metrics_core::__private::NameParts {
                            namespace: "http", subsystem: "", name: "requests", unit: ""
                        },
                        help: "Requests received.",
                        label_names: &[],
                        const_labels: &[::metrics_core::__private::const_label("type", env!("A"))],
                        bounds: ::metrics_core::__private::None,
                        states: &[],
                        cardinality_limit: ::metrics_core::__private::None,
                        expires_after: ::metrics_core::__private::None,
                        allowed: ::metrics_core::__private::allowed(&[]),
                    }
                );
                const _: () = ::metrics_core::__private::check::label_names(
                    <Counter as ::metrics_core::__private::Metric>::LABELS, &[]
                );
                const _: () = ::metrics_core::__private::check::states(
                    <Counter as ::metrics_core::__private::Metric>::KIND,
                    <Counter as ::metrics_core::__private::Metric>::NEEDS_STATES,
                    &[]
                );
                const _: () = ::metrics_core::__private::check::name(
                    <Counter as ::metrics_core::__private::Metric>::KIND,
                    &::metrics_core::__private::NameParts {
                        namespace: "http", subsystem: "", name: "requests", unit: ""
                    }
                );
                const _: () = ::metrics_core::__private::check::namespace("http");
                const _: () = ::metrics_core::__private::check::label_name("type");
                const _: () = ::metrics_core::__private::check::distinct_labels(
                    <Counter as ::metrics_core::__private::Metric>::LABELS, &[], &["type"]
                );
                __metric.__declared(&__DECLARATION)
            }
        };
    };
    let item = quote! {
        #[doc = " Requests"]
        #[doc = " received."]
        #[cfg(x)]
        pub static REQUESTS: Counter = Counter::new();
    };
    let arguments = quote!(namespace = "http", const_labels(r#type = env!("A")));
    assert_eq!(
        metric::expand(arguments, &item).to_string(),
        expected.to_string()
    );
}

#[test]
fn bounds_are_a_constant_of_their_own() {
    let item = quote!(
        static A: Histogram = Histogram::new();
    );
    for (written, emitted) in [
        (quote!([1.0, 2.0]), "Some (const { & [1.0 , 2.0] })"),
        (quote!(&[1.0, 2.0]), "Some (const { & [1.0 , 2.0] })"),
        (quote!(BOUNDS), "Some (const { & BOUNDS })"),
        (
            quote!(linear::<4>(1.0)),
            "Some (const { & linear :: < 4 > (1.0) })",
        ),
    ] {
        let expanded = metric::expand(quote!(buckets = #written), &item).to_string();
        assert!(expanded.contains(emitted), "{expanded}");
    }
}
