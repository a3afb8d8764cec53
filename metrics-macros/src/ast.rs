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
#[derive(Clone)]
pub(crate) struct ConstLabel {
    /// Its span is that of what says it.
    pub(crate) name: LitStr,
    pub(crate) value: TokenStream,
}

/// What can be said of a metric wherever one is declared.
#[derive(Clone)]
pub(crate) struct Declaration {
    pub(crate) krate: CratePath,
    /// Whether names may have any characters.
    pub(crate) utf8: bool,
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
    pub(crate) expires_after: Option<Given<TokenStream>>,
    /// The lint rules that it may break.
    pub(crate) allow: Vec<LitStr>,
}

/// A function attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instrument {
    Timed,
    Counted,
    InFlight,
    Metered,
}

impl Instrument {
    /// The attribute as its user writes it.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Timed => "#[timed]",
            Self::Counted => "#[counted]",
            Self::InFlight => "#[in_flight]",
            Self::Metered => "#[metered]",
        }
    }

    /// The attribute's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Timed => "timed",
            Self::Counted => "counted",
            Self::InFlight => "in_flight",
            Self::Metered => "metered",
        }
    }

    pub(crate) fn measures_time(self) -> bool {
        matches!(self, Self::Timed | Self::Metered)
    }
}

/// What is measured of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Time,
    /// The time that its future spends in polls.
    PollTime,
    Calls,
    InFlight,
}

impl Measure {
    /// What the family is called that measures this of the calls that `name` stands for.
    pub(crate) fn name_after(self, name: &str) -> String {
        match self {
            Self::Time => format!("{name}_duration"),
            Self::PollTime => format!("{name}_poll"),
            Self::Calls => format!("{name}_calls"),
            Self::InFlight => format!("{name}_in_flight"),
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
            Self::PollTime => (
                "function_poll",
                "seconds",
                "Time spent in polls of the futures of functions.",
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
#[derive(Clone)]
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

/// What a returned value says about how the call ended.
#[derive(Clone)]
pub(crate) enum OutcomeRule {
    /// A `Result` does, as the compiler sees it.
    Inferred,
    /// It is a `Result`.
    Result(Span),
    /// It is an `Option`, and `None` is an error.
    Option(Span),
    /// A user's closure says whether it is fine.
    OkIf(TokenStream),
    /// A user's closure says whether it is an error.
    ErrorIf(TokenStream),
}

/// One of the labels in `labels(..)`.
#[derive(Clone)]
pub(crate) struct CallLabel {
    pub(crate) name: Ident,
    pub(crate) ty: Option<TokenStream>,
    pub(crate) value: LabelSource,
}

/// Where the value of a label comes from.
#[derive(Clone)]
pub(crate) enum LabelSource {
    /// An expression over the arguments.
    Arguments(TokenStream),
    /// A closure over the returned value.
    Returned(TokenStream),
    /// The error that is returned.
    ErrorKind,
}

impl LabelSource {
    /// Whether it is known before the call.
    pub(crate) fn is_over_arguments(&self) -> bool {
        matches!(self, Self::Arguments(_))
    }
}

/// A struct whose fields are labels.
pub(crate) struct LabelStruct {
    pub(crate) krate: CratePath,
    /// Whether names may have any characters.
    pub(crate) utf8: bool,
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
