//! What is emitted when something is wrong: every mistake, and whatever keeps the mistakes from causing others.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Error;

/// The mistakes, and the item as its user wrote it, so that the rest of the program still finds it.
pub(crate) fn attribute(error: &Error, item: &TokenStream) -> TokenStream {
    let errors = error.to_compile_error();
    quote!(#errors #item)
}

/// The mistakes of a derive. The item itself is there anyway.
pub(crate) fn derive(error: &Error) -> TokenStream {
    error.to_compile_error()
}
