//! A label set -> a metric.

mod births;
mod child;
mod children;
mod expiry;
mod native;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use births::Births;
pub use child::Child;
use child::Entry;
use children::Children;
use expiry::Expiry;

use crate::declaration::Declaration;
use crate::descriptor::{Descriptor, DescriptorRef};
use crate::kind::Kind;
use crate::label::{
    Key, Label, LabelSet, LabelText, LabelsOf, cardinality, number_of_key, position, same_values,
    values_of_key,
};
use crate::metric::{ChildOf, FamilyMetric, Metric, private};
use crate::sample::{Collect, Details, Samples};
use crate::storage::{OnceBounds, count_overflow, note_use};

/// The value of every label of the child that has what a family has no room for.
const OVERFLOW: &str = "__overflow__";

/// A metric for each label set: requests by method and status.
///
/// The labels are a struct that derives [`LabelSet`], or a tuple or array of values whose names stand in the attribute. A
/// family whose label values can all be enumerated is exposed whole, every child at zero, from the first scrape; in any
/// other a child appears when it is first asked for.
///
/// So that labels which come from outside cannot use up memory, a family whose label sets are not all known has at most 2000 children,
/// or as many as `cardinality_limit` says in the attribute or the options. Beyond that, values go to one more child, in which every
/// label is `__overflow__`, and `metrics_core_cardinality_overflows_total` counts.
///
/// Its memory is about that of the most children that it had at once, with those that were removed and to which somebody had a handle:
/// room is used again, and given back with the family. To make a child takes memory from the program's allocator, so a family is not
/// for counting inside one; a single counter is.
///
/// # Expiry
///
/// Where labels come and go, such as the tenants of a service, `expires_after` in the attribute or the options removes the children
/// whose value has not changed for this long: as far as scrapes see it, since only they look, so that recording reads no clock. Without
/// scrapes nothing expires. A child to which somebody keeps a handle stays, as does one that counts a call in flight.
/// One that expired and is asked for again begins at zero, which Prometheus takes for the restart of a counter.
///
/// ```
/// use std::time::Duration;
/// use metrics_core::{Family, IntGauge, metric};
///
/// /// Sessions that are open.
/// #[metric(label_names("tenant"), expires_after = Duration::from_secs(3600))]
/// static SESSIONS: Family<(&str,), IntGauge> = Family::new();
/// ```
///
/// # Example
///
/// ```
/// use metrics_core::{Counter, Family, metric};
///
/// /// Requests received.
/// #[metric(label_names("method", "path"))]
/// static REQUESTS: Family<(&str, &str), Counter> = Family::new();
///
/// REQUESTS.with(&("GET", "/")).inc();
/// REQUESTS.with(&("POST", "/users")).inc_by(2);
/// assert_eq!(REQUESTS.with(&("POST", "/users")).get(), 2);
///
/// assert_eq!(REQUESTS.remove(&("GET", "/")), Some(1));
/// assert_eq!(REQUESTS.iter().count(), 1);
/// ```
pub struct Family<L: LabelSet + 'static, M: FamilyMetric> {
    descriptor: Option<DescriptorRef>,
    /// Whether a child was ever made.
    used: AtomicBool,
    children: Children<M>,
    expiry: Expiry,
    births: Births,
    /// One more than the limit that a registry has set instead of the descriptor's; 0 if none has.
    set_limit: AtomicUsize,
    settings: M::Settings,
    /// What all children count in, if they are histograms.
    bounds: OnceBounds,
    labels: PhantomData<fn(L)>,
}

