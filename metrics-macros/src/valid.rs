//! Arguments that contradict each other or what they stand on.

use std::collections::HashMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::{Error, Ident, LitStr};

use crate::args::call_label::LabelsArgument;
use crate::args::instrument::InstrumentArguments;
use crate::ast::{
    CallLabel, Instrument, LabelSource, LabelStruct, LabelValueType, OutcomeRule, Values,
};
use crate::errors::Errors;
use crate::expand::block::is_measured;
use crate::item_block::ItemBlock;
use crate::item_fn::ItemFn;

/// A function attribute either uses a static, or declares a family by `name`, or records in the family that all share.
pub(crate) fn instrument(arguments: &InstrumentArguments, errors: &mut Errors) {
    let attribute = arguments.instrument.attribute();
    if arguments.path.is_some() {
        if let Some(name) = &arguments.name {
            errors.at(
                &name.key,
                "the metric is the `static` at the path, which has its name: give one of the two",
            );
        }
        for key in arguments.about_the_family() {
            errors.at(
                key,
                format_args!("the `static` at the path says this: write `{key}` there"),
            );
        }
    } else if !arguments.is_named {
        for key in arguments.about_the_family() {
            let message = format!(
                "`{key}` cannot differ within the family that all `{attribute}` functions share: \
                 add `name = \"..\"` for a family of its own"
            );
            errors.at(key, message);
        }
    }
    if arguments.is_named && arguments.path.is_none() && !has_unknown_values(arguments) {
        for key in arguments.about_children() {
            let message = format!(
                "`{key}` is for labels over the arguments that have no type: the label sets of this family are all known, \
                 and all of them are exposed"
            );
            errors.at(key, message);
        }
    }
    labels(arguments, errors);
    outcome(arguments, errors);
    if let Some(unit) = &arguments.unit
        && arguments.is_named
        && unit.value.value() != "seconds"
    {
        errors.at(
            &unit.value,
            "`#[timed]` observes seconds, the base unit of time in Prometheus: remove `unit`",
        );
    }
}

/// A function that cannot be measured.
pub(crate) fn function(
    function: &ItemFn,
    attribute: &str,
    polls: Option<&Ident>,
    errors: &mut Errors,
) {
    if let Some(key) = polls.filter(|_| !function.is_polled()) {
        errors.at(
            key,
            "this function is not async and returns no future that is known as one: there is nothing to poll",
        );
    }
    if let Some(constness) = &function.signature.constness {
        let message = format!(
            "a `const fn` may run in the compiler, where nothing can be measured: remove `const` or `{attribute}`"
        );
        errors.push(Error::new_spanned(constness, message));
    }
}

/// A block with nothing to measure, or with something that cannot be measured.
pub(crate) fn block(block: &ItemBlock, instrument: Instrument, errors: &mut Errors) {
    let attribute = instrument.attribute();
    let measured = block
        .members
        .iter()
        .filter(|member| is_measured(member, instrument));
    // One is enough to say it.
    let signature = block.members.iter().find(|member| member.is_signature);
    if let Some(signature) = signature
        && !block.members.iter().any(|member| member.is_function)
    {
        errors.keep(ItemFn::parse(attribute, signature.tokens.clone()));
    }
    for member in measured {
        let function = ItemFn::parse(attribute, member.tokens.clone());
        let Some(function) = errors.keep(function) else {
            continue;
        };
        if let Some(constness) = &function.signature.constness {
            let message = format!(
                "a `const fn` may run in the compiler, where nothing can be measured: put `#[{}(skip)]` on it",
                instrument.name()
            );
            errors.push(Error::new_spanned(constness, message));
        }
    }
}

fn labels(arguments: &InstrumentArguments, errors: &mut Errors) {
    let Some(given) = &arguments.labels else {
        if let Some(none) = &arguments.none {
            errors.at(
                &none.key,
                "this is for labels over the result, and there are none",
            );
        }
        return;
    };
    match &given.value {
        LabelsArgument::Set(_) if arguments.path.is_none() => errors.at(
            &given.key,
            "a set of labels is for a family in a `static`: give its path, or write `labels(name = value)`",
        ),
        LabelsArgument::List(_) if arguments.path.is_some() => errors.at(
            &given.key,
            "the `static` at the path says what labels it has: write `labels = Labels { .. }` with their values",
        ),
        LabelsArgument::List(list) => {
            if !arguments.is_named {
                let message = format!(
                    "`labels` cannot differ within the family that all `{}` functions share: \
                     add `name = \"..\"` for a family of its own",
                    arguments.instrument.attribute()
                );
                errors.at(&given.key, message);
            }
            label_list(arguments, list, errors);
        }
        LabelsArgument::Set(_) => {
            if let Some(key) = &arguments.by_outcome {
                errors.at(key, "with `labels = ..` a call is recorded in one metric of the family, which knows nothing of outcomes");
            }
        }
    }
}

/// Whether a label has no type whose values are all known.
fn has_unknown_values(arguments: &InstrumentArguments) -> bool {
    match arguments.labels.as_ref().map(|given| &given.value) {
        Some(LabelsArgument::List(list)) => list.iter().any(|label| label.ty.is_none()),
        Some(LabelsArgument::Set(_)) => true,
        None => false,
    }
}

