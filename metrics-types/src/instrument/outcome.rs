//! How a call ended, and how what it returned tells that.

use std::fmt;
use std::task::Poll;

use crate::label::{Enumerated, Label, LabelSet, LabelValue, LabelVisitor};

/// How a call ended. Every call ends in exactly one of these ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It returned, and not an `Err`.
    Ok,
    /// It returned an `Err`.
    Error,
    /// It panicked.
    Panic,
    /// It was a future, and was dropped after its first poll and before it was done.
    Cancelled,
}

impl Outcome {
    pub(super) const ALL: [Self; 4] = [Self::Ok, Self::Error, Self::Panic, Self::Cancelled];

    pub(super) const NAMES: [&'static str; 4] = ["ok", "error", "panic", "cancelled"];
}

impl fmt::Display for Outcome {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES[*self as usize])
    }
}

impl LabelValue for Outcome {
    type Schema = Self;
    const VALUES: Option<&'static [&'static str]> = Some(&Self::NAMES);

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(Self::NAMES[*self as usize])
    }
}

impl Enumerated for Outcome {}

/// The one label `outcome`: a `Family<Outcome, Counter>` counts calls by how they ended.
impl LabelSet for Outcome {
    type Schema = Self;
    const LABELS: &'static [Label] = &[Label::new::<Self>("outcome")];

    #[inline]
    fn visit(&self, visitor: &mut impl LabelVisitor) {
        visitor.value(self);
    }
}

/// What a call can return that tells whether it failed: asked by `outcome = result`, for functions whose return type does not show
/// the compiler that it is a `Result`.
///
/// ```
/// use metrics_core::{Fallible, counted};
///
/// #[counted(outcome = result)]
/// fn retried<R: Fallible>(attempt: impl Fn() -> R) -> R {
///     let first = attempt();
///     if first.is_error() { attempt() } else { first }
/// }
///
/// assert_eq!(retried(|| Ok::<_, String>(1)), Ok(1));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not tell whether it is an error",
    label = "not known to be a `Result`",
    note = "`outcome = result` is for a `Result`, or a type that implements `Fallible`; for others there are `ok_if` and `error_if`"
)]
pub trait Fallible {
    /// Whether this is an error.
    fn is_error(&self) -> bool;
}

impl<T, E> Fallible for Result<T, E> {
    #[inline]
    fn is_error(&self) -> bool {
        self.is_err()
    }
}

impl<T, E> Fallible for Option<Result<T, E>> {
    #[inline]
    fn is_error(&self) -> bool {
        matches!(self, Some(Err(_)))
    }
}

impl<R: Fallible> Fallible for Poll<R> {
    #[inline]
    fn is_error(&self) -> bool {
        matches!(self, Self::Ready(returned) if returned.is_error())
    }
}

/// The outcome of a call that failed, or did not.
#[inline]
#[must_use]
pub fn ok_unless(failed: bool) -> Outcome {
    if failed { Outcome::Error } else { Outcome::Ok }
}

/// `outcome = result`
#[inline]
pub fn outcome_of_result<R: Fallible>(returned: &R) -> Outcome {
    ok_unless(returned.is_error())
}

/// `outcome = option`
#[inline]
pub fn outcome_of_option<T>(returned: &Option<T>) -> Outcome {
    ok_unless(returned.is_none())
}

/// What `tell`, which a user wrote, tells of what a call returned. That is asked for first, so that its type is known inside.
#[inline]
pub fn ask<R: ?Sized, T, F: FnOnce(&R) -> T>(returned: &R, tell: F) -> T {
    tell(returned)
}

/// What a function returned, to be asked how it ended.
///
/// Generated code asks `(&Returned(&value)).outcome_of_call()`: of the two traits below the compiler takes the one for `Result`
/// where the type is one, under whatever name, and the other where it is not.
#[derive(Debug)]
pub struct Returned<'a, R>(pub &'a R);

/// How a call ended that returned a `Result`.
pub trait OutcomeOfResult {
    /// How it ended.
    fn outcome_of_call(&self) -> Outcome;
}

impl<T, E> OutcomeOfResult for Returned<'_, Result<T, E>> {
    #[inline]
    fn outcome_of_call(&self) -> Outcome {
        ok_unless(self.0.is_err())
    }
}

/// How a call ended that returned anything else.
pub trait OutcomeOfAny {
    /// How it ended.
    fn outcome_of_call(&self) -> Outcome;
}

impl<R> OutcomeOfAny for &Returned<'_, R> {
    #[inline]
    fn outcome_of_call(&self) -> Outcome {
        Outcome::Ok
    }
}
