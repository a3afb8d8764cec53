//! Arguments that contradict each other or what they stand on.

use std::collections::HashMap;

use syn::{Error, LitStr};

use crate::args::instrument::InstrumentArguments;
use crate::ast::{LabelStruct, LabelValueType, Values};
use crate::errors::Errors;
use crate::item_fn::ItemFn;

/// A function attribute either uses a static, or declares a family by `name`, or records in the family that all share.
pub(crate) fn instrument(arguments: &InstrumentArguments, errors: &mut Errors) {
    let attribute = arguments.measure.attribute();
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
pub(crate) fn function(function: &ItemFn, attribute: &str, errors: &mut Errors) {
    if let Some(constness) = &function.signature.constness {
        let message = format!(
            "a `const fn` may run in the compiler, where nothing can be measured: remove `const` or `{attribute}`"
        );
        errors.push(Error::new_spanned(constness, message));
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