/// The word `Self` in a type.
fn mention_of_self(ty: TokenStream) -> Option<Ident> {
    ty.into_iter().find_map(|tree| match tree {
        TokenTree::Ident(word) if word == "Self" => Some(word),
        TokenTree::Group(group) => mention_of_self(group.stream()),
        _ => None,
    })
}

/// A set of labels without a struct is a tuple, of eight values at most.
const MOST_LABELS: usize = 8;

fn label_list(arguments: &InstrumentArguments, list: &[CallLabel], errors: &mut Errors) {
    let has_outcome = arguments.instrument == Instrument::Counted
        || arguments.instrument == Instrument::Metered
        || arguments.by_outcome.is_some();
    for (at, label) in list.iter().enumerate() {
        let name = label.name.unraw();
        if list[..at].iter().any(|other| other.name.unraw() == name) {
            errors.at(&label.name, format_args!("label `{name}` is given twice"));
        }
        if let Some(word) = label.ty.clone().and_then(mention_of_self) {
            errors.at(
                &word,
                "the types of labels stand in a static, outside of the function, where `Self` is another type: write its name",
            );
        }
        if has_outcome && name == "outcome" {
            errors.at(
                &label.name,
                "the label `outcome` is there already: it tells how a call ended",
            );
        }
        if arguments.instrument == Instrument::InFlight && !label.value.is_over_arguments() {
            errors.at(&label.name, "what is in flight has no result yet: this label belongs to `#[counted]` or `#[timed]`");
        }
        let is_option =
            |given: &crate::attr::Given<OutcomeRule>| matches!(given.value, OutcomeRule::Option(_));
        if matches!(label.value, LabelSource::ErrorKind) && arguments.outcome.iter().any(is_option)
        {
            errors.at(
                &label.name,
                "an `Option` has no error whose kind could be told",
            );
        }
    }
    let over_arguments = list.iter().filter(|label| label.value.is_over_arguments());
    for label in over_arguments.skip(MOST_LABELS) {
        let message = format!(
            "a function has {MOST_LABELS} labels over its arguments at most: for more give the path of a `Family` whose labels are a struct, \
             and `labels = Labels {{ .. }}`"
        );
        errors.at(&label.name, message);
    }
    if let Some(none) = &arguments.none
        && list.iter().all(|label| label.value.is_over_arguments())
    {
        errors.at(
            &none.key,
            "this is for labels over the result, and there are none",
        );
    }
}

fn outcome(arguments: &InstrumentArguments, errors: &mut Errors) {
    for more in arguments.outcome.iter().skip(1) {
        errors.at(
            &more.key,
            "how an outcome is told is said once: give one of `outcome`, `ok_if`, `error_if`",
        );
    }
    let has_kind = match &arguments.labels {
        Some(given) => match &given.value {
            LabelsArgument::List(list) => list.iter().any(|label| !label.value.is_over_arguments()),
            LabelsArgument::Set(_) => false,
        },
        None => false,
    };
    let tells =
        arguments.instrument != Instrument::Timed || arguments.by_outcome.is_some() || has_kind;
    for given in arguments.outcome.iter().filter(|_| !tells) {
        errors.at(
            &given.key,
            "durations are not told apart by outcome here: add `by_outcome`",
        );
    }
    if let Some(key) = &arguments.by_outcome
        && arguments.path.is_none()
        && !arguments.is_named
    {
        let message = format!(
            "`by_outcome` cannot differ within the family that all `{}` functions share: \
             add `name = \"..\"` for a family of its own, or the path of a `Family<Outcome, Histogram>`",
            arguments.instrument.attribute()
        );
        errors.at(key, message);
    }
    if let Some(poll) = &arguments.poll_time
        && poll.value.is_none()
        && arguments.path.is_some()
    {
        errors.at(
            &poll.key,
            "the `static` at the path is for the duration: write `poll_time = STATIC` with another",
        );
    }
}

/// Two labels of the same name.
pub(crate) fn label_struct(labels: &LabelStruct, errors: &mut Errors) {
    let names = labels
        .labels
        .iter()
        .map(|label| (&label.field, &label.name));
    distinct(names, "label", errors);
}

/// Two variants that are the same value.
pub(crate) fn label_value(ty: &LabelValueType, errors: &mut Errors) {
    if let Values::Variants(variants) = &ty.values {
        distinct(
            variants.iter().map(|(variant, text)| (variant, text)),
            "value",
            errors,
        );
    }
}

fn distinct<'a>(
    names: impl Iterator<Item = (&'a proc_macro2::Ident, &'a LitStr)>,
    what: &str,
    errors: &mut Errors,
) {
    let mut seen = HashMap::new();
    for (own, name) in names {
        if let Some(other) = seen.insert(name.value(), own) {
            let message = format!(
                "`{other}` has the {what} `{}` already: rename one of them",
                name.value()
            );
            errors.push(Error::new(name.span(), message));
        }
    }
}