impl<L: LabelSet + 'static, M: FamilyMetric> Family<L, M> {
    /// A family without children.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self::with_settings(None, M::SETTINGS)
    }

    #[inline]
    const fn with_settings(descriptor: Option<DescriptorRef>, settings: M::Settings) -> Self {
        Self {
            descriptor,
            settings,
            used: AtomicBool::new(false),
            children: Children::new(),
            expiry: Expiry::new(),
            births: Births::new(),
            set_limit: AtomicUsize::new(0),
            bounds: OnceBounds::new(),
            labels: PhantomData,
        }
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn __declared(self, declaration: &'static Declaration) -> Self {
        let settings = self.settings;
        // Nothing is in it yet, and a `const fn` cannot drop it.
        std::mem::forget(self);
        Self::with_settings(Some(DescriptorRef::Static(declaration)), settings)
    }

    /// The metric for these labels, made now if there is none.
    ///
    /// The handle that this returns is owned and can be kept. If its metric is [removed](Self::remove) meanwhile, it still
    /// works, but nobody sees its values any more.
    #[inline]
    pub fn with<Q: LabelsOf<L>>(&self, labels: &Q) -> Child<M> {
        let found = if const { cardinality(L::LABELS).is_some() } {
            self.fixed(labels)
        } else {
            self.children.kept(labels)
        };
        found.unwrap_or_else(|| self.find_or_make(labels))
    }

    #[cold]
    fn find_or_make<Q: LabelsOf<L>>(&self, labels: &Q) -> Child<M> {
        // One that was known, removed and made again is kept, and so are all of a family that is no static.
        let kept = self.children.kept(labels);
        kept.or_else(|| self.find_enumerated(labels))
            .unwrap_or_else(|| self.make(labels))
    }

    /// The child with these labels where they are known to be among those that were made at the beginning.
    fn find_enumerated<Q: LabelsOf<L>>(&self, labels: &Q) -> Option<Child<M>> {
        const { cardinality(L::LABELS) }?;
        self.make_enumerated();
        let key = Key::of(labels);
        // Labels of another type may say the same in the same words, without their values being known.
        let number = number_of_key(L::LABELS, key.as_bytes());
        let fixed = number.and_then(|number| self.children.fixed(number));
        fixed.or_else(|| self.children.kept_by_key(&key))
    }

    /// The metric for these labels, if there is one.
    ///
    /// For tests and for those who only look: it makes no child, as [`with`](Self::with) does.
    pub fn get<Q: LabelsOf<L>>(&self, labels: &Q) -> Option<Child<M>> {
        self.fixed(labels)
            .or_else(|| self.children.kept(labels))
            .or_else(|| self.find_enumerated(labels))
            .or_else(|| self.children.kept_by_key(&Key::of(labels)))
    }

    #[cold]
    fn make<Q: LabelsOf<L>>(&self, labels: &Q) -> Child<M> {
        self.note_use();
        let key = Key::of(labels);
        let limit = self.limit();
        let made = if self.children.kept_count() < limit {
            self.children
                .get_or_add_below(limit, &key, &self.label_text(&key), self.metric(false))
        } else {
            // Somebody may have made it a moment ago, when there was room.
            self.children.kept_by_key(&key)
        };
        made.unwrap_or_else(|| self.overflow())
    }

    /// The child for the values of labels that there is no room for.
    #[inline]
    fn overflow(&self) -> Child<M> {
        count_overflow();
        let key = Key::all(L::LABELS, OVERFLOW);
        self.children
            .kept_by_key(&key)
            .unwrap_or_else(|| self.keep(&key))
    }

    /// The most children that are kept.
    #[inline]
    fn limit(&self) -> usize {
        // Those of labels whose values are known are as many as they are.
        let unknown = const { cardinality(L::LABELS).is_none() };
        let descriptor = self.descriptor.as_ref().filter(|_| unknown);
        descriptor.map_or(usize::MAX, |family| {
            match self.set_limit.load(Ordering::Relaxed) {
                0 => family.cardinality_limit(),
                above => above - 1,
            }
        })
    }

    /// The child of a static whose label sets are all known, unless it was removed.
    #[inline]
    fn fixed<Q: LabelsOf<L>>(&self, labels: &Q) -> Option<Child<M>> {
        if !const { same_values(L::LABELS, Q::LABELS) } {
            return None;
        }
        self.children.fixed(position(labels)?)
    }

    /// The child with this key, made now if there is none.
    #[inline]
    fn keep(&self, key: &Key) -> Child<M> {
        let (label_text, metric) = (self.label_text(key), self.metric(false));
        self.children.get_or_add(key, &label_text, metric)
    }

    /// Notes that it is used, the first time; from where children are made.
    #[inline]
    fn note_use(&self) {
        if let Some(DescriptorRef::Static(declaration)) = self.descriptor
            && !self.used.swap(true, Ordering::Relaxed)
        {
            note_use(Some(declaration));
        }
    }

    #[inline]
    fn metric(&self, per_thread: bool) -> M {
        let descriptor = self.descriptor.as_ref();
        let family = ChildOf {
            descriptor,
            per_thread,
        };
        M::child_with(family, self.settings)
    }

    #[inline]
    fn label_names(&self) -> Vec<&str> {
        match &self.descriptor {
            Some(descriptor) => descriptor.label_names().collect(),
            None => L::LABELS.iter().map(Label::name).collect(),
        }
    }

    #[inline]
    fn label_text(&self, key: &Key) -> LabelText<'static> {
        LabelText::from_key(self.label_names(), key.as_bytes())
    }

    /// Removes the metric for these labels, and returns its last value if there was one.
    ///
    /// It is gone from the next scrape on, until somebody asks for these labels again and finds a new metric at zero.
    pub fn remove<Q: LabelsOf<L>>(&self, labels: &Q) -> Option<M::Value> {
        self.make_enumerated();
        let key = Key::of(labels);
        self.children
            .remove(number_of_key(L::LABELS, key.as_bytes()), &key)
            .map(|child| child.value())
    }

    /// Removes every metric that has all of these label values, given as pairs of name and value, and returns how many
    /// there were. No metric has a value for a name that is not one of the family's labels; every metric has all of none.
    ///
    /// ```
    /// # use metrics_core::{Counter, Family, metric};
    /// /// Requests received.
    /// #[metric(label_names("tenant", "path"))]
    /// static REQUESTS: Family<(&str, &str), Counter> = Family::new();
    ///
    /// REQUESTS.with(&("a", "/")).inc();
    /// REQUESTS.with(&("a", "/users")).inc();
    /// REQUESTS.with(&("b", "/")).inc();
    /// assert_eq!(REQUESTS.remove_matching(&[("tenant", "a")]), 2);
    /// ```
    #[inline]
    pub fn remove_matching(&self, values: &[(&str, &str)]) -> usize {
        self.make_enumerated();
        let names = self.label_names();
        self.children.remove_if(|key| {
            values.iter().all(|(name, value)| {
                names
                    .iter()
                    .zip(values_of_key(key))
                    .any(|(own, have)| own == name && have == *value)
            })
        })
    }

    /// Removes all metrics of this family.
    #[inline]
    pub fn clear(&self) {
        self.make_enumerated();
        self.children.remove_if(|_| true);
    }

    /// The metrics that the family has at this moment, each with its label values in the order of the labels.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (Vec<String>, Child<M>)> {
        self.make_enumerated();
        self.children.all().map(|child| {
            let values = values_of_key(child.key()).map(str::to_owned).collect();
            (values, child)
        })
    }

    /// Makes every child, once, if all label sets are known.
    #[inline]
    fn make_enumerated(&self) {
        let Some(cardinality) = (const { cardinality(L::LABELS) }) else {
            return;
        };
        if let Some(DescriptorRef::Static(_)) = self.descriptor {
            let make = |number| {
                if number == 0 {
                    self.note_use();
                }
                let key = Key::at(L::LABELS, number);
                Entry::new(&key, &self.label_text(&key), self.metric(true))
            };
            self.children.make_fixed(cardinality, make);
        } else {
            self.children.make_once(|| {
                for number in 0..cardinality {
                    self.keep(&Key::at(L::LABELS, number));
                }
            });
        }
    }
}

