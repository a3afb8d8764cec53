//! A measured function: the signature token for token, and around the user's block whatever its form asks for.
//!
//! The user's block is always an inner block, in its own braces: their edition decides when temporaries are dropped.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::capture::capture;
use super::plan::Plan;
use super::return_type::return_type;
use crate::item_fn::{ItemFn, OnlyAsync, Returns};
use crate::span::{at, here};

pub(crate) fn emit(function: &ItemFn, plan: &Plan) -> TokenStream {
    let before = plan.find_children();
    let body = match (function.returns, &function.body.only_async) {
        (Returns::ImplFuture | Returns::BoxedFuture, Some(body)) => in_async_block(body, plan),
        (Returns::ImplFuture | Returns::BoxedFuture, None) => returned_future(function, plan),
        (Returns::Value | Returns::Never, _) => {
            let guards = plan.guards();
            let body = if !plan.is_told_anything() {
                inner_block(&function.body.block)
            } else if function.signature.is_async {
                measured_async(function, plan)
            } else if function.returns == Returns::Never {
                until_panic(function, plan)
            } else if function.body.leaves_early {
                measured(function, plan)
            } else {
                measured_in_place(function, plan)
            };
            quote_spanned!(here()=> #guards #body)
        }
    };
    let inner_attributes = &function.inner_attributes;
    let mut block = Group::new(
        Delimiter::Brace,
        quote_spanned!(here()=> #inner_attributes #before #body),
    );
    // Lints about the function as a whole look at its braces: those of the user are the user's business.
    block.set_span(function.body.span());
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

/// The block as it stands, since nothing in it leaves it but its end and a panic. So the compiler sees, and warns of, what it would without
/// the attribute.
fn measured_in_place(function: &ItemFn, plan: &Plan) -> TokenStream {
    let private = plan.private(here());
    let (record, ended) = (plan.record(), plan.ended());
    let block = &function.body.block;
    let annotation = return_type(&function.signature).map(|ty| quote_spanned!(here()=> : #ty));
    let result = Ident::new("__result", here());
    // Where the metric is not of the right type, all that follows from it is one mistake in one place.
    let span = plan.span();
    let call = Ident::new("__call", span);
    let begin = {
        let private = plan.private(span);
        quote_spanned!(span=> let #call = #private::until_return(#record);)
    };
    let end = quote_spanned!(span=> #call.returned(&#result, #ended););
    // What is wrong with the value is wrong where the block says it.
    let returned = Ident::new("__result", at(function.body.span_of_value()));
    quote_spanned! {here()=>
        #begin
        // Were it not for the second arm, what follows would be unreachable where the block does not end.
        let #result #annotation = match () { () => #block, () => #private::never() };
        #end
        return #returned;
    }
}

/// The block in a closure, so that whatever leaves it is seen.
fn measured(function: &ItemFn, plan: &Plan) -> TokenStream {
    let (record, body, ended) = (plan.record(), closure(function), plan.ended());
    let private = plan.private(plan.span());
    let call = quote_spanned!(plan.span()=> #private::call(#record, #body, #ended));
    quote_spanned!(here()=> return #call;)
}

/// What leaves the block can only be a panic.
fn until_panic(function: &ItemFn, plan: &Plan) -> TokenStream {
    let private = plan.private(here());
    let (record, values) = (plan.record(), plan.values_type());
    let block = inner_block(&function.body.block);
    let call = Ident::new("__call", here());
    quote_spanned! {here()=>
        let #call = #private::until_return::<#values, _>(#record);
        #block
    }
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
fn measured_async(function: &ItemFn, plan: &Plan) -> TokenStream {
    let block = inner_block(&function.body.block);
    let span = at(function.signature.name.span());
    if function.returns == Returns::Never {
        // No variable can have this type, but an async closure can return it.
        let private = plan.private(here());
        let future = quote_spanned!(span=> #private::future_of(async move || -> ! { #block }));
        let measured = future_measured_by(plan, &plan.record(), &future);
        return quote_spanned!(plan.span()=> #measured.await);
    }
    let annotation = return_type(&function.signature).map(|ty| first_return(&ty, plan));
    let future = quote_spanned!(span=> async move { #annotation #block });
    let measured = future_measured_by(plan, &plan.record(), &future);
    quote_spanned!(plan.span()=> return #measured.await;)
}

/// `future` and who is told how it ends.
fn future_measured_by(plan: &Plan, record: &TokenStream, future: &TokenStream) -> TokenStream {
    let ended = plan.ended();
    let private = plan.private(plan.span());
    quote_spanned!(plan.span()=> #private::MeasuredFuture::new(#record, #future, #ended))
}

/// An async block cannot be annotated with the type of what it returns. It infers that from its first `return`: this one.
fn first_return(ty: &TokenStream, plan: &Plan) -> TokenStream {
    let private = plan.private(here());
    // Where the body returns something else, the compiler names the place of this.
    let span = at(ty.span());
    let returned = Ident::new("__returned", span);
    let give = quote_spanned!(span=> return #returned;);
    quote_spanned!(here()=> if let #private::Some(#returned) = #private::None::<#ty> { #give })
}

/// The function's block is nothing but an async block: what is measured goes into that.
fn in_async_block(body: &OnlyAsync, plan: &Plan) -> TokenStream {
    let OnlyAsync {
        pin,
        keywords,
        block,
    } = body;
    let guards = plan.guards();
    let block = if guards.is_empty() {
        block.to_token_stream()
    } else {
        let block = inner_block(block);
        quote_spanned!(here()=> { #guards #block })
    };
    let mut future = quote_spanned!(here()=> #keywords #block);
    if plan.is_told_anything() {
        future = future_measured_by(plan, &plan.record(), &future);
    }
    if pin.is_empty() {
        future
    } else {
        quote_spanned!(here()=> #pin(#future))
    }
}

/// The function's block makes a future in some other way: that future is measured, in another.
fn returned_future(function: &ItemFn, plan: &Plan) -> TokenStream {
    let private = plan.private(here());
    let body = closure(function);
    let made = Ident::new("__future", here());
    let call = quote_spanned!(here()=> #private::future_of(#body));
    // A guard would ask for an async block around the future, which would have room for it twice.
    let record = plan.record_everything();
    let future = future_measured_by(plan, &record, &made.to_token_stream());
    let future = match function.returns {
        Returns::BoxedFuture => quote_spanned!(here()=> #private::Box::pin(#future)),
        _ => future,
    };
    quote_spanned!(here()=> let #made = #call; return #future;)
}
