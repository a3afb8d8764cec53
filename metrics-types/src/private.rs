//! What generated code names of this crate. Not public API: nothing here is subject to semantic versioning.

pub use std::borrow::Cow;
pub use std::primitive::{bool, str, u8, usize};

pub use crate::declaration::Declaration;
pub use crate::descriptor::Pointers;
pub use crate::family::Family;
pub use crate::function_path::FunctionPath;
pub use crate::instrument::{
    ArgumentLabels, CallCounter, CallFamily, CallHistogram, CallsInFlight, Ended, Endings,
    ErrorKind, HasChild, KindName, KnownValues, LabelsOver, MeasuredFuture, NoValue, Outcome,
    OutcomeOfAny, OutcomeOfResult, ResultLabels, Returned, TextOfAny, TextOfValue, Untyped,
    ValueOfNoType, ValueOfNothing, ValueOfType, ask, call, count, count_ended, count_labelled,
    error_kind, kinds_of, label_of, observe, observe_labelled, ok_unless, outcome_of_option,
    outcome_of_result, poll_time, poll_time_labelled, time_call, time_call_labelled, time_ended,
    time_outcomes, track, track_call, track_call_labelled, track_labelled, typed, until_return,
    values_of,
};
pub use crate::label::{Displayed, Enumerated, Label, LabelSet, LabelValue, LabelVisitor};
use crate::lint::Rule;
pub use crate::metric::Counter;
pub use crate::metric::{Metric, metric_type};
pub use crate::name::NameParts;
pub use crate::parts::{ConstLabel, ConstLabelValue, MetricType, Parts};
pub use crate::place::Origin;
use crate::record;
pub use crate::sample::Collect;

/// A record that the compiler wrote, before anybody knew how long it is.
pub struct Written {
    /// The record, if there is room for it.
    bytes: [u8; ROOM],
    length: usize,
}

/// Most records are shorter, and so are written once.
const ROOM: usize = 512;

impl Written {
    /// How long the record is: at most as long as it can say itself.
    #[must_use]
    #[inline]
    pub const fn length(&self) -> usize {
        assert!(
            self.length < 1 << 21,
            "what is said of a metric has 2 MiB at most"
        );
        self.length
    }

    /// The record of `N` bytes, as many as its [`length`](Self::length), which was written from these parts.
    #[must_use]
    #[inline]
    pub const fn record<const N: usize>(
        &self,
        of: &MetricType<'_>,
        parts: &Parts<'_>,
        origin: &Origin<'_>,
    ) -> [u8; N] {
        if let Some(record) = self.bytes.first_chunk() {
            return *record;
        }
        let mut record = [0; N];
        record::write(&mut record, of, parts, origin);
        record
    }
}

/// Writes the record of a declared metric.
#[must_use]
#[inline]
pub const fn write_record(of: &MetricType<'_>, parts: &Parts<'_>, origin: &Origin<'_>) -> Written {
    let mut bytes = [0; ROOM];
    let length = record::write(&mut bytes, of, parts, origin);
    Written { bytes, length }
}

/// The bits of the lint rules that a metric may break.
#[must_use]
#[inline]
pub const fn allowed(rules: &[&str]) -> u16 {
    let (mut bits, mut at) = (0, 0);
    while at < rules.len() {
        if let Some(rule) = Rule::named(rules[at]) {
            bits |= rule.bit();
        }
        at += 1;
    }
    bits
}

/// A constant label in a constant.
#[must_use]
#[inline]
pub const fn const_label<'a>(name: &'a str, value: &'a str) -> ConstLabel<'a> {
    ConstLabel {
        name,
        value: ConstLabelValue::Text(value),
    }
}

