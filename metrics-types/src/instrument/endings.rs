//! Metrics of one function by how its calls end.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::mem::forget;

use super::Outcome;
use super::ended::{Ended, ResultLabels};
use crate::declaration::Declaration;
use crate::descriptor::DescriptorRef;
use crate::family::{Child, Family};
use crate::kind::Kind;
use crate::label::{Label, LabelSet, LabelText, LabelsOf};
use crate::metric::{ChildOf, FamilyMetric, Metric, private};
use crate::sample::{Collect, Samples};
use crate::storage::{OnceBounds, OnceBox, note_use};

/// One metric for each way in which a call can end, all of them there from the start: `OUTCOME` if the label `outcome` is the first
/// that tells them apart, `V` for the labels over the result.
///
/// There is a cell for every combination of values, found by arithmetic; those that no call can have, such as an `ok` with the kind
/// of an error, are not exposed.
pub struct Endings<const OUTCOME: bool, V, M> {
    declaration: Option<&'static Declaration>,
    cells: OnceBox<Box<[Cell<M>]>>,
    labels: PhantomData<fn(V)>,
}

struct Cell<M> {
    /// The labels that tell how a call ended, if one can have ended so.
    ending: Option<LabelText<'static>>,
    /// Those after the labels of the family that this is a member of.
    whole: OnceBox<LabelText<'static>>,
    metric: M,
}

impl<const OUTCOME: bool, V, M> Endings<OUTCOME, V, M>
where
    V: ResultLabels,
    M: FamilyMetric,
{
    const OUTCOMES: usize = if OUTCOME { Outcome::ALL.len() } else { 1 };

    /// The labels, without their names.
    const LABELS: usize = OUTCOME as usize + V::LABELS.len();

    /// How many combinations of values there are, none among them.
    const COMBINATIONS: usize = {
        let (mut product, mut at) = (1, 0);
        while at < V::LABELS.len() {
            product *= V::LABELS[at].count + 1;
            at += 1;
        }
        product
    };

    /// No calls yet.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "only generated code makes one, in a static"
    )]
    #[inline]
    pub const fn new() -> Self {
        Self {
            declaration: None,
            cells: OnceBox::new(),
            labels: PhantomData,
        }
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        // Nothing is in it yet, and a `const fn` cannot drop it.
        forget(self);
        Self {
            declaration: Some(declaration),
            cells: OnceBox::new(),
            labels: PhantomData,
        }
    }

    /// The metric for calls that ended so.
    #[inline]
    pub(super) fn of(&self, ended: &Ended<V::Values>) -> &M {
        let mut index = if OUTCOME { ended.outcome() as usize } else { 0 };
        for (label, values) in V::LABELS.iter().enumerate() {
            index = index * (values.count + 1) + ended.value(label).min(values.count);
        }
        &self.cells()[index].metric
    }

    #[inline]
    fn cells(&self) -> &[Cell<M>] {
        self.cells.get_or_make(|| {
            note_use(self.declaration);
            let descriptor = self.declaration.map(DescriptorRef::Static);
            Self::make(ChildOf {
                descriptor: descriptor.as_ref(),
                per_thread: true,
            })
        })
    }

    #[inline]
    fn make(family: ChildOf<'_>) -> Box<[Cell<M>]> {
        let names: Vec<&str> = family
            .descriptor
            .into_iter()
            .flat_map(|descriptor| descriptor.label_names())
            .collect();
        // The names of the family's own labels come before.
        let names = &names[names.len().saturating_sub(Self::LABELS)..];
        let mut cells: Vec<Cell<M>> = Vec::with_capacity(Self::OUTCOMES * Self::COMBINATIONS);
        for index in 0..Self::OUTCOMES * Self::COMBINATIONS {
            let text = Self::can_be(index).then(|| {
                let values = Self::values(index);
                LabelText::from_pairs(names.iter().copied().zip(values))
            });
            // Two kinds of the same name would make two samples of the same labels.
            let is_new = cells.iter().all(|other| other.ending != text);
            cells.push(Cell {
                ending: text.filter(|_| is_new),
                whole: OnceBox::new(),
                metric: M::child(family),
            });
        }
        cells.into()
    }

    /// The outcome and the number of each label's value, of the cell with this number.
    #[inline]
    fn ending(index: usize) -> (usize, Vec<usize>) {
        let mut rest = index;
        let mut numbers: Vec<usize> = Vec::with_capacity(V::LABELS.len());
        for values in V::LABELS.iter().rev() {
            numbers.push(rest % (values.count + 1));
            rest /= values.count + 1;
        }
        numbers.reverse();
        (rest, numbers)
    }

    #[inline]
    fn can_be(index: usize) -> bool {
        let (number, numbers) = Self::ending(index);
        let fits = |outcome| {
            let mut labels = V::LABELS.iter().zip(&numbers);
            labels.all(|(values, number)| values.fit(outcome, *number == values.count))
        };
        if OUTCOME {
            fits(Outcome::ALL[number])
        } else {
            Outcome::ALL.into_iter().any(fits)
        }
    }

    #[inline]
    fn values(index: usize) -> Vec<Cow<'static, str>> {
        let (outcome, numbers) = Self::ending(index);
        let outcome = OUTCOME.then(|| Cow::Borrowed(Outcome::NAMES[outcome]));
        let labels = V::LABELS.iter().zip(numbers);
        let values = labels.map(|(values, number)| {
            if number < values.count {
                (values.text)(number)
            } else {
                Cow::Borrowed(V::NONE)
            }
        });
        outcome.into_iter().chain(values).collect()
    }
}

