//! `#[derive(Metrics)]`

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::DeriveInput;
use syn::spanned::Spanned;

use crate::errors::Errors;
use crate::fallback;
use crate::item_metrics::{MetricField, MetricsStruct};
use crate::span::{at, here};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    try_expand(input).unwrap_or_else(|error| fallback::metrics_struct(&error, input))
}

fn try_expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let metrics = MetricsStruct::new(input, &mut errors);
    errors.into_result()?;
    Ok(emit(&metrics))
}

fn emit(metrics: &MetricsStruct) -> TokenStream {
    let span = here();
    let private = metrics.krate.private(span);
    let name = &metrics.name;
    let making = Ident::new("making", span);
    let parts = metrics.metrics.iter().map(|MetricField { field, ty, .. }| {
        // Under the type, so that one which is no metric is shown there.
        quote_spanned!(at(ty.span())=> |metrics| #private::as_source(&metrics.#field))
    });
    let fields = metrics
        .metrics
        .iter()
        .map(|metric| emit_field(metric, &making));
    quote_spanned! {span=>
        #[automatically_derived]
        impl #private::Metrics for #name {
            const ORIGIN: #private::Origin<'static> = #private::origin!();
            const METRICS: &'static [fn(&Self) -> &dyn #private::Collect] = &[#(#parts),*];

            fn make(#making: &mut #private::Making<'_>) -> #private::Result<Self, #private::RegisterError> {
                #private::Ok(Self { #(#fields),* })
            }
        }
    }
}

/// The field, with the metric that is its value.
fn emit_field(metric: &MetricField, making: &Ident) -> TokenStream {
    let MetricField {
        field,
        ty,
        initial,
        declaration,
    } = metric;
    let private = declaration.krate.private(here());
    let parts = declaration.parts();
    let checks_of_type = declaration.checks_of_type(ty);
    let checks = declaration.checks(ty);
    let described = quote_spanned! {here()=>
        const __PARTS: #private::Parts<'static> = #parts;
        const _: () = #private::check::labels(&#private::metric_type::<#ty>(), &__PARTS);
        #checks_of_type
        #checks
    };
    let Some(initial) = initial else {
        let made =
            quote_spanned!(at(ty.span())=> #private::Making::metric::<#ty>(#making, &__PARTS)?);
        return quote_spanned!(here()=> #field: { #described #made });
    };
    // The user's value stands outside the block of our items, so that it cannot see them.
    let value = Ident::new("__initial", here());
    let made = quote_spanned! {at(ty.span())=>
        #private::Making::metric_from::<#ty>(#making, &__PARTS, #value)?
    };
    quote_spanned! {here()=>
        #field: {
            let #value: #ty = #initial;
            { #described #made }
        }
    }
}
