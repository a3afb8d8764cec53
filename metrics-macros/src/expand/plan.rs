//! What the arguments of a function attribute come to: which metrics there are, and what each is told.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::args::call_label::LabelsArgument;
use crate::args::instrument::InstrumentArguments;
use crate::args::metric::value;
use crate::ast::{
    CallLabel, CratePath, Declaration, Instrument, LabelSource, Measure, OutcomeRule, Target,
    literal,
};
use crate::attr::Given;
use crate::span::{at, begun_here, here};

/// What is measured of every call, and where that is recorded.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) krate: CratePath,
    pub(crate) metrics: Vec<MetricOfCall>,
    pub(crate) labels: Labels,
    pub(crate) outcome: OutcomeRule,
    /// The function's name, where the attribute stands on something around it.
    pub(crate) function: Option<LitStr>,
}

/// One metric.
#[derive(Clone)]
pub(crate) struct MetricOfCall {
    pub(crate) measure: Measure,
    pub(crate) target: Target,
    pub(crate) by_outcome: bool,
}

/// The labels of all metrics.
#[derive(Clone)]
pub(crate) struct Labels {
    /// Over the arguments.
    pub(crate) before: Vec<CallLabel>,
    /// Over the result.
    pub(crate) after: Vec<CallLabel>,
    /// Over the arguments, all in one value.
    pub(crate) set: Option<TokenStream>,
    /// The value of those over the result for a call that did not return.
    pub(crate) none: Option<LitStr>,
}

impl Labels {
    pub(crate) fn are_over_arguments(&self) -> bool {
        self.set.is_some() || !self.before.is_empty()
    }
}

impl Plan {
    pub(crate) fn new(mut arguments: InstrumentArguments) -> Self {
        let labels = labels(&mut arguments);
        let by_outcome = arguments.by_outcome.is_some();
        let outcome = arguments.outcome.pop().map(|given| given.value);
        let metric = |measure| MetricOfCall {
            measure,
            target: target(&arguments, &labels, measure),
            by_outcome,
        };
        let mut metrics: Vec<_> = measures(arguments.instrument).map(metric).collect();
        if let Some(Given { value, .. }) = &arguments.poll_time {
            metrics.push(match value {
                Some(path) => MetricOfCall {
                    measure: Measure::PollTime,
                    target: Target::Static(path.clone()),
                    by_outcome: false,
                },
                None => metric(Measure::PollTime),
            });
        }
        Self {
            krate: arguments.krate,
            metrics,
            labels,
            outcome: outcome.unwrap_or(OutcomeRule::Inferred),
            function: None,
        }
    }
}

/// In the order in which they begin.
fn measures(instrument: Instrument) -> impl Iterator<Item = Measure> {
    let measures: &[Measure] = match instrument {
        Instrument::Timed => &[Measure::Time],
        Instrument::Counted => &[Measure::Calls],
        Instrument::InFlight => &[Measure::InFlight],
        Instrument::Metered => &[Measure::InFlight, Measure::Time, Measure::Calls],
    };
    measures.iter().copied()
}

fn labels(arguments: &mut InstrumentArguments) -> Labels {
    let none = value(arguments.none.take());
    let (list, set) = match value(arguments.labels.take()) {
        None => (Vec::new(), None),
        Some(LabelsArgument::List(list)) => (list, None),
        Some(LabelsArgument::Set(set)) => (Vec::new(), Some(set)),
    };
    let (before, after) = list
        .into_iter()
        .partition(|label| label.value.is_over_arguments());
    Labels {
        before,
        after,
        set,
        none,
    }
}

fn target(arguments: &InstrumentArguments, labels: &Labels, measure: Measure) -> Target {
    if let Some(path) = &arguments.path {
        return Target::Static(path.clone());
    }
    let Some(Given { value: name, .. }) = &arguments.name else {
        return Target::Shared;
    };
    let (_, default_unit, default_help) = measure.shared_family();
    let is_one_of_many =
        arguments.instrument == Instrument::Metered || measure == Measure::PollTime;
    let clone = |given: &Option<Given<LitStr>>| given.as_ref().map(|given| given.value.clone());
    let default_unit = (!default_unit.is_empty()).then(|| literal(default_unit, name.span()));
    let help = clone(&arguments.help).filter(|_| measure != Measure::PollTime);
    let const_labels = arguments.const_labels.as_ref();
    Target::Named(Box::new(Declaration {
        krate: arguments.krate.clone(),
        name: if is_one_of_many {
            literal(&measure.name_after(&name.value()), name.span())
        } else {
            name.clone()
        },
        help: help.map_or_else(|| default_help.to_owned(), |help| help.value()),
        unit: clone(&arguments.unit).or(default_unit),
        namespace: clone(&arguments.namespace),
        subsystem: clone(&arguments.subsystem),
        const_labels: const_labels.map_or_else(Vec::new, |given| given.value.clone()),
        label_names: label_names(labels, measure, arguments.by_outcome.is_some()),
        buckets: arguments
            .buckets
            .clone()
            .filter(|_| matches!(measure, Measure::Time | Measure::PollTime)),
        states: None,
        cardinality_limit: arguments.cardinality_limit.clone(),
        expires_after: arguments.expires_after.clone(),
        allow: Vec::new(),
    }))
}

