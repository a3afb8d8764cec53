//! The structs and enums that derives turn into labels.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Field, Fields, Generics, Index, Variant};

use crate::args::label::{self, ContainerArguments, FieldArguments};
use crate::ast::{FieldLabel, LabelStruct, LabelValueType, Values, literal};
use crate::case::Case;
use crate::errors::Errors;

impl LabelStruct {
    /// The labels that the fields of a struct are; what is wrong is noted.
    pub(crate) fn new(input: &DeriveInput, errors: &mut Errors) -> Self {
        let container = ContainerArguments::parse(&input.attrs, errors);
        let mut labels = Vec::new();
        for field in named_fields(input, errors) {
            let arguments = FieldArguments::parse(&field.attrs, errors);
            let Some(ident) = field.ident else {
                continue;
            };
            let written = ident.unraw().to_string();
            let name = arguments.rename.unwrap_or_else(|| {
                let name = container
                    .rename_all
                    .map_or_else(|| written.clone(), |case| case.of_field(&written));
                literal(&name, ident.span())
            });
            labels.push(FieldLabel {
                field: ident,
                ty: field.ty,
                name,
                display: arguments.display,
            });
        }
        Self {
            krate: container.krate,
            utf8: container.utf8.is_some(),
            name: input.ident.clone(),
            generics: input.generics.clone(),
            labels,
        }
    }
}

fn named_fields(input: &DeriveInput, errors: &mut Errors) -> Vec<Field> {
    let mistake = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => {
                return fields.named.iter().cloned().collect();
            }
            Fields::Named(_) | Fields::Unit => {
                "a label set has a field for each of its labels; a metric without labels needs no family"
            }
            Fields::Unnamed(_) => {
                "labels are named after fields: give the fields names, or use a tuple and `label_names(..)`"
            }
        },
        Data::Enum(_) => {
            "an enum is the value of one label: derive `LabelValue` for it, and make it a field of a label set"
        }
        Data::Union(_) => "a label set is a struct, with a field for each of its labels",
    };
    errors.at(&input.ident, mistake);
    Vec::new()
}

impl LabelValueType {
    /// The values that an enum or struct has; what is wrong is noted.
    pub(crate) fn new(input: &DeriveInput, errors: &mut Errors) -> Self {
        let (krate, values) = match &input.data {
            Data::Enum(data) => {
                let container = label::value_enum(&input.attrs, errors);
                check_enum(&input.ident, &input.generics, data.variants.len(), errors);
                let variants = data
                    .variants
                    .iter()
                    .filter_map(|variant| value_of(variant, container.rename_all, errors));
                let values = Values::Variants(variants.collect());
                (container.krate, values)
            }
            Data::Struct(data) if data.fields.len() == 1 => {
                let krate = label::value_struct_crate(&input.attrs, errors);
                (krate, value_in(data.fields.iter(), errors))
            }
            Data::Struct(_) | Data::Union(_) => {
                let message = "a label has one value: derive `LabelValue` for an enum, or for a struct with one field; \
                               for several labels derive `LabelSet`";
                errors.at(&input.ident, message);
                (
                    label::value_struct_crate(&input.attrs, errors),
                    Values::Variants(Vec::new()),
                )
            }
        };
        Self {
            krate,
            name: input.ident.clone(),
            generics: input.generics.clone(),
            values,
        }
    }
}

fn check_enum(name: &Ident, generics: &Generics, variants: usize, errors: &mut Errors) {
    if variants == 0 {
        errors.at(
            name,
            "an enum without variants has no value that a label could have",
        );
    }
    if !generics.params.is_empty() {
        errors.at(
            generics,
            "the values of a label are known in advance: an enum of them cannot be generic",
        );
    }
}

fn value_of(
    variant: &Variant,
    rename_all: Option<Case>,
    errors: &mut Errors,
) -> Option<(Ident, syn::LitStr)> {
    let rename = label::variant_rename(&variant.attrs, errors);
    if !matches!(variant.fields, Fields::Unit) {
        let message = "a variant with fields is more than one value: remove the fields, \
                       or make them labels of their own, beside this one in a label set";
        errors.at(&variant.ident, message);
        return None;
    }
    let text = rename.unwrap_or_else(|| {
        let written = variant.ident.unraw().to_string();
        let text = rename_all.map_or_else(|| written.clone(), |case| case.of_variant(&written));
        literal(&text, variant.ident.span())
    });
    Some((variant.ident.clone(), text))
}

/// The value of a struct that has one field.
fn value_in<'f>(mut fields: impl Iterator<Item = &'f Field>, errors: &mut Errors) -> Values {
    fields
        .next()
        .map_or(Values::Variants(Vec::new()), |field| Values::Field {
            member: field.ident.as_ref().map_or_else(
                || Index::from(0).into_token_stream(),
                ToTokens::to_token_stream,
            ),
            ty: Box::new(field.ty.clone()),
            display: label::is_displayed(&field.attrs, errors),
        })
}