impl<L: LabelSet + 'static, M: FamilyMetric> Default for Family<L, M> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<L: LabelSet + 'static, M: FamilyMetric> fmt::Debug for Family<L, M> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Family")
            .field("label_names", &self.label_names())
            .finish_non_exhaustive()
    }
}

impl<L: LabelSet + 'static, M: FamilyMetric> private::Sealed for Family<L, M> {}

impl<L: LabelSet + 'static, M: FamilyMetric> Metric for Family<L, M> {
    const KIND: Kind = M::KIND;
    const LABELS: &'static [Label] = L::LABELS;
    const STATES: Option<&'static [&'static str]> = M::STATES;
    const NEEDS_STATES: bool = M::NEEDS_STATES;

    #[inline]
    fn described(self, descriptor: &Arc<Descriptor>) -> Self {
        let descriptor = DescriptorRef::Shared(Arc::clone(descriptor));
        Self::with_settings(Some(descriptor), self.settings)
    }
}

impl<L: LabelSet + 'static, M: FamilyMetric> Collect for Family<L, M> {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        self.make_enumerated();
        let after = self
            .descriptor
            .as_ref()
            .and_then(|family| family.expires_after());
        if let Some(after) = after {
            self.expiry
                .remove_expired(self.children.kept_children(), after);
        }
        if !M::KIND.counts() || !samples.wants_created() {
            let added = self.children.added();
            self.children.walk(added, |metric, label_text, _| {
                metric.collect(&mut samples.labelled(label_text));
            });
            return;
        }
        let family = *samples.details();
        let added = || self.children.added();
        self.births.look(added, |births, added| {
            self.children.walk(added, |metric, label_text, stamp| {
                let details = Details {
                    created: births.of(stamp).or(family.created),
                    ..family
                };
                let mut samples = samples.detailed(&details);
                metric.collect(&mut samples.labelled(label_text));
            });
        });
    }

    #[inline]
    fn limit_children(&self, limit: usize) {
        self.set_limit
            .store(limit.saturating_add(1), Ordering::Relaxed);
    }

    #[inline]
    fn bounds(&self) -> Option<&OnceBounds> {
        M::has_bounds(self.settings).then_some(&self.bounds)
    }
}
