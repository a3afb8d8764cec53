//! The pieces of code that measure: what stands before a body, and what is told how it ended.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

use super::plan::{MetricOfCall, Plan};
use crate::ast::{LabelSource, Measure, Target};
use crate::span::{at, here};

impl Plan {
    /// Where errors about the metrics are shown.
    pub(crate) fn span(&self) -> Span {
        let first = self.metrics.iter().find(|metric| self.is_told(metric));
        at(first.map_or_else(here, |metric| metric.target.span()))
    }

    pub(crate) fn is_told_anything(&self) -> bool {
        self.metrics.iter().any(|metric| self.is_told(metric))
    }

    /// The statement that finds the metrics for the labels over the arguments.
    ///
    /// They are looked for once, before the body, and owned: the body may do with the arguments what it wants.
    pub(crate) fn find_children(&self) -> Option<TokenStream> {
        if !self.labels.are_over_arguments() {
            return None;
        }
        let private = self.private(here());
        let first = self.labels.before.first().map(|label| label.name.span());
        let set = self.labels.set.as_ref().map(Spanned::span);
        let labels = Ident::new("__labels", at(set.or(first).unwrap_or_else(here)));
        let children: Vec<Ident> = self.metrics.iter().map(child).collect();
        let found = self.metrics.iter().map(|metric| {
            let span = at(metric.target.span());
            let private = self.private(span);
            let metric = self.metric(metric);
            quote_spanned!(span=> #private::HasChild::child(#metric, #labels))
        });
        let set = match &self.labels.set {
            Some(set) => set.clone(),
            None => {
                let values = self
                    .labels
                    .before
                    .iter()
                    .map(|label| self.label_value(label.ty.as_ref(), &label.value));
                quote_spanned!(here()=> (#(#values,)*))
            }
        };
        let ask = quote_spanned!(here()=> #private::ask(&#set, |#labels| (#(#found,)*)));
        let mut traits = Vec::new();
        if self.labels.before.iter().any(|label| label.ty.is_none()) {
            traits.push(quote_spanned!(here()=> TextOfAny as _, TextOfValue as _));
        }
        if self.labels.before.iter().any(|label| label.ty.is_some()) {
            traits.push(
                quote_spanned!(here()=> ValueOfNoType as _, ValueOfNothing as _, ValueOfType as _),
            );
        }
        let ask = if traits.is_empty() {
            ask
        } else {
            quote_spanned!(here()=> { use #private::{#(#traits),*}; #ask })
        };
        Some(quote_spanned!(here()=> let (#(#children,)*) = #ask;))
    }

    fn label_value(&self, ty: Option<&TokenStream>, source: &LabelSource) -> TokenStream {
        let (LabelSource::Arguments(value) | LabelSource::Returned(value)) = source else {
            return TokenStream::new();
        };
        let span = at(value.span());
        let private = self.private(span);
        // A value that stands somewhere is borrowed there, as the body wants to have it.
        match ty {
            // Of several traits the compiler takes the one for values where it is one, and tells the mistake at another where not.
            Some(ty) => quote_spanned!(span=> #private::typed::<#ty, _>(&(#value)).label_value()),
            None => quote_spanned!(span=> #private::Untyped(&(#value)).label_text()),
        }
    }

    /// The statements that measure until the end of their block what needs to be told nothing.
    pub(crate) fn guards(&self) -> TokenStream {
        let metrics = self.metrics.iter().filter(|metric| !self.is_told(metric));
        let guards = metrics.map(|metric| {
            let start = match metric.measure {
                Measure::InFlight => "track_call",
                _ => "time_call",
            };
            let start = self.call(start, metric);
            // The first that stands here ends last.
            let guard = Ident::new("__guard", here());
            quote_spanned!(here()=> let #guard = #start;)
        });
        guards.collect()
    }

    /// What records a call that is told how it ended.
    pub(crate) fn record(&self) -> TokenStream {
        let metrics = self.metrics.iter().filter(|metric| self.is_told(metric));
        self.records(metrics)
    }

    /// What records a call where nothing can guard it.
    pub(crate) fn record_everything(&self) -> TokenStream {
        self.records(self.metrics.iter())
    }

    fn records<'m>(
        &self,
        metrics: impl DoubleEndedIterator<Item = &'m MetricOfCall>,
    ) -> TokenStream {
        let mut records = metrics.rev().map(|metric| self.record_in(metric));
        let last = records.next().unwrap_or_default();
        records.fold(
            last,
            |rest, record| quote_spanned!(here()=> (#record, #rest)),
        )
    }

    fn record_in(&self, metric: &MetricOfCall) -> TokenStream {
        let is_static = matches!(metric.target, Target::Static(_));
        match metric.measure {
            Measure::Calls if self.has_endings(metric) => self.call_owned("count_ended", metric),
            Measure::Calls => self.call("count", metric),
            Measure::Time if self.has_endings(metric) => self.call_owned("time_ended", metric),
            Measure::Time if is_static && metric.by_outcome => {
                self.call_owned("time_outcomes", metric)
            }
            Measure::Time => self.call("observe", metric),
            Measure::PollTime => self.call("poll_time", metric),
            Measure::InFlight => self.call("track", metric),
        }
    }

    /// Calls the function `name` of the runtime, which has another name for the child of a family.
    fn call(&self, name: &str, metric: &MetricOfCall) -> TokenStream {
        if self.labels.are_over_arguments() {
            self.call_owned(&format!("{name}_labelled"), metric)
        } else {
            self.call_owned(name, metric)
        }
    }

    /// Calls the function `name` of the runtime with the metric, or the child of it that was found; if it is not of the right type,
    /// that is shown at its path.
    fn call_owned(&self, name: &str, metric: &MetricOfCall) -> TokenStream {
        let span = at(metric.target.span());
        let private = self.private(span);
        let name = Ident::new(name, span);
        let metric = if self.labels.are_over_arguments() {
            child(metric).into_token_stream()
        } else {
            self.metric(metric)
        };
        quote_spanned!(span=> #private::#name(#metric))
    }

    /// A reference to the metric.
    fn metric(&self, metric: &MetricOfCall) -> TokenStream {
        let private = self.private(here());
        let ty = self.metric_type(metric);
        match &metric.target {
            Target::Static(path) => quote_spanned!(at(metric.target.span())=> &#path),
            Target::Shared => {
                let (name, unit, help) = metric.measure.shared_family();
                let function = self.function.iter();
                quote_spanned!(here()=> #private::function_metric!(#ty, #name, #unit, #help #(, #function)*))
            }
            Target::Named(declaration) => {
                let checks = declaration.checks(&ty);
                let parts = declaration.parts();
                let items = self.items(metric);
                quote_spanned!(here()=> { #items #checks #private::named_metric!(#ty, #parts) })
            }
        }
    }
}

/// The variable with the metric for the labels of this call.
fn child(metric: &MetricOfCall) -> Ident {
    let name = match metric.measure {
        Measure::Time => "__durations",
        Measure::PollTime => "__poll_times",
        Measure::Calls => "__calls",
        Measure::InFlight => "__in_flight",
    };
    Ident::new(name, at(metric.target.span()))
}
