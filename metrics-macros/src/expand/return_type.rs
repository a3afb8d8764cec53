//! The return type of a function, as a closure can be annotated with it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{
    GenericArgument, Path, PathArguments, ReturnType, Signature, Type, TypeInfer, TypeParamBound,
};

use crate::span::at;

/// The type that is to be written down where a closure or async block stands for the whole function, so that types are
/// inferred in its body as they are in the function's; `None` where the type can only be inferred.
pub(crate) fn return_type(signature: &Signature) -> Option<TokenStream> {
    match &signature.output {
        // Where the type would stand, if there were one.
        ReturnType::Default => Some(quote_spanned!(at(signature.paren_token.span.close())=> ())),
        ReturnType::Type(_, ty) => {
            let mut ty = ty.clone();
            erase_impl_trait(&mut ty);
            (!matches!(*ty, Type::Infer(_))).then(|| ty.to_token_stream())
        }
    }
}

/// Puts `_` for every `impl Trait`, which no annotation inside a function can say.
fn erase_impl_trait(ty: &mut Type) {
    match ty {
        Type::ImplTrait(implementation) => {
            let underscore_token = syn::Token![_](implementation.impl_token.span);
            *ty = Type::Infer(TypeInfer {
                attrs: Vec::new(),
                underscore_token,
            });
        }
        Type::Array(array) => erase_impl_trait(&mut array.elem),
        Type::Group(group) => erase_impl_trait(&mut group.elem),
        Type::Paren(paren) => erase_impl_trait(&mut paren.elem),
        Type::Ptr(pointer) => erase_impl_trait(&mut pointer.elem),
        Type::Reference(reference) => erase_impl_trait(&mut reference.elem),
        Type::Slice(slice) => erase_impl_trait(&mut slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(erase_impl_trait),
        Type::TraitObject(object) => {
            for bound in &mut object.bounds {
                if let TypeParamBound::Trait(bound) = bound {
                    erase_in_path(&mut bound.path);
                }
            }
        }
        Type::Path(path) => {
            if let Some(qself) = &mut path.qself {
                erase_impl_trait(&mut qself.ty);
            }
            erase_in_path(&mut path.path);
        }
        _ => {}
    }
}

fn erase_in_path(path: &mut Path) {
    for segment in &mut path.segments {
        let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
            continue;
        };
        for argument in &mut arguments.args {
            match argument {
                GenericArgument::Type(ty) => erase_impl_trait(ty),
                GenericArgument::AssocType(binding) => erase_impl_trait(&mut binding.ty),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::parse::Parser;

    use super::*;

    fn written(output: &TokenStream) -> Option<String> {
        let signature = quote!(fn function() #output);
        let signature = Parser::parse2(<Signature as syn::parse::Parse>::parse, signature).unwrap();
        return_type(&signature).map(|ty| ty.to_string())
    }

    #[test]
    fn impl_trait_is_left_to_inference_wherever_it_stands() {
        assert_eq!(written(&quote!()), Some("()".into()));
        assert_eq!(
            written(&quote!(-> &'a mut [<T as X>::Y])),
            Some("& 'a mut [< T as X > :: Y]".into())
        );
        assert_eq!(written(&quote!(-> impl Iterator<Item = u8> + 'a)), None);
        assert_eq!(
            written(&quote!(-> ::core::result::Result<(impl A, [impl B; 2]), Box<dyn Error>>)),
            Some(":: core :: result :: Result < (_ , [_ ; 2]) , Box < dyn Error > >".into())
        );
        assert_eq!(
            written(&quote!(-> Box<dyn Iterator<Item = impl A>>)),
            Some("Box < dyn Iterator < Item = _ > >".into())
        );
    }
}
