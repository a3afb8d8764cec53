//! A measured function: the signature token for token, and around the user's block whatever its form asks for.
//!
//! The user's block is always an inner block, in its own braces: their edition decides when temporaries are dropped.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::instrument::Recorder;
use super::return_type::return_type;
use crate::item_fn::{ItemFn, OnlyAsync, Returns};
use crate::span::{at, here};

pub(crate) fn emit(function: &ItemFn, recorder: &Recorder) -> TokenStream {
    let body = match (function.returns, &function.body.only_async) {
        (Returns::ImplFuture | Returns::BoxedFuture, Some(body)) => in_async_block(body, recorder),
        (Returns::ImplFuture | Returns::BoxedFuture, None) => returned_future(function, recorder),
        (Returns::Never, _) => guarded(function, recorder),
        (Returns::Value, _) if !recorder.counts_calls() => guarded(function, recorder),
        (Returns::Value, _) if function.signature.asyncness.is_some() => {
            counted_async(function, recorder)
        }
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
    recorder.counted_call(&closure(function))
}

/// The block as a closure that is to be called once.
///
/// It is not `move`: what the block only borrows stays where it is, and is dropped when the function's arguments are.
fn closure(function: &ItemFn) -> TokenStream {
    let annotation =
        return_type(&function.signature.output).map(|ty| quote_spanned!(here()=> -> #ty));
    let block = inner_block(&function.body.block);
    // Braces of our own let our edition decide how a closure captures.
    quote_spanned!(here()=> || #annotation { #block })
}

/// The block in a future of its own, which is asked how it ended.
fn counted_async(function: &ItemFn, recorder: &Recorder) -> TokenStream {
    let block = inner_block(&function.body.block);
    // An async block cannot be annotated with what it returns. It infers that from its first `return`: this one.
    let annotation = return_type(&function.signature.output).map(|ty| {
        let private = recorder.private();
        let returned = Ident::new("__returned", here());
        let give = quote_spanned!(at(ty.span())=> return #returned;);
        quote_spanned!(here()=> if let #private::Some(#returned) = #private::None::<#ty> { #give })
    });
    let counted =
        recorder.counted_future(&quote_spanned!(here()=> async move { #annotation #block }));
    quote_spanned!(here()=> #counted.await)
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
    let make = closure(function);
    let made = Ident::new("__future", here());
    let call = quote_spanned!(here()=> #private::future_of(#make));
    let future = if recorder.counts_calls() {
        recorder.counted_future(&made.to_token_stream())
    } else {
        let guard = recorder.guard();
        quote_spanned!(here()=> async move { #guard #made.await })
    };
    let future = match function.returns {
        Returns::BoxedFuture => quote_spanned!(here()=> #private::Box::pin(#future)),
        _ => future,
    };
    quote_spanned!(here()=> let #made = #call; #future)
}
