//! Labels: what can be a value, what can be a set, and the text that goes into an exposition.

mod key;
mod lengths;
mod position;
mod positional;
mod text;
mod value;

use crate::characters::{Characters, equal};
pub(crate) use key::{Asked, Key, hash_of_key, number_of_key, values as values_of_key};
pub(crate) use position::position;
pub use text::LabelText;
pub use value::Displayed;

/// A set of labels: a struct with one field per label, or a tuple or array of values whose names the family gives.
///
/// Derive it for a struct; every field is a label named after the field, its type a [`LabelValue`]:
///
/// ```
/// use metrics_core::{Counter, Family, LabelSet, LabelValue, metric};
///
/// #[derive(LabelValue)]
/// #[label(rename_all = "lowercase")]
/// enum Method {
///     Get,
///     Post,
/// }
///
/// #[derive(LabelSet)]
/// struct Request<'a> {
///     method: Method,
///     path: &'a str,
/// }
///
/// /// Requests received.
/// #[metric]
/// static REQUESTS: Family<Request<'static>, Counter> = Family::new();
///
/// let path = String::from("/users");
/// REQUESTS.with(&Request { method: Method::Post, path: &path }).inc();
/// # assert_eq!(REQUESTS.with(&Request { method: Method::Post, path: "/users" }).get(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of labels",
    label = "not a set of labels",
    note = "derive `LabelSet` for a struct of label values, or use a tuple of up to eight values, such as `(&str,)` or `(&str, u16)`, and `label_names(..)`"
)]
pub trait LabelSet {
    /// Stands for this type without its lifetimes: label sets with the same `Schema` belong to the same families, so
    /// that a family of `Request<'static>` is asked with a `Request<'a>` that borrows.
    type Schema: 'static;

    /// The labels, in the order in which [`visit`](Self::visit) shows their values.
    const LABELS: &'static [Label];

    /// Shows the value of every label to `visitor`.
    fn visit(&self, visitor: &mut impl LabelVisitor);
}

impl<L: LabelSet + ?Sized> LabelSet for &L {
    type Schema = L::Schema;
    const LABELS: &'static [Label] = L::LABELS;

    #[inline]
    fn visit(&self, visitor: &mut impl LabelVisitor) {
        L::visit(self, visitor);
    }
}

/// Label sets that belong to a family whose labels are an `L`: those with the same [`Schema`](LabelSet::Schema).
#[diagnostic::on_unimplemented(
    message = "these are not the labels of the family",
    label = "this family has labels of type `{L}`",
    note = "strings can be asked for as `&str` or `String`, integers as any integer; number and order are those of the family"
)]
pub trait LabelsOf<L: LabelSet>: LabelSet {}

#[diagnostic::do_not_recommend]
impl<L: LabelSet, Q: LabelSet<Schema = L::Schema>> LabelsOf<L> for Q {}

/// Is shown the values of a [`LabelSet`], one after the other.
pub trait LabelVisitor {
    /// Takes note of the next value.
    fn value<V: LabelValue + ?Sized>(&mut self, value: &V);
}

/// What can be the value of a label.
///
/// Strings, integers, `bool` and `char` are, and `Option` of them (`None` is the empty value, which Prometheus treats as
/// no label). Derive it for an enum of your own: its variants are then the values, every one of them known before the first
/// call, so that a family that has only such labels is exposed whole, at zero, from the start. Derived for a struct with
/// one field, it is that field's value.
///
/// ```
/// use metrics_core::LabelValue;
///
/// #[derive(LabelValue)]
/// #[label(rename_all = "snake_case")]
/// enum Outcome {
///     Done,
///     TimedOut,
///     #[label(rename = "n/a")]
///     Unknown,
/// }
///
/// assert_eq!(Outcome::VALUES, Some(&["done", "timed_out", "n/a"] as &[&str]));
/// Outcome::TimedOut.with_str(|value| assert_eq!(value, "timed_out"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a label",
    label = "not a label value",
    note = "label values are `&str`, `String`, integers, `bool`, `char`, and enums that derive `LabelValue`",
    note = "a type that implements `Display` can be one with `#[label(display)]` on its field"
)]
pub trait LabelValue {
    /// Stands for this type without its lifetimes; types that say the same in the same words, as `&str` and `String` do,
    /// have the same.
    type Schema: ?Sized + 'static;

    /// All values that the label can have, if they can be enumerated.
    const VALUES: Option<&'static [&'static str]> = None;

    /// Calls `use_value` with the value's text, which is the same each time: it is asked for more than once to find a child.
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R;

    /// The number of this value among [`VALUES`](Self::VALUES), from 0.
    ///
    /// Unless it is implemented, the text is looked for.
    #[inline]
    fn index(&self) -> Option<usize> {
        let values = Self::VALUES?;
        self.with_str(|text| values.iter().position(|value| *value == text))
    }
}

/// A [`LabelValue`] whose values are all known: `VALUES` is not `None`. Deriving `LabelValue` for an enum implements this too.
#[diagnostic::on_unimplemented(
    message = "the values of `{Self}` are not all known",
    label = "not an enum of values",
    note = "derive `LabelValue` for an enum of the values",
    note = "a label of a function whose values are not known is written without a type: `labels(user = user)`; a `StateSet` of names has `set_name`"
)]
pub trait Enumerated: LabelValue {}

impl Enumerated for bool {}

/// One label of a [`LabelSet`].
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// The name; empty in a tuple or array, whose names the family gives.
    pub(crate) name: &'static str,
    /// All values, if they can be enumerated.
    pub(crate) values: Option<&'static [&'static str]>,
    /// Which characters the name may have.
    pub(crate) characters: Characters,
}

impl Label {
    /// The label called `name`, with values of type `V`.
    #[must_use]
    pub const fn new<V: LabelValue + ?Sized>(name: &'static str) -> Self {
        Self {
            name,
            values: V::VALUES,
            characters: Characters::Classic,
        }
    }

    /// Which characters the name may have.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn characters(&self) -> Characters {
        self.characters
    }

    /// The label called `name`, which may have any characters but those that control, such as line feeds: `http.method`. Only scrapers
    /// that ask for such names get them; see [`Escaping`](crate::Escaping).
    #[must_use]
    pub const fn utf8<V: LabelValue + ?Sized>(name: &'static str) -> Self {
        Self {
            characters: Characters::Any,
            ..Self::new::<V>(name)
        }
    }

    /// The label's name; empty in a tuple or array, whose names the family gives.
    #[must_use]
    #[inline]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// All values that the label can have, if they can be enumerated.
    #[must_use]
    #[inline]
    pub const fn values(&self) -> Option<&'static [&'static str]> {
        self.values
    }
}

/// Whether two lists of labels have the same values in the same order, so that a position among the ones is one among the
/// others.
#[inline]
pub(crate) const fn same_values(a: &[Label], b: &[Label]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        let (Some(a), Some(b)) = (a[at].values, b[at].values) else {
            return false;
        };
        if a.len() != b.len() {
            return false;
        }
        let mut value = 0;
        while value < a.len() {
            if !equal(a[value], b[value]) {
                return false;
            }
            value += 1;
        }
        at += 1;
    }
    true
}

/// The number of label sets that `labels` make, if it is known.
#[inline]
pub(crate) const fn cardinality(labels: &[Label]) -> Option<usize> {
    let mut product: usize = 1;
    let mut at = 0;
    while at < labels.len() {
        match labels[at].values {
            Some(values) => product = product.saturating_mul(values.len()),
            None => return None,
        }
        at += 1;
    }
    Some(product)
}
