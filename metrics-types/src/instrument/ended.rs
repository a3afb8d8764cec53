//! How one call ended, as the labels over its result tell it.

use std::borrow::Cow;

use super::{ErrorKind, Outcome};
use crate::label::Enumerated;

/// How a call ended: its outcome, and the values of the labels over what it returned, which are missing if it did not.
///
/// `V` is an array of the numbers of those values.
#[derive(Debug)]
pub struct Ended<V> {
    outcome: Outcome,
    values: Option<V>,
}

impl<const LABELS: usize> Ended<[usize; LABELS]> {
    /// The call returned.
    #[inline]
    #[must_use]
    pub fn returned(outcome: Outcome, values: [usize; LABELS]) -> Self {
        Self {
            outcome,
            values: Some(values),
        }
    }
}

impl<V> Ended<V> {
    /// The call did not return.
    #[inline]
    pub(super) fn unreturned(outcome: Outcome) -> Self {
        Self {
            outcome,
            values: None,
        }
    }

    #[inline]
    pub(super) fn outcome(&self) -> Outcome {
        self.outcome
    }
}

impl<V: AsRef<[usize]>> Ended<V> {
    /// The number of the value of one label; anything that is no value's number is none.
    #[inline]
    pub(super) fn value(&self, label: usize) -> usize {
        let values = self.values.as_ref().map(AsRef::as_ref);
        let value = values.and_then(|values| values.get(label));
        value.copied().unwrap_or(usize::MAX)
    }
}

/// The labels over the result of a call, as a metric of the call has them.
///
/// Generated code implements it for a type of its own. What a label's type lacks is so one mistake, in that code; no bound repeats it.
pub trait ResultLabels: 'static {
    /// An array with a number for each label.
    type Values: AsRef<[usize]>;

    /// Their values.
    const LABELS: &'static [KnownValues];

    /// The value for a call that a label does not tell anything about.
    const NONE: &'static str = "none";
}

impl ResultLabels for () {
    type Values = [usize; 0];
    const LABELS: &'static [KnownValues] = &[];
}

/// The values of a label over the result of a call.
#[derive(Debug, Clone, Copy)]
pub struct KnownValues {
    /// How many there are, apart from none.
    pub(super) count: usize,
    /// The text of the value with this number.
    pub(super) text: fn(usize) -> Cow<'static, str>,
    told_by: ToldBy,
}

/// Which calls have a value.
#[derive(Debug, Clone, Copy)]
enum ToldBy {
    EveryReturn,
    EveryError,
    SomeErrors,
}

impl KnownValues {
    /// Whether a call with this outcome can have a value, or none.
    #[inline]
    pub(super) fn fit(&self, outcome: Outcome, is_none: bool) -> bool {
        match (self.told_by, outcome) {
            (ToldBy::EveryReturn, _) => matches!(outcome, Outcome::Ok | Outcome::Error) != is_none,
            (ToldBy::EveryError, Outcome::Error) => !is_none,
            (ToldBy::SomeErrors, Outcome::Error) => true,
            _ => is_none,
        }
    }
}

/// A label whose value a closure tells.
#[derive(Debug)]
pub struct ValuesOf<K> {
    values: KnownValues,
    index: fn(&K) -> Option<usize>,
}

/// The label with the values of `K`.
#[must_use]
pub const fn values_of<K: Enumerated>() -> ValuesOf<K> {
    ValuesOf {
        values: KnownValues {
            count: match K::VALUES {
                Some(values) => values.len(),
                None => 0,
            },
            text: |index| Cow::Borrowed(K::VALUES.unwrap_or_default()[index]),
            told_by: ToldBy::EveryReturn,
        },
        index: K::index,
    }
}

impl<K> ValuesOf<K> {
    /// What they are.
    #[must_use]
    #[inline]
    pub const fn known(&self) -> KnownValues {
        self.values
    }

    /// The number of what `tell` tells of what was returned.
    #[inline]
    pub fn told<R: ?Sized, F: FnOnce(&R) -> K>(&self, returned: &R, tell: F) -> usize {
        (self.index)(&tell(returned)).unwrap_or(usize::MAX)
    }
}

/// A label whose value is the kind of the error that was returned.
#[derive(Debug)]
pub struct KindsOf<E> {
    values: KnownValues,
    kind: fn(&E) -> usize,
}

/// The label with the kinds of `E`.
#[must_use]
pub const fn kinds_of<E: ErrorKind>() -> KindsOf<E> {
    KindsOf {
        values: KnownValues {
            count: E::COUNT,
            text: E::name,
            told_by: ToldBy::SomeErrors,
        },
        kind: E::kind,
    }
}

impl<E> KindsOf<E> {
    /// What they are; `always` if every call that fails returns such an error.
    #[must_use]
    #[inline]
    pub const fn known(&self, always: bool) -> KnownValues {
        let mut values = self.values;
        if always {
            values.told_by = ToldBy::EveryError;
        }
        values
    }
}

/// The number of the kind of the error in `returned`, if it counts as one.
#[inline]
pub fn error_kind<E, T>(outcome: Outcome, kinds: &KindsOf<E>, returned: &Result<T, E>) -> usize {
    match returned {
        Err(error) if outcome == Outcome::Error => (kinds.kind)(error),
        _ => usize::MAX,
    }
}