/// A constant label whose value is the name of a function.
#[must_use]
#[inline]
pub const fn function_label(name: &str, path: fn() -> FunctionPath) -> ConstLabel<'_> {
    ConstLabel {
        name,
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
    use super::{MetricType, Parts};
    use crate::buckets::check_bounds;
    use crate::characters::Characters::{Any, Classic};
    use crate::check;
    use crate::kind::Kind;
    use crate::label::Label;
    use crate::message::{Message, Verdict};
    use crate::name::{
        NameParts, check_family_name, check_label_name, check_name_part, check_unit,
    };

    /// The rules for names that may have any characters.
    pub mod utf8 {
        use super::accept;
        use crate::characters::Characters::Any;
        use crate::check::differ;
        use crate::kind::Kind;
        use crate::name::{NameParts, check_family_name, check_label_name, check_name_part};

        /// Checks a family's name.
        #[track_caller]
        #[inline]
        pub const fn name(kind: Kind, parts: &NameParts<'_>) {
            accept(&check_family_name(kind, parts, Any));
        }

        /// Checks a namespace.
        #[track_caller]
        #[inline]
        pub const fn namespace(text: &str) {
            accept(&check_name_part("namespace ", text, Any));
        }

        /// Checks a subsystem.
        #[track_caller]
        #[inline]
        pub const fn subsystem(text: &str) {
            accept(&check_name_part("subsystem ", text, Any));
        }

        /// Checks a label's name.
        #[track_caller]
        #[inline]
        pub const fn label_name(name: &str) {
            accept(&check_label_name(name, Any));
        }

        /// Checks that no scraper takes the last of these labels for one of the others.
        #[track_caller]
        #[inline]
        pub const fn distinct_names(names: &[&str]) {
            let (last, mut at) = (names.len() - 1, 0);
            while at < last {
                accept(&differ(names[at], names[last]));
                at += 1;
            }
        }
    }

    /// Behind what is wrong with the name of a metric that could be called so.
    const NAME_ALLOWED: &str = "; a static or a field with `#[metric(utf8)]` may be called so";

    /// The same for a label, whose name may stand in a type.
    const LABEL_ALLOWED: &str = "; `#[metric(utf8)]` or `#[label(utf8)]` allows it";

    #[track_caller]
    #[inline]
    const fn accept(verdict: &Verdict) {
        if let Err(message) = verdict {
            panic!("{}", message.as_str());
        }
    }

    /// Tells what is wrong, with a hint if the rules for names of any characters have no objection.
    #[track_caller]
    #[inline]
    const fn refuse(message: &Message, with_any: &Verdict, hint: &str) {
        let hint = if with_any.is_ok() { hint } else { "" };
        accept(&Err(message.text(hint)));
    }

    /// Checks a family's name.
    #[track_caller]
    #[inline]
    pub const fn name(kind: Kind, parts: &NameParts<'_>) {
        if let Err(message) = check_family_name(kind, parts, Classic) {
            refuse(&message, &check_family_name(kind, parts, Any), NAME_ALLOWED);
        }
    }

    /// Checks a namespace.
    #[track_caller]
    #[inline]
    pub const fn namespace(text: &str) {
        if let Err(message) = check_name_part("namespace ", text, Classic) {
            refuse(
                &message,
                &check_name_part("namespace ", text, Any),
                NAME_ALLOWED,
            );
        }
    }

    /// Checks a subsystem.
    #[track_caller]
    #[inline]
    pub const fn subsystem(text: &str) {
        if let Err(message) = check_name_part("subsystem ", text, Classic) {
            refuse(
                &message,
                &check_name_part("subsystem ", text, Any),
                NAME_ALLOWED,
            );
        }
    }

    /// Checks a unit.
    #[track_caller]
    #[inline]
    pub const fn unit(kind: Kind, parts: &NameParts<'_>) {
        accept(&check_unit(kind, parts));
    }

    /// Checks a label's name.
    #[track_caller]
    #[inline]
    pub const fn label_name(name: &str) {
        if let Err(message) = check_label_name(name, Classic) {
            refuse(&message, &check_label_name(name, Any), LABEL_ALLOWED);
        }
    }

    /// Checks the bounds of a histogram.
    #[track_caller]
    #[inline]
    pub const fn bounds(kind: Kind, bounds: &[f64]) {
        accept(&check::may_have_bounds(kind));
        accept(&check_bounds(bounds));
    }

    /// Checks the names of labels that stand in a type, and what depends on the name that the parts make.
    #[track_caller]
    #[inline]
    pub const fn labels(of: &MetricType<'_>, parts: &Parts<'_>) {
        let mut at = 0;
        while at < of.labels.len() {
            let name = of.labels[at].name;
            // Those of a type that implements `LabelSet` by hand; of a tuple they are in `parts`.
            if !name.is_empty() {
                accept(&check_label_name(name, of.labels[at].characters));
            }
            accept(&check::is_not_the_states(of.kind, &parts.name, name));
            at += 1;
        }
        accept(&check::labels_are_distinct(of.labels, &[], &[]));
        at = 0;
        while at < parts.label_names.len() {
            let name = parts.label_names[at];
            accept(&check::is_not_the_states(of.kind, &parts.name, name));
            at += 1;
        }
        at = 0;
        while at < parts.const_labels.len() {
            let name = parts.const_labels[at].name;
            accept(&check::is_not_the_states(of.kind, &parts.name, name));
            at += 1;
        }
    }

    /// Checks that the labels have names.
    #[track_caller]
    #[inline]
    pub const fn label_names(labels: &[Label], names: &[&str]) {
        accept(&check::label_names_agree(labels, names));
    }

    /// Checks that the labels have different names.
    #[track_caller]
    #[inline]
    pub const fn distinct_labels(labels: &[Label], names: &[&str], const_names: &[&str]) {
        accept(&check::labels_are_distinct(labels, names, const_names));
    }

    /// Checks that there is a lint rule of this name.
    #[track_caller]
    #[inline]
    pub const fn rule(name: &str) {
        accept(&check::is_a_rule(name));
    }

    /// Checks that a limit is that of a family.
    #[track_caller]
    #[inline]
    pub const fn cardinality_limit(labels: &[Label]) {
        accept(&check::may_have_limit(labels));
    }

    /// Checks that what expires is the children of a family.
    #[track_caller]
    #[inline]
    pub const fn expires_after(labels: &[Label]) {
        accept(&check::may_expire(labels));
    }

    /// Checks that states have names where they need them.
    #[track_caller]
    #[inline]
    pub const fn states(kind: Kind, needed: bool, states: &[&str]) {
        accept(&check::states_agree(
            kind.equals(Kind::StateSet),
            needed,
            states,
        ));
    }
}
