//! `#[timed(..)]`, `#[counted(..)]`, `#[in_flight(..)]`, `#[metered(..)]`

use proc_macro2::TokenStream;
use syn::{Ident, LitStr};

use super::call_label::LabelsArgument;
use super::{BUCKETS, CARDINALITY_LIMIT, EXPIRES_AFTER};
use crate::ast::{ConstLabel, CratePath, Instrument, OutcomeRule};
use crate::attr::{Arguments, Given};
use crate::errors::Errors;

pub(crate) struct InstrumentArguments {
    pub(crate) instrument: Instrument,
    pub(crate) path: Option<TokenStream>,
    /// Whether there is a name, even if it is not rightly written.
    pub(crate) is_named: bool,
    pub(crate) name: Option<Given<LitStr>>,
    pub(crate) help: Option<Given<LitStr>>,
    pub(crate) unit: Option<Given<LitStr>>,
    pub(crate) namespace: Option<Given<LitStr>>,
    pub(crate) subsystem: Option<Given<LitStr>>,
    pub(crate) const_labels: Option<Given<Vec<ConstLabel>>>,
    pub(crate) buckets: Option<Given<TokenStream>>,
    pub(crate) cardinality_limit: Option<Given<TokenStream>>,
    pub(crate) expires_after: Option<Given<TokenStream>>,
    pub(crate) labels: Option<Given<LabelsArgument>>,
    pub(crate) none: Option<Given<LitStr>>,
    pub(crate) by_outcome: Option<Ident>,
    pub(crate) poll_time: Option<Given<Option<TokenStream>>>,
    /// With the keys that say it, one at most where everything is right.
    pub(crate) outcome: Vec<Given<OutcomeRule>>,
    pub(crate) krate: CratePath,
}

impl InstrumentArguments {
    pub(crate) fn parse(instrument: Instrument, tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut arguments = Arguments::parse(instrument.attribute(), tokens, errors);
        let is_named = arguments.has("name");
        reject_misplaced(instrument, &mut arguments);
        let time = instrument.measures_time();
        let tells_end = instrument != Instrument::InFlight;
        let name = arguments.text("name");
        let help = (instrument != Instrument::Metered).then(|| arguments.text("help"));
        let unit = (instrument == Instrument::Timed).then(|| arguments.text("unit"));
        let namespace = arguments.text("namespace");
        let subsystem = arguments.text("subsystem");
        let const_labels = arguments.const_labels();
        let buckets = time.then(|| arguments.expression("buckets", BUCKETS));
        let labels = arguments.labels();
        let cardinality_limit = arguments.expression("cardinality_limit", CARDINALITY_LIMIT);
        let expires_after = arguments.expression("expires_after", EXPIRES_AFTER);
        let none = tells_end.then(|| arguments.text("none"));
        let by_outcome = time.then(|| arguments.flag("by_outcome"));
        let poll_time = time.then(|| arguments.flag_or_path("poll_time"));
        let outcome = if tells_end {
            outcome_rules(&mut arguments)
        } else {
            Vec::new()
        };
        let krate = arguments.krate();
        let path = (instrument != Instrument::Metered).then(|| arguments.path());
        arguments.finish();
        Self {
            instrument,
            path: path.flatten(),
            is_named,
            name,
            help: help.flatten(),
            unit: unit.flatten(),
            namespace,
            subsystem,
            const_labels,
            buckets: buckets.flatten(),
            cardinality_limit,
            expires_after,
            labels,
            none: none.flatten(),
            by_outcome: by_outcome.flatten(),
            poll_time: poll_time.flatten(),
            outcome,
            krate,
        }
    }

    /// The keys of what says something about a family.
    pub(crate) fn about_the_family(&self) -> impl Iterator<Item = &Ident> {
        let texts = [&self.help, &self.unit, &self.namespace, &self.subsystem];
        let keys = texts.into_iter().flatten().map(|given| &given.key);
        let labels = self.const_labels.iter().map(|given| &given.key);
        let buckets = self.buckets.iter().map(|given| &given.key);
        keys.chain(labels)
            .chain(buckets)
            .chain(self.about_children())
    }

    /// The keys of what says something about the children of a family whose label sets are not all known.
    pub(crate) fn about_children(&self) -> impl Iterator<Item = &Ident> {
        let expressions = [&self.cardinality_limit, &self.expires_after];
        expressions.into_iter().flatten().map(|given| &given.key)
    }
}

fn outcome_rules(arguments: &mut Arguments<'_>) -> Vec<Given<OutcomeRule>> {
    let mut rules = Vec::new();
    if let Some(Given { key, value }) = arguments.one_of("outcome", &["result", "option"]) {
        let span = value.span();
        let value = if value == "result" {
            OutcomeRule::Result(span)
        } else {
            OutcomeRule::Option(span)
        };
        rules.push(Given { key, value });
    }
    let usage = "`ok_if` takes a closure over the returned value: `ok_if = |returned| ..`";
    if let Some(Given { key, value }) = arguments.expression("ok_if", usage) {
        let value = OutcomeRule::OkIf(value);
        rules.push(Given { key, value });
    }
    let usage = "`error_if` takes a closure over the returned value: `error_if = |returned| ..`";
    if let Some(Given { key, value }) = arguments.expression("error_if", usage) {
        let value = OutcomeRule::ErrorIf(value);
        rules.push(Given { key, value });
    }
    rules
}

/// What belongs to another of the attributes.
fn reject_misplaced(instrument: Instrument, arguments: &mut Arguments<'_>) {
    if !instrument.measures_time() {
        arguments.reject("unit", "calls are counted without a unit: remove this");
        arguments.reject(
            "buckets",
            "buckets are for durations: they belong to `#[timed]`",
        );
        arguments.reject(
            "by_outcome",
            if instrument == Instrument::Counted {
                "`#[counted]` tells outcomes apart by itself: remove this"
            } else {
                "what is in flight has not ended: this belongs to `#[timed]`"
            },
        );
        arguments.reject(
            "poll_time",
            "this is a duration: it belongs to `#[timed]`, or to `#[metered]`",
        );
    }
    if instrument == Instrument::Metered {
        let reason = "`#[metered]` has a metric for each of duration, calls and calls in flight: \
                      where they differ, write `#[timed]`, `#[counted]` and `#[in_flight]`";
        arguments.reject("help", reason);
        arguments.reject("unit", reason);
    }
    if instrument == Instrument::InFlight {
        for key in ["outcome", "ok_if", "error_if", "none"] {
            arguments.reject(
                key,
                "what is in flight has not ended: this belongs to `#[counted]`",
            );
        }
    }
    let advice = "the kind of an error is a label: write `labels(error_kind: MyError)`";
    arguments.reject("error_kind", advice);
    let advice = "`skip` stands alone";
    arguments.reject("skip", advice);
}
