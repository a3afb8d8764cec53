//! The return type of a function, as a closure can be annotated with it.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use crate::signature::{Signature, without_impl_trait, without_lifetimes};
use crate::span::at;
use crate::tokens::ungrouped;

/// The type that is to be written down where a closure or async block stands for the whole function, so that types are
/// inferred in its body as they are in the function's; `None` where the type can only be inferred.
pub(crate) fn return_type(signature: &Signature) -> Option<TokenStream> {
    match &signature.output {
        // Where the type would stand, if there were one.
        None => Some(quote_spanned!(at(signature.span_of_output())=> ())),
        Some(ty) => {
            let ty = without_lifetimes(without_impl_trait(ty.clone()));
            (ungrouped(ty.clone()).to_string() != "_").then_some(ty)
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn written(output: &TokenStream) -> Option<String> {
        let trees: Vec<_> = quote!(fn function() #output).into_iter().collect();
        return_type(&Signature::parse(&trees)?).map(|ty| ty.to_string())
    }

    #[test]
    fn impl_trait_is_left_to_inference_wherever_it_stands() {
        for (output, expected) in [
            (quote!(), Some(quote!(()))),
            (
                quote!(-> &'a mut [<T as X>::Y]),
                Some(quote!(&'_ mut [<T as X>::Y])),
            ),
            (quote!(-> impl Iterator<Item = u8> + 'a where T: X), None),
            (quote!(-> impl Fn(A) -> Vec<B> + 'a), None),
            (
                quote!(-> ::core::result::Result<(impl A, [impl B; 2]), Box<dyn Error>>),
                Some(quote!(::core::result::Result<(_, [_; 2]), Box<dyn Error>>)),
            ),
            (
                quote!(-> Box<dyn Iterator<Item = impl A<B, C>>>),
                Some(quote!(Box<dyn Iterator<Item = _>>)),
            ),
            (
                quote!(-> Box<dyn for<'a> Fn(&'a u8) -> &'a u8 + 'b>),
                Some(quote!(Box<dyn for<'a> Fn(&'a u8) -> &'a u8 + 'b>)),
            ),
            (
                quote!(-> (A<'a>, &'static B)),
                Some(quote!((A<'_>, &'static B))),
            ),
            (quote!(-> my!(impl A)), Some(quote!(my!(impl A)))),
            (
                quote!(-> [u8; { N + 1 }] where T: X),
                Some(quote!([u8; { N + 1 }])),
            ),
        ] {
            let expected = expected.map(|ty| ty.to_string().replace(' ', ""));
            let written = written(&output).map(|ty| ty.replace(' ', ""));
            assert_eq!(written, expected);
        }
    }
}
