//! Labels over the arguments of a function.

use std::marker::PhantomData;

use crate::family::{Child, Family};
use crate::label::{Enumerated, LabelSet, LabelValue, LabelsOf};
use crate::metric::FamilyMetric;

use super::Endings;
use super::ended::ResultLabels;
use super::endings::CallFamily;

/// A value of the label type `L`: an `L`, or a reference to one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of the label's type `{L}`",
    label = "not a `{L}`",
    note = "write the type that the expression has; without a type the label is a string, and takes any value that a label can have"
)]
pub trait ValueOf<L> {}

#[diagnostic::do_not_recommend]
impl<L: LabelValue, V: LabelValue<Schema = L::Schema>> ValueOf<L> for V {}

/// A value of the label type `L`, whatever it is written as.
#[derive(Debug)]
pub struct AsValue<L, V> {
    value: V,
    ty: PhantomData<fn(L)>,
}

/// The value of a label whose values are all known.
#[inline]
pub fn label_value<L: Enumerated, V: ValueOf<L>>(value: V) -> AsValue<L, V> {
    AsValue {
        value,
        ty: PhantomData,
    }
}

// Whether `V` is a value of `L` is asked by `label_value`, and by nothing else, so that it is one mistake if it is not.
impl<L: LabelValue, V: LabelValue> LabelValue for AsValue<L, V> {
    type Schema = L::Schema;
    const VALUES: Option<&'static [&'static str]> = L::VALUES;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        self.value.with_str(use_value)
    }

    #[inline]
    fn index(&self) -> Option<usize> {
        self.value.index()
    }
}

/// The value of a label of any type, as text.
#[derive(Debug)]
pub struct AsText<V>(V);

/// What the value of a label without a type is written as.
#[derive(Debug)]
pub struct Untyped<V>(pub V);

/// Takes the value where it is one.
pub trait TextOfValue {
    /// The label's value.
    type Text;

    /// It as text.
    fn label_text(self) -> Self::Text;
}

impl<V: LabelValue> TextOfValue for Untyped<V> {
    type Text = AsText<V>;

    #[inline]
    fn label_text(self) -> AsText<V> {
        AsText(self.0)
    }
}

/// Where the value is none, the compiler comes here and says so, and what follows has a label to go on with: that is one mistake.
pub trait TextOfAny<V> {
    /// Never called.
    fn label_text(self) -> &'static str
    where
        V: LabelValue;
}

impl<V> TextOfAny<V> for &Untyped<V> {
    #[inline]
    fn label_text(self) -> &'static str {
        ""
    }
}

impl<V: LabelValue> LabelValue for AsText<V> {
    type Schema = str;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        self.0.with_str(use_value)
    }
}

/// A family whose children are recorded in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a family",
    label = "this metric has no labels",
    note = "`labels = ..` finds one metric of a `Family`"
)]
pub trait HasChild<L> {
    /// The metric of one label set.
    type Metric: 'static;

    /// The child with these labels.
    fn child<Q: LabelsOf<L>>(&self, labels: &Q) -> Child<Self::Metric>
    where
        L: LabelSet;
}

impl<L: LabelSet + 'static, M: FamilyMetric> HasChild<L> for Family<L, M> {
    type Metric = M;

    #[inline]
    fn child<Q: LabelsOf<L>>(&self, labels: &Q) -> Child<M> {
        self.with(labels)
    }
}

impl<L, const OUTCOME: bool, V, M> HasChild<L> for CallFamily<L, OUTCOME, V, M>
where
    L: LabelSet + 'static,
    V: ResultLabels,
    M: FamilyMetric,
{
    type Metric = Endings<OUTCOME, V, M>;

    fn child<Q: LabelsOf<L>>(&self, labels: &Q) -> Child<Self::Metric> {
        self.with(labels)
    }
}
