//! What kind of error an error is.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// An error that is of one of some kinds, all of which are known: the value of a label.
///
/// Derive it for an enum of errors: each variant is a kind. A variant with `#[error_kind(nested)]` holds another error with kinds, and
/// has one for each of those, called `variant.kind`.
///
/// ```
/// use metrics_core::{ErrorKind, counted};
///
/// #[derive(ErrorKind)]
/// enum DatabaseError {
///     Timeout,
///     Conflict { key: String },
/// }
///
/// #[derive(ErrorKind)]
/// enum CheckoutError {
///     EmptyCart,
///     #[error_kind(rename = "card_declined")]
///     Payment(std::io::Error),
///     #[error_kind(nested)]
///     Database(DatabaseError),
/// }
///
/// // `checkouts_total{outcome, error_kind}`; kinds are `empty_cart`, `card_declined`, `database.timeout`, `database.conflict`.
/// #[counted(name = "checkouts", labels(error_kind: CheckoutError))]
/// fn check_out(items: u32) -> Result<(), CheckoutError> {
///     match items {
///         0 => Err(CheckoutError::EmptyCart),
///         1 => Err(CheckoutError::Database(DatabaseError::Timeout)),
///         _ => Ok(()),
///     }
/// }
///
/// assert!(check_out(0).is_err());
/// assert_eq!(CheckoutError::name(check_out(1).unwrap_err().kind()), "database.timeout");
/// ```
///
/// For an error of another crate it can be implemented for a type of your own that holds it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no kinds that a label could tell",
    label = "not an error with kinds",
    note = "derive `ErrorKind` for an enum of errors",
    note = "for what the result tells otherwise there is a closure: `labels(status: Status = |returned| ..)`"
)]
pub trait ErrorKind {
    /// How many kinds there are.
    const COUNT: usize;

    /// The name of the kind with this number, from 0; each has another.
    fn name(kind: usize) -> Cow<'static, str>;

    /// The number of this error's kind.
    fn kind(&self) -> usize;
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<E: ErrorKind + ?Sized> ErrorKind for $pointer {
            const COUNT: usize = E::COUNT;

            #[inline]
            fn name(kind: usize) -> Cow<'static, str> {
                E::name(kind)
            }

            #[inline]
            fn kind(&self) -> usize {
                E::kind(self)
            }
        }
    )*};
}
pointers!(&E, Box<E>, Rc<E>, Arc<E>);

/// How many names there are, and each by its number.
type Names = (usize, fn(usize) -> Cow<'static, str>);

/// What a variant of an enum of errors is called: what the derive makes of it.
#[derive(Debug, Clone, Copy)]
pub struct KindName {
    variant: &'static str,
    /// How many kinds the error in it has, and their names.
    nested: Option<Names>,
}

impl KindName {
    /// A variant that is one kind.
    #[must_use]
    #[inline]
    pub fn of_variant(name: &'static str) -> Self {
        Self {
            variant: name,
            nested: None,
        }
    }

    /// A variant that holds an error with kinds.
    #[must_use]
    #[inline]
    pub fn nested(
        name: &'static str,
        count: usize,
        nested: fn(usize) -> Cow<'static, str>,
    ) -> Self {
        Self {
            variant: name,
            nested: Some((count, nested)),
        }
    }

    /// The name of the kind with this number; empty if there is none.
    #[must_use]
    #[inline]
    pub fn find(variants: &[Self], mut kind: usize) -> Cow<'static, str> {
        for variant in variants {
            let count = variant.nested.map_or(1, |(count, _)| count);
            if kind < count {
                return match variant.nested {
                    None => Cow::Borrowed(variant.variant),
                    Some((_, name)) => Cow::Owned(format!("{}.{}", variant.variant, name(kind))),
                };
            }
            kind -= count;
        }
        Cow::Borrowed("")
    }
}
