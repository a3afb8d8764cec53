//! `#[timed]`, `#[counted]`, `#[in_flight]`, `#[metered]`

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::block;
use super::function;
use super::plan::Plan;
use crate::args::instrument::InstrumentArguments;
use crate::ast::{CratePath, Instrument};
use crate::errors::Errors;
use crate::item_block::ItemBlock;
use crate::item_fn::ItemFn;
use crate::span::here;
use crate::{fallback, valid};

pub(crate) fn expand(
    instrument: Instrument,
    arguments: TokenStream,
    item: &TokenStream,
) -> TokenStream {
    // What an attribute around this one was told by it.
    if arguments.to_string() == "skip" {
        return item.clone();
    }
    match try_expand(instrument, arguments, item.clone()) {
        Ok((measured, krate)) => {
            let private = krate.private(here());
            // The runtime crate chooses: this one may be compiled for another target and with other flags.
            quote_spanned!(here()=> #private::measured! { { #measured } { #item } })
        }
        Err(error) => fallback::attribute(&error, item),
    }
}

fn try_expand(
    instrument: Instrument,
    arguments: TokenStream,
    item: TokenStream,
) -> syn::Result<(TokenStream, CratePath)> {
    let mut errors = Errors::default();
    let arguments = InstrumentArguments::parse(instrument, arguments, &mut errors);
    valid::instrument(&arguments, &mut errors);
    let polls = arguments.poll_time.as_ref().map(|given| given.key.clone());
    if let Some(block) = ItemBlock::parse(&item) {
        valid::block(&block, instrument, &mut errors);
        errors.into_result()?;
        let plan = Plan::new(arguments);
        return Ok((block::emit(&block, instrument, &plan), plan.krate));
    }
    let function = errors.keep(ItemFn::parse(instrument.attribute(), item));
    if let Some(function) = &function {
        valid::function(
            function,
            instrument.attribute(),
            polls.as_ref(),
            &mut errors,
        );
    }
    errors.into_result()?;
    let plan = Plan::new(arguments);
    let measured = function.map(|function| function::emit(&function, &plan));
    Ok((measured.unwrap_or_default(), plan.krate))
}
