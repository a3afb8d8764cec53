//! `#[timed]`, `#[counted]`, `#[in_flight]`

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::function;
use crate::args::instrument::InstrumentArguments;
use crate::ast::{CratePath, Measure, Target};
use crate::errors::Errors;
use crate::item_fn::ItemFn;
use crate::span::{at, here};
use crate::{fallback, valid};

pub(crate) fn expand(measure: Measure, arguments: TokenStream, item: &TokenStream) -> TokenStream {
    try_expand(measure, arguments, item.clone())
        .unwrap_or_else(|error| fallback::attribute(&error, item))
}

fn try_expand(
    measure: Measure,
    arguments: TokenStream,
    item: TokenStream,
) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let arguments = InstrumentArguments::parse(measure, arguments, &mut errors);
    valid::instrument(&arguments, &mut errors);
    let function = errors.keep(ItemFn::parse(measure.attribute(), item));
    if let Some(function) = &function {
        valid::function(function, measure.attribute(), &mut errors);
    }
    errors.into_result()?;
    let recorder = Recorder {
        measure,
        krate: arguments.krate.clone(),
        target: arguments.target(),
    };
    Ok(function
        .map(|function| function::emit(&function, &recorder))
        .unwrap_or_default())
}

/// What is measured, and where that is recorded.
pub(crate) struct Recorder {
    measure: Measure,
    krate: CratePath,
    target: Target,
}

impl Recorder {
    /// Where errors about the metric are shown.
    pub(crate) fn span(&self) -> Span {
        at(self.target.span())
    }

    pub(crate) fn private(&self) -> TokenStream {
        self.krate.private(here())
    }

    pub(crate) fn counts_calls(&self) -> bool {
        self.measure == Measure::Calls
    }

    /// Calls the `function` of the runtime with a reference to the metric and whatever is in `more`; if the metric is not
    /// of the right type, that is shown at its path.
    fn call(&self, function: &[&str], more: &TokenStream) -> TokenStream {
        let span = self.span();
        let private = self.krate.private(span);
        let function = function.iter().map(|word| Ident::new(word, span));
        let metric = self.metric();
        quote_spanned!(span=> #private #(::#function)* (#metric #more))
    }

    /// The statement that measures until the end of its block.
    pub(crate) fn guard(&self) -> TokenStream {
        let start = match self.measure {
            Measure::Time => "time_call",
            Measure::InFlight => "track_call",
            // The end of a block does not tell how a call ended, but for one that can only end in a panic.
            Measure::Calls => "call_without_return",
        };
        let start = self.call(&[start], &TokenStream::new());
        let guard = Ident::new("__guard", here());
        quote_spanned!(here()=> let #guard = #start;)
    }

    /// The future `future` with its outcome counted.
    pub(crate) fn counted_future(&self, future: &TokenStream) -> TokenStream {
        let outcome = self.outcome();
        self.call(
            &["CountedFuture", "new"],
            &quote_spanned!(here()=> , #future, #outcome),
        )
    }

    /// The call of `body`, a closure, with its outcome counted.
    pub(crate) fn counted_call(&self, body: &TokenStream) -> TokenStream {
        let outcome = self.outcome();
        self.call(&["call"], &quote_spanned!(here()=> , #body, #outcome))
    }

    /// The closure that tells by the returned value how a call ended.
    fn outcome(&self) -> TokenStream {
        let private = self.private();
        let returned = Ident::new("__returned", here());
        // Of the two traits the compiler takes the one for `Result` where the type is one, under whatever name, and the
        // other where it is not.
        quote_spanned! {here()=>
            |#returned| {
                use #private::{OutcomeOfAny as _, OutcomeOfResult as _};
                (&#private::Returned(#returned)).outcome()
            }
        }
    }

    /// A reference to the metric.
    fn metric(&self) -> TokenStream {
        let private = self.private();
        let ty = self.metric_type();
        match &self.target {
            Target::Static(path) => quote_spanned!(self.span()=> &#path),
            Target::Shared => {
                let (name, unit, help) = self.measure.shared_family();
                quote_spanned!(here()=> #private::function_metric!(#ty, #name, #unit, #help))
            }
            Target::Named(declaration) => {
                let checks = declaration.checks(&quote_spanned!(here()=> #private::#ty));
                let parts = declaration.parts();
                quote_spanned!(here()=> { #checks #private::named_metric!(#ty, #parts) })
            }
        }
    }

    fn metric_type(&self) -> Ident {
        let name = match self.measure {
            Measure::Time => "CallHistogram",
            Measure::Calls => "CallCounter",
            Measure::InFlight => "CallsInFlight",
        };
        Ident::new(name, here())
    }
}
