//! `#[error_kind(..)]`, of `#[derive(ErrorKind)]`

use syn::{Attribute, LitStr};

use crate::ast::CratePath;
use crate::attr::Arguments;
use crate::case::Case;
use crate::errors::Errors;

const ATTRIBUTE: &str = "#[error_kind]";

/// What `#[error_kind(..)]` says of an enum.
pub(crate) struct EnumArguments {
    pub(crate) rename_all: Case,
    pub(crate) krate: CratePath,
}

impl EnumArguments {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut arguments = Arguments::of_helper("error_kind", ATTRIBUTE, attrs, errors);
        let reason = "this is for one kind: write it at a variant";
        arguments.reject("rename", reason);
        arguments.reject("nested", reason);
        let rename_all = arguments.text("rename_all");
        let krate = arguments.krate();
        arguments.finish();
        let rename_all = rename_all.and_then(|given| errors.keep(Case::parse(&given.value)));
        Self {
            rename_all: rename_all.unwrap_or(Case::Snake),
            krate,
        }
    }
}

/// What `#[error_kind(..)]` says of a variant.
pub(crate) struct VariantArguments {
    pub(crate) rename: Option<LitStr>,
    pub(crate) is_nested: bool,
}

impl VariantArguments {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut arguments = Arguments::of_helper("error_kind", ATTRIBUTE, attrs, errors);
        let reason = "this is for the whole enum: write it there";
        arguments.reject("rename_all", reason);
        arguments.reject("crate", reason);
        let rename = arguments.text("rename").map(|given| given.value);
        let is_nested = arguments.flag("nested").is_some();
        arguments.finish();
        Self { rename, is_nested }
    }
}
