//! How one call ended, as the labels over its result tell it.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::{ErrorKind, Outcome};
use crate::label::{Enumerated, LabelValue};

/// How a call ended: its outcome, and the values of the labels over what it returned, which are missing if it did not.
///
/// `V` is a list of those values: `(A, (B, ()))`.
#[derive(Debug)]
pub struct Ended<V> {
    outcome: Outcome,
    values: Option<V>,
}

impl<V> Ended<V> {
    /// The call returned.
    #[inline]
    pub fn returned(outcome: Outcome, values: V) -> Self {
        Self {
            outcome,
            values: Some(values),
        }
    }

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

impl<V: Values> Ended<V> {
    /// The number of the values among all that there are.
    pub(super) fn index(&self) -> usize {
        self.values.as_ref().map_or(V::NONE, Values::index)
    }
}

/// What the value of a label is for a call that it does not tell anything about.
pub trait TellNone: 'static {
    /// The value.
    const TEXT: &'static str;
}

/// It is `none`.
#[derive(Debug)]
pub struct NoText;

impl TellNone for NoText {
    const TEXT: &'static str = "none";
}

/// The value of a label over the result of a call: one of [`COUNT`](Self::COUNT), or none.
pub trait Value: 'static {
    /// How many values there are, apart from none.
    const COUNT: usize;

    /// Its number; anything from `COUNT` on is none.
    fn index(&self) -> usize;

    /// The text of the value with this number, which is below `COUNT`.
    fn text(index: usize) -> Cow<'static, str>;

    /// Whether a call with this outcome can have a value, and whether it can have none.
    fn fits(outcome: Outcome, is_none: bool) -> bool;
}

/// What a closure told of what was returned.
#[derive(Debug)]
pub struct Of<K>(K);

/// What `tell` tells of what was returned, as the value of a label.
#[inline]
pub fn value_of<R: ?Sized, K: Enumerated, F: FnOnce(&R) -> K>(returned: &R, tell: F) -> Of<K> {
    Of(tell(returned))
}

// Whether all values are known is asked by `value_of`, and by nothing else, so that it is one mistake if they are not.
impl<K: LabelValue + 'static> Value for Of<K> {
    const COUNT: usize = match K::VALUES {
        Some(values) => values.len(),
        None => 0,
    };

    fn index(&self) -> usize {
        self.0.index().unwrap_or(usize::MAX)
    }

    fn text(index: usize) -> Cow<'static, str> {
        Cow::Borrowed(K::VALUES.unwrap_or_default()[index])
    }

    fn fits(outcome: Outcome, is_none: bool) -> bool {
        matches!(outcome, Outcome::Ok | Outcome::Error) != is_none
    }
}

/// The kind of the error that was returned. `ALWAYS` if every call that fails returns one.
#[derive(Debug)]
pub struct KindOf<E, const ALWAYS: bool> {
    kind: usize,
    error: PhantomData<fn(E)>,
}

/// The kind of the error in `returned`, if it counts as one.
pub fn error_kind<E: ErrorKind, const ALWAYS: bool, T>(
    outcome: Outcome,
    returned: &Result<T, E>,
) -> KindOf<E, ALWAYS> {
    let kind = match returned {
        Err(error) if outcome == Outcome::Error => error.kind(),
        _ => usize::MAX,
    };
    KindOf {
        kind,
        error: PhantomData,
    }
}

impl<E: ErrorKind + 'static, const ALWAYS: bool> Value for KindOf<E, ALWAYS> {
    const COUNT: usize = E::COUNT;

    fn index(&self) -> usize {
        self.kind
    }

    fn text(index: usize) -> Cow<'static, str> {
        E::name(index)
    }

    fn fits(outcome: Outcome, is_none: bool) -> bool {
        match outcome {
            Outcome::Error => !(ALWAYS && is_none),
            _ => is_none,
        }
    }
}

/// The values of all labels over the result of a call, one after the other.
pub trait Values: 'static {
    /// How many labels there are.
    const LABELS: usize;

    /// How many combinations of values there are, none among them.
    const COUNT: usize;

    /// The number of the combination in which every value is none.
    const NONE: usize;

    /// The number of this combination.
    fn index(&self) -> usize;

    /// The texts of the combination with this number.
    fn texts(index: usize, none: &'static str) -> Vec<Cow<'static, str>>;

    /// Whether a call with this outcome can have the combination with this number.
    fn fit(index: usize, outcome: Outcome) -> bool;
}

impl Values for () {
    const LABELS: usize = 0;
    const COUNT: usize = 1;
    const NONE: usize = 0;

    fn index(&self) -> usize {
        0
    }

    fn texts(_: usize, _: &'static str) -> Vec<Cow<'static, str>> {
        Vec::new()
    }

    fn fit(_: usize, _: Outcome) -> bool {
        true
    }
}

impl<A: Value, B: Values> Values for (A, B) {
    const LABELS: usize = 1 + B::LABELS;
    const COUNT: usize = (A::COUNT + 1) * B::COUNT;
    const NONE: usize = A::COUNT * B::COUNT + B::NONE;

    fn index(&self) -> usize {
        self.0.index().min(A::COUNT) * B::COUNT + self.1.index()
    }

    fn texts(index: usize, none: &'static str) -> Vec<Cow<'static, str>> {
        let (own, rest) = (index / B::COUNT, index % B::COUNT);
        let own = if own < A::COUNT {
            A::text(own)
        } else {
            Cow::Borrowed(none)
        };
        let mut texts = vec![own];
        texts.extend(B::texts(rest, none));
        texts
    }

    fn fit(index: usize, outcome: Outcome) -> bool {
        A::fits(outcome, index / B::COUNT >= A::COUNT) && B::fit(index % B::COUNT, outcome)
    }
}
