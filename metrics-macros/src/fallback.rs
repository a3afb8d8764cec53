//! What is emitted when something is wrong: every mistake, and whatever keeps the mistakes from causing others.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Error};

use crate::args::label::ContainerArguments;
use crate::ast::CratePath;
use crate::errors::Errors;
use crate::item_metrics::crate_of;
use crate::span::here;

/// The mistakes, and the item as its user wrote it, so that the rest of the program still finds it.
pub(crate) fn attribute(error: &Error, item: &TokenStream) -> TokenStream {
    let errors = error.to_compile_error();
    quote!(#errors #item)
}

/// The mistakes, and a set of no labels, so that families of it are no mistakes too.
pub(crate) fn label_set(error: &Error, input: &DeriveInput) -> TokenStream {
    let (errors, private, name) = (error.to_compile_error(), private(input), &input.ident);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote_spanned! {here()=>
        #errors
        #[automatically_derived]
        impl #impl_generics #private::LabelSet for #name #ty_generics #where_clause {
            type Schema = ();
            const LABELS: &'static [#private::Label] = &[];

            fn visit(&self, _: &mut impl #private::LabelVisitor) {}
        }
    }
}

/// The mistakes, and a value that is always empty, so that labels of it are no mistakes too.
pub(crate) fn label_value(error: &Error, input: &DeriveInput) -> TokenStream {
    let (errors, private, name) = (error.to_compile_error(), private(input), &input.ident);
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let (values, enumerated) = if matches!(input.data, Data::Enum(_)) {
        let enumerated = quote_spanned!(here()=> impl #impl_generics #private::Enumerated for #name #ty_generics #where_clause {});
        (quote_spanned!(here()=> #private::Some(&[""])), enumerated)
    } else {
        (quote_spanned!(here()=> #private::None), TokenStream::new())
    };
    quote_spanned! {here()=>
        #errors
        #[automatically_derived]
        impl #impl_generics #private::LabelValue for #name #ty_generics #where_clause {
            type Schema = ();
            const VALUES: #private::Option<&'static [&'static #private::str]> = #values;

            fn with_str<__R>(&self, use_value: impl #private::FnOnce(&#private::str) -> __R) -> __R {
                use_value("")
            }
        }
        #enumerated
    }
}

/// The mistakes, and an error without kinds, so that labels of it are no mistakes too.
pub(crate) fn error_kind(error: &Error, input: &DeriveInput, krate: &CratePath) -> TokenStream {
    let (errors, private, name) = (
        error.to_compile_error(),
        krate.private(here()),
        &input.ident,
    );
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote_spanned! {here()=>
        #errors
        #[automatically_derived]
        impl #impl_generics #private::ErrorKind for #name #ty_generics #where_clause {
            const COUNT: #private::usize = 0;

            fn name(_: #private::usize) -> #private::Cow<'static, #private::str> {
                #private::Cow::Borrowed("")
            }

            fn kind(&self) -> #private::usize {
                0
            }
        }
    }
}

/// The mistakes, and a struct without metrics, so that registering it is no mistake too.
pub(crate) fn metrics_struct(error: &Error, input: &DeriveInput) -> TokenStream {
    let errors = error.to_compile_error();
    let (private, name) = (crate_of(input).private(here()), &input.ident);
    if !input.generics.params.is_empty() {
        return errors;
    }
    quote_spanned! {here()=>
        #errors
        #[automatically_derived]
        impl #private::Metrics for #name {
            const ORIGIN: #private::Origin<'static> = #private::origin!();
            const METRICS: &'static [fn(&Self) -> &dyn #private::Collect] = &[];

            fn make(_: &mut #private::Making<'_>) -> #private::Result<Self, #private::RegisterError> {
                loop {}
            }
        }
    }
}

/// What is wrong with the arguments has been told.
fn private(input: &DeriveInput) -> TokenStream {
    let arguments = ContainerArguments::parse(&input.attrs, &mut Errors::default());
    arguments.krate.private(here())
}