impl<const OUTCOME: bool, V, M> private::Sealed for Endings<OUTCOME, V, M> {}

impl<const OUTCOME: bool, V, M> Metric for Endings<OUTCOME, V, M>
where
    V: ResultLabels,
    M: FamilyMetric,
{
    const KIND: Kind = M::KIND;
    const LABELS: &'static [Label] = unnamed(Self::LABELS);
}

impl<const OUTCOME: bool, V, M> FamilyMetric for Endings<OUTCOME, V, M>
where
    V: ResultLabels,
    M: FamilyMetric,
{
    type Value = ();
    type Settings = ();
    const SETTINGS: () = ();

    #[inline]
    fn child(family: ChildOf<'_>) -> Self {
        let new = Self::new();
        new.cells.get_or_make(|| Self::make(family));
        new
    }

    #[inline]
    fn has_bounds((): ()) -> bool {
        M::has_bounds(M::SETTINGS)
    }

    #[inline]
    fn value(&self) {}
}

impl<const OUTCOME: bool, V, M> Collect for Endings<OUTCOME, V, M>
where
    V: ResultLabels,
    M: FamilyMetric,
{
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        for cell in self.cells() {
            let Some(ending) = &cell.ending else {
                continue;
            };
            // A static has no others, and neither has whoever looks at a child for its values alone.
            let text = if samples.variable().as_str().is_empty() {
                ending
            } else {
                cell.whole
                    .get_or_make(|| samples.variable().followed_by(ending))
            };
            cell.metric.collect(&mut samples.labelled(text));
        }
    }

    /// The first of them decides for all, so that no child of a family needs room for this.
    #[inline]
    fn bounds(&self) -> Option<&OnceBounds> {
        M::has_bounds(M::SETTINGS).then_some(())?;
        self.cells().first()?.metric.bounds()
    }
}

impl<const OUTCOME: bool, V, M> fmt::Debug for Endings<OUTCOME, V, M> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endings").finish_non_exhaustive()
    }
}

/// [`Endings`] for each set of labels `L` over the arguments.
#[derive(Debug)]
pub struct CallFamily<L, const OUTCOME: bool, V, M>(Family<L, Endings<OUTCOME, V, M>>)
where
    L: LabelSet + 'static,
    V: ResultLabels,
    M: FamilyMetric;

impl<L, const OUTCOME: bool, V, M> CallFamily<L, OUTCOME, V, M>
where
    L: LabelSet + 'static,
    V: ResultLabels,
    M: FamilyMetric,
{
    /// No calls yet.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "only generated code makes one, in a static"
    )]
    #[inline]
    pub const fn new() -> Self {
        Self(Family::new())
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        forget(self);
        Self(Family::new().__declared(declaration))
    }

    /// What calls with these labels are recorded in.
    pub fn with<Q: LabelsOf<L>>(&self, labels: &Q) -> Child<Endings<OUTCOME, V, M>> {
        self.0.with(labels)
    }
}

impl<L, const OUTCOME: bool, V, M> private::Sealed for CallFamily<L, OUTCOME, V, M>
where
    L: LabelSet + 'static,
    V: ResultLabels,
    M: FamilyMetric,
{
}

impl<L, const OUTCOME: bool, V, M> Metric for CallFamily<L, OUTCOME, V, M>
where
    L: LabelSet + 'static,
    V: ResultLabels,
    M: FamilyMetric,
{
    const KIND: Kind = M::KIND;
    const LABELS: &'static [Label] =
        unnamed(L::LABELS.len() + <Endings<OUTCOME, V, M> as Metric>::LABELS.len());
}

impl<L, const OUTCOME: bool, V, M> Collect for CallFamily<L, OUTCOME, V, M>
where
    L: LabelSet + 'static,
    V: ResultLabels,
    M: FamilyMetric,
{
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        self.0.collect(samples);
    }

    #[inline]
    fn bounds(&self) -> Option<&OnceBounds> {
        self.0.bounds()
    }
}

/// Labels that are named by the descriptor.
#[inline]
const fn unnamed(count: usize) -> &'static [Label] {
    const MOST: &[Label] = &[Label::new::<str>(""); 32];
    MOST.split_at(count).0
}
