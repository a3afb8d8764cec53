//! `#[label(..)]`, of `#[derive(LabelSet)]` and `#[derive(LabelValue)]`

use syn::{Attribute, Ident, LitStr};

use crate::ast::CratePath;
use crate::attr::{Arguments, Given};
use crate::case::Case;
use crate::errors::Errors;

const VALUES_ARE_UTF8: &str =
    "this is for the names of labels, and these are values, which may have any characters";

/// What `#[label(..)]` says of a struct or enum.
pub(crate) struct ContainerArguments {
    pub(crate) rename_all: Option<Case>,
    pub(crate) utf8: Option<Ident>,
    pub(crate) krate: CratePath,
}

impl ContainerArguments {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut arguments = Arguments::of_label(attrs, errors);
        arguments.reject(
            "rename",
            "this is for one label: write it at a field or variant, or use `rename_all`",
        );
        arguments.reject("display", "this is for one label: write it at a field");
        let rename_all = arguments.text("rename_all");
        let utf8 = arguments.flag("utf8");
        let krate = arguments.krate();
        arguments.finish();
        let rename_all = rename_all.and_then(|given| errors.keep(Case::parse(&given.value)));
        Self {
            rename_all,
            utf8,
            krate,
        }
    }
}

/// What `#[label(..)]` says of a field.
pub(crate) struct FieldArguments {
    pub(crate) rename: Option<LitStr>,
    pub(crate) display: bool,
}

impl FieldArguments {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut arguments = Arguments::of_label(attrs, errors);
        reject_container(&mut arguments, "struct");
        let rename = arguments.text("rename").map(|given| given.value);
        let display = arguments.flag("display").is_some();
        arguments.finish();
        Self { rename, display }
    }
}

/// What `#[label(..)]` says of an enum that is the value of a label.
pub(crate) fn value_enum(attrs: &[Attribute], errors: &mut Errors) -> ContainerArguments {
    let container = ContainerArguments::parse(attrs, errors);
    if let Some(utf8) = &container.utf8 {
        errors.at(utf8, VALUES_ARE_UTF8);
    }
    container
}

/// What `#[label(..)]` says of a variant: another name.
pub(crate) fn variant_rename(attrs: &[Attribute], errors: &mut Errors) -> Option<LitStr> {
    let mut arguments = Arguments::of_label(attrs, errors);
    reject_container(&mut arguments, "enum");
    arguments.reject(
        "display",
        "a variant is one value: write that as `rename = \"..\"`",
    );
    let rename = arguments.text("rename").map(|Given { value, .. }| value);
    arguments.finish();
    rename
}

/// What `#[label(..)]` says of a struct that is the value of a label.
pub(crate) fn value_struct_crate(attrs: &[Attribute], errors: &mut Errors) -> CratePath {
    let mut arguments = Arguments::of_label(attrs, errors);
    arguments.reject(
        "rename_all",
        "this renames the variants of an enum, and a struct has none",
    );
    arguments.reject(
        "rename",
        "the label is named where it is used; this is its value",
    );
    arguments.reject("display", "this is for the field: write it there");
    arguments.reject("utf8", VALUES_ARE_UTF8);
    let krate = arguments.krate();
    arguments.finish();
    krate
}

/// What `#[label(..)]` says of the field of a struct that is the value of a label: whether it is shown by `Display`.
pub(crate) fn is_displayed(attrs: &[Attribute], errors: &mut Errors) -> bool {
    let mut arguments = Arguments::of_label(attrs, errors);
    reject_container(&mut arguments, "struct");
    arguments.reject(
        "rename",
        "the label is named where it is used; this is its value",
    );
    let display = arguments.flag("display").is_some();
    arguments.finish();
    display
}

fn reject_container(arguments: &mut Arguments<'_>, container: &str) {
    let reason = format!("this is for the whole {container}: write it there");
    arguments.reject("rename_all", &reason);
    arguments.reject("utf8", &reason);
    arguments.reject("crate", &reason);
}
