//! What the macros understand of what they are given, in this crate's own words.
//!
//! Everything keeps the tokens that its user wrote, for their spans.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, LitStr, Path, Type};

use crate::attr::Given;
use crate::span::{at, here};

/// Where generated code finds the runtime crate.
#[derive(Clone)]
pub(crate) enum CratePath {
    Default,
    /// With the word `crate` that says it.
    Given(Ident, Path),
}

impl CratePath {
    /// The path of the one module that generated code names, shown at `span`.
    pub(crate) fn private(&self, span: Span) -> TokenStream {
        let span = at(span);
        match self {
            Self::Default => quote_spanned!(span=> ::metrics_core::__private),
            Self::Given(_, path) => {
                let mut path = path.clone();
                for segment in &mut path.segments {
                    // The user's own resolution, so that `$crate` keeps its meaning.
                    segment
                        .ident
                        .set_span(segment.ident.span().located_at(span));
                }
                quote_spanned!(span=> #path::__private)
            }
        }
    }
}

/// A label with one value for all samples of a declaration.
pub(crate) struct ConstLabel {
    pub(crate) name: Ident,
    pub(crate) value: TokenStream,
}

/// What can be said of a metric wherever one is declared.
pub(crate) struct Declaration {
    pub(crate) krate: CratePath,
    pub(crate) name: LitStr,
    pub(crate) help: String,
    pub(crate) unit: Option<LitStr>,
    pub(crate) namespace: Option<LitStr>,
    pub(crate) subsystem: Option<LitStr>,
    pub(crate) const_labels: Vec<ConstLabel>,
    pub(crate) label_names: Option<Given<Vec<LitStr>>>,
    pub(crate) buckets: Option<Given<TokenStream>>,
    pub(crate) states: Option<Given<Vec<LitStr>>>,
    pub(crate) cardinality_limit: Option<Given<TokenStream>>,
}

/// What a function attribute measures.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Time,
    Calls,
    InFlight,
}

impl Measure {
    /// The attribute as its user writes it.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Time => "#[timed]",
            Self::Calls => "#[counted]",
            Self::InFlight => "#[in_flight]",
        }
    }

    /// Name, unit and help text of the family that all functions share.
    pub(crate) fn shared_family(self) -> (&'static str, &'static str, &'static str) {
        match self {
            // The base unit of time: https://prometheus.io/docs/practices/naming/#base-units
            Self::Time => (
                "function_duration",
                "seconds",
                "Time spent in calls of functions.",
            ),
            Self::Calls => (
                "function_calls",
                "",
                "Calls of functions, by how they ended.",
            ),
            Self::InFlight => (
                "function_in_flight",
                "",
                "Calls of functions that are in progress.",
            ),
        }
    }
}

/// The metric that a function attribute records into.
pub(crate) enum Target {
    /// The family that all functions share which do not say otherwise.
    Shared,
    /// A family of its own.
    Named(Box<Declaration>),
    /// A static that is declared elsewhere.
    Static(TokenStream),
}

impl Target {
    /// Where errors about the metric are shown.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Shared => here(),
            Self::Named(declaration) => declaration.name.span(),
            Self::Static(path) => path.span(),
        }
    }
}

/// A struct whose fields are labels.
pub(crate) struct LabelStruct {
    pub(crate) krate: CratePath,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) labels: Vec<FieldLabel>,
}

/// One field of a [`LabelStruct`].
pub(crate) struct FieldLabel {
    pub(crate) field: Ident,
    pub(crate) ty: Type,
    /// The label's name; its span is that of what says it.
    pub(crate) name: LitStr,
    /// Whether the value is what `Display` says.
    pub(crate) display: bool,
}

/// A type that is the value of a label.
pub(crate) struct LabelValueType {
    pub(crate) krate: CratePath,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) values: Values,
}

/// The values that a [`LabelValueType`] has.
pub(crate) enum Values {
    /// Those of an enum's variants.
    Variants(Vec<(Ident, LitStr)>),
    /// Those of a struct's one field.
    Field {
        member: TokenStream,
        ty: Box<Type>,
        display: bool,
    },
}

/// `text`, shown at `span`.
pub(crate) fn literal(text: &str, span: Span) -> LitStr {
    LitStr::new(text, span)
}

/// The text of `literal`, written by the macro: lints about how a literal is written are not for generated code.
pub(crate) fn rewritten(literal: &LitStr) -> impl ToTokens {
    LitStr::new(&literal.value(), at(literal.span()))
}
