//! A struct of metrics.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Meta};

use crate::args::group::GroupArguments;
use crate::args::metric::MetricArguments;
use crate::ast::{CratePath, Declaration};
use crate::errors::Errors;

/// A struct whose fields are metrics.
pub(crate) struct MetricsStruct {
    pub(crate) krate: CratePath,
    pub(crate) name: Ident,
    pub(crate) metrics: Vec<MetricField>,
}

/// One of its fields.
pub(crate) struct MetricField {
    pub(crate) field: Ident,
    pub(crate) ty: TokenStream,
    /// What it is made as, if not as the type's `Default`.
    pub(crate) initial: Option<TokenStream>,
    pub(crate) declaration: Declaration,
}

impl MetricsStruct {
    /// The metrics that the fields of a struct are; what is wrong is noted.
    pub(crate) fn new(input: &DeriveInput, errors: &mut Errors) -> Self {
        let group = GroupArguments::parse(arguments_of("metrics", &input.attrs, errors), errors);
        if !input.generics.params.is_empty() {
            errors.at(
                &input.generics,
                "the metrics of a struct are described in the compiler: it cannot be generic",
            );
        }
        let mut metrics = Vec::new();
        for field in named_fields(input, errors) {
            let own = arguments_of("metric", &field.attrs, errors);
            let mut arguments = MetricArguments::of_field(group.merged_into(own), errors);
            if let Some(ident) = field.ident {
                metrics.push(MetricField {
                    initial: arguments.initial.take(),
                    declaration: arguments.declaration(&ident, &field.attrs),
                    ty: field.ty.into_token_stream(),
                    field: ident,
                });
            }
        }
        Self {
            krate: group.krate,
            name: input.ident.clone(),
            metrics,
        }
    }
}

/// Where the derive finds the runtime crate; what is wrong with that has been told.
pub(crate) fn crate_of(input: &DeriveInput) -> CratePath {
    let mut errors = Errors::default();
    let arguments = arguments_of("metrics", &input.attrs, &mut errors);
    GroupArguments::parse(arguments, &mut errors).krate
}

/// The arguments of all attributes called `name` among `attrs`.
fn arguments_of(name: &str, attrs: &[Attribute], errors: &mut Errors) -> TokenStream {
    let mut arguments = TokenStream::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        match &attr.meta {
            Meta::List(list) if arguments.is_empty() => arguments = list.tokens.clone(),
            Meta::List(_) => errors.at(attr, format_args!("`#[{name}(..)]` is given twice")),
            Meta::Path(_) => {}
            meta @ Meta::NameValue(_) => errors.at(
                meta,
                format_args!("write `#[{name}(..)]` with arguments between the parentheses"),
            ),
        }
    }
    arguments
}

fn named_fields(input: &DeriveInput, errors: &mut Errors) -> Vec<Field> {
    let mistake = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => {
                return fields.named.iter().cloned().collect();
            }
            Fields::Named(_) | Fields::Unit => "a struct of metrics has a field for each of them",
            Fields::Unnamed(_) => "metrics are named after fields: give the fields names",
        },
        Data::Enum(_) | Data::Union(_) => {
            "metrics that belong together are a struct, with a field for each of them"
        }
    };
    errors.at(&input.ident, mistake);
    Vec::new()
}
