//! A measured function: the signature token for token, and around the user's block whatever its form asks for.
//!
//! The user's block is always an inner block, in its own braces: their edition decides when temporaries are dropped.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::capture::capture;
use super::instrument::Recorder;
use super::return_type::return_type;
use crate::item_fn::{ItemFn, OnlyAsync, Returns};
use crate::span::{at, here};

pub(crate) fn emit(function: &ItemFn, recorder: &Recorder) -> TokenStream {
    let body = match (function.returns, &function.body.only_async) {
        (Returns::ImplFuture | Returns::BoxedFuture, Some(body)) => in_async_block(body, recorder),
        (Returns::ImplFuture | Returns::BoxedFuture, None) => returned_future(function, recorder),
        (Returns::Value | Returns::Never, _) if !recorder.counts_calls() => {
            guarded(function, recorder)
        }
        (Returns::Value | Returns::Never, _) if function.signature.is_async => {
            counted_async(function, recorder)
        }
        // What leaves the block can only be a panic.
        (Returns::Never, _) => guarded(function, recorder),
        (Returns::Value, _) => counted(function, recorder),
    };
    let inner_attributes = &function.inner_attributes;
    let mut block = Group::new(
        Delimiter::Brace,
        quote_spanned!(here()=> #inner_attributes #body),
    );
    // Lints about the function as a whole look at its braces: those of the user are the user's business.
    block.set_span(function.body.block.span());
    let mut tokens = function.head.clone();
    block.to_tokens(&mut tokens);
    tokens
}

/// The user's block as the last expression of one of ours.
///
/// The parentheses tell the compiler, which advises against braces around a single expression, that these braces are there
/// for a reason. To silence that advice with an attribute would silence it about the user's code too.
fn inner_block(block: &TokenTree) -> TokenStream {
    quote_spanned!(here()=> (#block))
}

/// A guard measures whatever way the block is left. In an async function it is part of the future: the call begins at the
/// first poll.
fn guarded(function: &ItemFn, recorder: &Recorder) -> TokenStream {
    let guard = recorder.guard();
    let block = inner_block(&function.body.block);
    quote_spanned!(here()=> #guard #block)
}

fn counted(function: &ItemFn, recorder: &Recorder) -> TokenStream {
    let counted = recorder.counted_call(&closure(function));
    quote_spanned!(here()=> return #counted;)
}

/// The block as a closure that is to be called once.
fn closure(function: &ItemFn) -> TokenStream {
    let annotation = return_type(&function.signature).map(|ty| quote_spanned!(here()=> -> #ty));
    let block = inner_block(&function.body.block);
    // Errors in the body name the place of what they are in: the function, as far as its user is concerned.
    let span = at(function.signature.name.span());
    // Braces of our own let our edition decide how a closure captures.
    let capture = capture(&function.signature);
    quote_spanned!(span=> #capture || #annotation { #block })
}

/// The block in a future of its own, which is asked how it ended.
fn counted_async(function: &ItemFn, recorder: &Recorder) -> TokenStream {
    let block = inner_block(&function.body.block);
    let span = at(function.signature.name.span());
    if function.returns == Returns::Never {
        // No variable can have this type, but an async closure can return it.
        let private = recorder.private();
        let future = quote_spanned!(span=> #private::future_of(async move || -> ! { #block }));
        let counted = recorder.counted_future(&future);
        return quote_spanned!(recorder.span()=> #counted.await);
    }
    let annotation = return_type(&function.signature).map(|ty| first_return(&ty, recorder));
    let counted =
        recorder.counted_future(&quote_spanned!(span=> async move { #annotation #block }));
    quote_spanned!(recorder.span()=> return #counted.await;)
}

/// An async block cannot be annotated with the type of what it returns. It infers that from its first `return`: this one.
fn first_return(ty: &TokenStream, recorder: &Recorder) -> TokenStream {
    let private = recorder.private();
    // Where the body returns something else, the compiler names the place of this.
    let span = at(ty.span());
    let returned = Ident::new("__returned", span);
    let give = quote_spanned!(span=> return #returned;);
    quote_spanned!(here()=> if let #private::Some(#returned) = #private::None::<#ty> { #give })
}

/// The function's block is nothing but an async block: what is measured goes into that.
fn in_async_block(body: &OnlyAsync, recorder: &Recorder) -> TokenStream {
    let OnlyAsync {
        pin,
        keywords,
        block,
    } = body;
    let future = if recorder.counts_calls() {
        recorder.counted_future(&quote_spanned!(here()=> #keywords #block))
    } else {
        let guard = recorder.guard();
        let block = inner_block(block);
        quote_spanned!(here()=> #keywords { #guard #block })
    };
    if pin.is_empty() {
        future
    } else {
        quote_spanned!(here()=> #pin(#future))
    }
}

/// The function's block makes a future in some other way: that future is measured, in another.
fn returned_future(function: &ItemFn, recorder: &Recorder) -> TokenStream {
    let private = recorder.private();
    let body = closure(function);
    let made = Ident::new("__future", here());
    let call = quote_spanned!(here()=> #private::future_of(#body));
    let future = if recorder.counts_calls() {
        recorder.counted_future(&made.to_token_stream())
    } else {
        let guard = recorder.guard();
        quote_spanned!(here()=> async move { #guard return #made.await; })
    };
    let future = match function.returns {
        Returns::BoxedFuture => quote_spanned!(here()=> #private::Box::pin(#future)),
        _ => future,
    };
    quote_spanned!(here()=> let #made = #call; return #future;)
}
