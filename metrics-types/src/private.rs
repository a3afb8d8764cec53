//! What generated code names of this crate. Not public API: nothing here is subject to semantic versioning.

pub use std::borrow::Cow;
pub use std::primitive::{bool, str, u8, usize};

use crate::buckets::{Bounds, DEFAULT_BUCKETS};
use crate::check::is_not_the_states;
use crate::descriptor::DEFAULT_CARDINALITY_LIMIT;
pub use crate::descriptor::{ConstLabel, ConstLabelValue, Descriptor, Place};
pub use crate::family::Family;
pub use crate::function_path::FunctionPath;
pub use crate::instrument::{
    CallCounter, CallFamily, CallHistogram, CallsInFlight, Ended, Endings, ErrorKind, HasChild,
    KindName, KindOf, MeasuredFuture, NoText, Of, Outcome, OutcomeOfAny, OutcomeOfResult, Returned,
    TellNone, ask, call, count, count_ended, count_labelled, error_kind, label_value, observe,
    observe_labelled, ok_unless, outcome_of_option, outcome_of_result, poll_time,
    poll_time_labelled, text_value, time_call, time_call_labelled, time_ended, time_outcomes,
    track, track_call, track_call_labelled, track_labelled, until_return, value_of,
};
use crate::kind::Kind;
pub use crate::label::{Displayed, Enumerated, Label, LabelSet, LabelValue, LabelVisitor};
pub use crate::metric::Counter;
pub use crate::metric::Metric;
pub use crate::name::NameParts;

/// What an attribute says about a metric.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// The parts of the name.
    pub name: NameParts<'static>,
    /// The help text.
    pub help: &'static str,
    /// The names of the labels of a family without a struct.
    pub label_names: &'static [Cow<'static, str>],
    /// The labels that every sample has.
    pub const_labels: &'static [ConstLabel],
    /// The bounds of a histogram, if not the default ones.
    pub bounds: Option<&'static [f64]>,
    /// The names of the states of a state set that is not over an enum.
    pub states: &'static [Cow<'static, str>],
    /// The most children of a family, if not the default number.
    pub cardinality_limit: Option<usize>,
}

/// The descriptor of a declared metric.
///
/// Checks what depends on the name that the parts make; all else is checked under the user's tokens.
#[must_use]
#[track_caller]
pub const fn describe(
    parts: &Parts,
    kind: Kind,
    name: &'static [u8],
    labels: &'static [Label],
    place: Place,
) -> Descriptor {
    let name = match str::from_utf8(name) {
        Ok(name) => name,
        Err(_) => "",
    };
    let mut at = 0;
    while at < labels.len() {
        // Those of a type that implements `LabelSet` by hand; of a tuple they are in `parts`.
        if !labels[at].name.is_empty() {
            check::label_name(labels[at].name);
        }
        check::accept(&is_not_the_states(kind, name, labels[at].name));
        at += 1;
    }
    at = 0;
    while at < parts.label_names.len() {
        check::accept(&is_not_the_states(
            kind,
            name,
            constant(&parts.label_names[at]),
        ));
        at += 1;
    }
    at = 0;
    while at < parts.const_labels.len() {
        check::accept(&is_not_the_states(
            kind,
            name,
            constant(&parts.const_labels[at].name),
        ));
        at += 1;
    }
    Descriptor {
        kind,
        name: Cow::Borrowed(name),
        help: Cow::Borrowed(parts.help),
        unit: Cow::Borrowed(parts.name.unit),
        labels,
        label_names: Cow::Borrowed(parts.label_names),
        const_labels: Cow::Borrowed(parts.const_labels),
        bounds: Bounds::Static(match parts.bounds {
            Some(bounds) => bounds,
            None => DEFAULT_BUCKETS,
        }),
        states: Cow::Borrowed(parts.states),
        cardinality_limit: match parts.cardinality_limit {
            Some(limit) => limit,
            None => DEFAULT_CARDINALITY_LIMIT,
        },
        place,
    }
}

/// What [`text`] was made of.
#[expect(
    clippy::ptr_arg,
    reason = "a `Cow` cannot be dereferenced in the compiler"
)]
const fn constant(text: &Cow<'static, str>) -> &'static str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => "",
    }
}

/// A text in a constant.
#[must_use]
pub const fn text(text: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(text)
}

/// A constant label in a constant.
#[must_use]
pub const fn const_label(name: &'static str, value: &'static str) -> ConstLabel {
    ConstLabel {
        name: Cow::Borrowed(name),
        value: ConstLabelValue::Text(Cow::Borrowed(value)),
    }
}

/// A constant label whose value is the name of a function.
#[must_use]
pub const fn function_label(name: &'static str, path: fn() -> FunctionPath) -> ConstLabel {
    ConstLabel {
        name: Cow::Borrowed(name),
        value: ConstLabelValue::Function(path),
    }
}

/// The future of an async closure: the body of an async function, with its return type written down.
#[inline]
pub fn future_of<F: Future>(body: impl FnOnce() -> F) -> F {
    body()
}

/// A value of whatever type, which nobody ever asks for.
#[cold]
#[must_use]
pub fn never<T>() -> T {
    unreachable!("no generated code comes here")
}

/// The rules as the compiler checks them: a sentence at the caller's token if one is broken.
pub mod check {
    use crate::buckets::check_bounds;
    use crate::check;
    use crate::kind::Kind;
    use crate::label::Label;
    use crate::message::Verdict;
    use crate::name::{
        NameParts, check_family_name, check_label_name, check_name_part, check_unit,
    };

    #[track_caller]
    pub(super) const fn accept(verdict: &Verdict) {
        if let Err(message) = verdict {
            panic!("{}", message.as_str());
        }
    }

    /// Checks a family's name.
    #[track_caller]
    pub const fn name(kind: Kind, parts: &NameParts<'_>) {
        accept(&check_family_name(kind, parts));
    }

    /// Checks a namespace.
    #[track_caller]
    pub const fn namespace(text: &str) {
        accept(&check_name_part("namespace ", text));
    }

    /// Checks a subsystem.
    #[track_caller]
    pub const fn subsystem(text: &str) {
        accept(&check_name_part("subsystem ", text));
    }

    /// Checks a unit.
    #[track_caller]
    pub const fn unit(kind: Kind, parts: &NameParts<'_>) {
        accept(&check_unit(kind, parts));
    }

    /// Checks a label's name.
    #[track_caller]
    pub const fn label_name(name: &str) {
        accept(&check_label_name(name));
    }

    /// Checks the bounds of a histogram.
    #[track_caller]
    pub const fn bounds(kind: Kind, bounds: &[f64]) {
        accept(&check::may_have_bounds(kind));
        accept(&check_bounds(bounds));
    }

    /// Checks that the labels have names.
    #[track_caller]
    pub const fn label_names(labels: &[Label], names: &[&str]) {
        accept(&check::label_names_agree(labels, names));
    }

    /// Checks that the labels have different names.
    #[track_caller]
    pub const fn distinct_labels(labels: &[Label], names: &[&str], const_names: &[&str]) {
        accept(&check::labels_are_distinct(labels, names, const_names));
    }

    /// Checks that a limit is that of a family.
    #[track_caller]
    pub const fn cardinality_limit(labels: &[Label]) {
        accept(&check::may_have_limit(labels));
    }

    /// Checks that states have names where they need them.
    #[track_caller]
    pub const fn states(kind: Kind, needed: bool, states: &[&str]) {
        accept(&check::states_agree(
            kind.equals(Kind::StateSet),
            needed,
            states,
        ));
    }
}