/// The names of the labels of a metric whose type does not name them.
fn label_names(labels: &Labels, measure: Measure, by_outcome: bool) -> Option<Given<Vec<LitStr>>> {
    let tells_end = matches!(measure, Measure::Time | Measure::Calls);
    let name = |label: &CallLabel| literal(&label.name.unraw().to_string(), label.name.span());
    let mut names: Vec<LitStr> = labels.before.iter().map(name).collect();
    let has_outcome = match measure {
        // What counts nothing but calls by outcome names that itself.
        Measure::Calls => !(names.is_empty() && labels.after.is_empty()),
        Measure::Time => by_outcome,
        _ => false,
    };
    if has_outcome {
        names.push(literal("outcome", here()));
    }
    if tells_end {
        names.extend(labels.after.iter().map(name));
    }
    let key = Ident::new("labels", names.first().map_or_else(here, LitStr::span));
    (!names.is_empty()).then_some(Given { key, value: names })
}

impl Plan {
    pub(crate) fn private(&self, span: Span) -> TokenStream {
        self.krate.private(span)
    }

    /// Whether a metric is told how a call ended, or what happened on the way: a guard does not see that.
    pub(crate) fn is_told(&self, metric: &MetricOfCall) -> bool {
        match metric.measure {
            Measure::Calls | Measure::PollTime => true,
            Measure::Time => metric.by_outcome || self.has_endings(metric),
            Measure::InFlight => false,
        }
    }

    /// Whether the metric has a cell of its own for every way in which a call can end.
    pub(crate) fn has_endings(&self, metric: &MetricOfCall) -> bool {
        let labels = &self.labels;
        let named = matches!(metric.target, Target::Named(_));
        named
            && match metric.measure {
                Measure::Calls => !(labels.before.is_empty() && labels.after.is_empty()),
                Measure::Time => metric.by_outcome || !labels.after.is_empty(),
                Measure::PollTime | Measure::InFlight => false,
            }
    }

    /// The type of a metric that the attribute declares.
    pub(crate) fn metric_type(&self, metric: &MetricOfCall) -> TokenStream {
        let span = here();
        let private = self.private(span);
        let name = match metric.measure {
            Measure::Time | Measure::PollTime => "CallHistogram",
            Measure::Calls if self.has_endings(metric) => "Counter",
            Measure::Calls => "CallCounter",
            Measure::InFlight => "CallsInFlight",
        };
        let name = Ident::new(name, span);
        let plain = quote_spanned!(span=> #private::#name);
        let sets = self.label_types();
        match (self.has_endings(metric), self.labels.before.is_empty()) {
            (false, true) => plain,
            (false, false) => quote_spanned!(span=> #private::Family<#sets, #plain>),
            (true, has_none) => {
                let outcome = metric.by_outcome || metric.measure == Measure::Calls;
                let labels = self.result_labels();
                let endings = quote_spanned!(span=> #outcome, #labels, #plain);
                if has_none {
                    quote_spanned!(span=> #private::Endings<#endings>)
                } else {
                    quote_spanned!(span=> #private::CallFamily<#sets, #endings>)
                }
            }
        }
    }

    /// The closure that tells by the returned value how a call ended.
    pub(crate) fn ended(&self) -> TokenStream {
        let private = self.private(here());
        let returned = Ident::new("__returned", here());
        let how = Ident::new("__outcome", here());
        let outcome = self.outcome_of(&returned);
        let values = self.labels.after.iter().map(|label| {
            let known = self.known(label);
            match &label.value {
                LabelSource::ErrorKind => {
                    let ty = &label.ty;
                    let span = at(ty.as_ref().map_or_else(here, Spanned::span));
                    let (private, returned) = (self.private(span), shown_at(&returned, span));
                    quote_spanned!(span=> #private::error_kind::<#ty, _>(#how, &#known, #returned))
                }
                LabelSource::Returned(tell) | LabelSource::Arguments(tell) => {
                    // Clippy would say to write the function that it calls in its place, which the grammar of labels does not take.
                    let tell = begun_here(tell.clone());
                    quote_spanned!(here()=> #known.told(#returned, #tell))
                }
            }
        });
        quote_spanned! {here()=>
            |#returned| {
                let #how = #outcome;
                #private::Ended::returned(#how, [#(#values),*])
            }
        }
    }

    fn outcome_of(&self, returned: &Ident) -> TokenStream {
        let private = self.private(here());
        match &self.outcome {
            // Of the two traits the compiler takes the one for `Result` where the type is one, under whatever name, and the
            // other where it is not.
            OutcomeRule::Inferred => quote_spanned! {here()=> {
                use #private::{OutcomeOfAny as _, OutcomeOfResult as _};
                (&#private::Returned(#returned)).outcome_of_call()
            }},
            OutcomeRule::Result(span) => {
                let (private, returned) = (self.private(*span), shown_at(returned, *span));
                quote_spanned!(at(*span)=> #private::outcome_of_result(#returned))
            }
            OutcomeRule::Option(span) => {
                let (private, returned) = (self.private(*span), shown_at(returned, *span));
                quote_spanned!(at(*span)=> #private::outcome_of_option(#returned))
            }
            OutcomeRule::OkIf(tell) => quote_spanned! {here()=>
                #private::ok_unless(!#private::ask::<_, #private::bool, _>(#returned, #tell))
            },
            OutcomeRule::ErrorIf(tell) => quote_spanned! {here()=>
                #private::ok_unless(#private::ask::<_, #private::bool, _>(#returned, #tell))
            },
        }
    }
}

/// The same variable, so that a mistake about its type is shown at `span`.
fn shown_at(variable: &Ident, span: Span) -> Ident {
    let mut variable = variable.clone();
    variable.set_span(at(span));
    variable
}
