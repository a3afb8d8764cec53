//! Labels over the arguments of a function.

use std::convert::Infallible;
use std::marker::PhantomData;

use crate::family::{Child, Family};
use crate::label::{Enumerated, Label, LabelSet, LabelValue, LabelVisitor, LabelsOf};
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
impl<L: LabelValue, V: LabelValue<Schema = L::Schema> + ?Sized> ValueOf<L> for V {}

/// The labels over the arguments of a call, of which one has a type of its own.
///
/// Generated code implements it for a type of its own. What a label's type lacks is so one mistake, in that code; no bound repeats it.
pub trait ArgumentLabels: 'static {
    /// A set of labels with the same [`Schema`](LabelSet::Schema).
    type Like: LabelSet;

    /// The labels, without their names.
    const LABELS: &'static [Label];
}

/// The label set of a family with these labels. Nobody makes one: the family is asked with the values of a call.
#[derive(Debug)]
pub struct LabelsOver<A> {
    none: Infallible,
    labels: PhantomData<fn(A)>,
}

impl<A: ArgumentLabels> LabelSet for LabelsOver<A> {
    type Schema = <A::Like as LabelSet>::Schema;
    const LABELS: &'static [Label] = A::LABELS;

    #[inline]
    fn visit(&self, _: &mut impl LabelVisitor) {
        match self.none {}
    }
}

/// The label with the values of `L`.
#[must_use]
pub const fn label_of<L: Enumerated>() -> Label {
    Label::new::<L>("")
}

/// The value of a label whose type `L` was said.
#[derive(Debug)]
pub struct Typed<'a, L, V: ?Sized> {
    value: &'a V,
    ty: PhantomData<fn(L)>,
}

/// What the value of a label with the type `L` is written as.
#[inline]
pub fn typed<L, V: ?Sized>(value: &V) -> Typed<'_, L, V> {
    Typed {
        value,
        ty: PhantomData,
    }
}

// Of the three traits the compiler takes the first that fits. If `L` is no type of a label, that was told where the label is declared; if
// `V` is not a value of `L`, it is told here, and what follows has a value to go on with: each is one mistake.

/// Takes the value where it can be that of a label.
pub trait ValueOfType<'a, L, V: ?Sized> {
    /// The label's value.
    fn label_value(self) -> AsValue<'a, L, V>
    where
        V: ValueOf<L>;
}

impl<'a, L: Enumerated, V: LabelValue + ?Sized> ValueOfType<'a, L, V> for Typed<'a, L, V> {
    #[inline]
    fn label_value(self) -> AsValue<'a, L, V> {
        AsValue(self)
    }
}

/// Takes what is not the value of any label.
pub trait ValueOfNothing<L, V: ?Sized> {
    /// Never called.
    fn label_value(self) -> NoValue
    where
        V: ValueOf<L>;
}

impl<L: Enumerated, V: ?Sized> ValueOfNothing<L, V> for &Typed<'_, L, V> {
    #[inline]
    fn label_value(self) -> NoValue {
        NoValue
    }
}

/// Takes the value of what is no type of a label.
pub trait ValueOfNoType {
    /// Never called.
    fn label_value(self) -> NoValue;
}

impl<L, V: ?Sized> ValueOfNoType for &mut Typed<'_, L, V> {
    #[inline]
    fn label_value(self) -> NoValue {
        NoValue
    }
}

/// A value of the label type `L`, whatever it is written as.
#[derive(Debug)]
pub struct AsValue<'a, L, V: ?Sized>(Typed<'a, L, V>);

impl<L: LabelValue, V: LabelValue + ?Sized> LabelValue for AsValue<'_, L, V> {
    // The families of generated code are asked by generated code, with values of the types that they were declared with.
    type Schema = NoValue;
    const VALUES: Option<&'static [&'static str]> = L::VALUES;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        self.0.value.with_str(use_value)
    }

    #[inline]
    fn index(&self) -> Option<usize> {
        self.0.value.index()
    }
}

/// Stands for the value of a label with a type where there was a mistake.
#[derive(Debug)]
pub struct NoValue;

impl LabelValue for NoValue {
    type Schema = Self;

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value("")
    }
}

/// The value of a label of any type, as text.
#[derive(Debug)]
pub struct AsText<'a, V: ?Sized>(&'a V);

/// What the value of a label without a type is written as.
#[derive(Debug)]
pub struct Untyped<'a, V: ?Sized>(pub &'a V);

/// Takes the value where it is one.
pub trait TextOfValue {
    /// The label's value.
    type Text;

    /// It as text.
    fn label_text(self) -> Self::Text;
}

impl<'a, V: LabelValue + ?Sized> TextOfValue for Untyped<'a, V> {
    type Text = AsText<'a, V>;

    #[inline]
    fn label_text(self) -> AsText<'a, V> {
        AsText(self.0)
    }
}

/// Where the value is none, the compiler comes here and says so, and what follows has a label to go on with: that is one mistake.
pub trait TextOfAny<V: ?Sized> {
    /// Never called.
    fn label_text(self) -> &'static str
    where
        V: LabelValue;
}

impl<V: ?Sized> TextOfAny<V> for &Untyped<'_, V> {
    #[inline]
    fn label_text(self) -> &'static str {
        ""
    }
}

impl<V: LabelValue + ?Sized> LabelValue for AsText<'_, V> {
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
