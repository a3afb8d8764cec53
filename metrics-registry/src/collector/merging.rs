//! What collectors have collected, put together with the families of a registry.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::iter::Peekable;
use std::sync::Arc;

use metrics_types::__registry::Origin;
use metrics_types::{Descriptor, Kind, LabelText, Sample, Visitor};

use super::read::ReadSample;
use super::series::Series;
use super::{Collected, mistake};
use crate::registering::{EscapedNames, GatheredFamily, RegisterError, Rules, Shown};

/// The families of all collectors, by name.
#[derive(Debug, Default)]
pub(crate) struct Contributions {
    families: BTreeMap<String, Contribution>,
    /// Of these families and of the registry's, once these were looked at.
    escaped: Option<EscapedNames>,
}

/// The samples of one family that come from collectors.
#[derive(Debug)]
pub(crate) struct Contribution {
    descriptor: Descriptor,
    samples: Vec<ReadSample>,
}

impl Contributions {
    /// Adds what the collector that was registered at `origin` has collected, beside the `metrics` of the registry.
    ///
    /// Returns what is wrong with the families that are left out.
    #[inline]
    pub(crate) fn add(
        &mut self,
        metrics: &[Arc<GatheredFamily>],
        collected: Collected,
        origin: &Origin<'_>,
        rules: &Rules,
    ) -> Vec<RegisterError> {
        let families = collected.families.into_iter();
        let families = families.map(|family| {
            let described = family.described(origin)?;
            match shown(described, rules)? {
                Some((descriptor, samples)) => self.add_family(metrics, descriptor, samples),
                None => Ok(()),
            }
        });
        families.filter_map(Result::err).collect()
    }

    #[inline]
    fn add_family(
        &mut self,
        metrics: &[Arc<GatheredFamily>],
        descriptor: Descriptor,
        samples: Vec<ReadSample>,
    ) -> Result<(), RegisterError> {
        let of_registry = metric(metrics, descriptor.name());
        if let Some(other) = of_registry {
            agree(other, &descriptor)?;
            let own = other.label_names().chain(other.const_label_names());
            mistake::of_label_names(own.map(Cow::Borrowed), &samples)
                .map_err(|reason| invalid(&descriptor, reason))?;
        }
        let escaped = self.escaped.get_or_insert_with(|| {
            let mut escaped = EscapedNames::default();
            for family in metrics {
                escaped.add(family.descriptor());
            }
            escaped
        });
        let Some(own) = self.families.get_mut(descriptor.name()) else {
            let find = |name: &str| {
                let own = || self.families.get(name).map(|other| &other.descriptor);
                metric(metrics, name).or_else(own)
            };
            if of_registry.is_none() {
                let is_free = |name: &str| has_free_names(&descriptor, name, find);
                is_free(descriptor.name())?;
                escaped.check(&descriptor, find, is_free)?;
                escaped.add(&descriptor);
            }
            let name = descriptor.name().to_owned();
            self.families.insert(
                name,
                Contribution {
                    descriptor,
                    samples,
                },
            );
            return Ok(());
        };
        agree(&own.descriptor, &descriptor)?;
        mistake::of_label_names(own.label_names(), &samples)
            .map_err(|reason| invalid(&descriptor, reason))?;
        let series: HashSet<&LabelText> = own.samples.iter().map(|sample| &sample.labels).collect();
        if let Some(same) = samples.iter().find(|new| series.contains(&new.labels)) {
            return Err(RegisterError::Duplicate {
                name: descriptor.name().to_owned(),
                labels: same.labels.as_str().to_owned(),
                place: descriptor.place(),
                existing: own.descriptor.place(),
            });
        }
        if own.descriptor.help().is_empty() {
            own.descriptor = descriptor;
        }
        own.samples.extend(samples);
        Ok(())
    }

    /// The families in the order of their names, to be taken one after the other.
    #[must_use]
    #[inline]
    pub(crate) fn in_order(&self) -> InOrder<'_> {
        InOrder(self.families.values().peekable())
    }
}

type Described = (Descriptor, Vec<ReadSample>);

/// A family as `rules` want it shown, if they do.
#[inline]
fn shown(
    (descriptor, mut samples): Described,
    rules: &Rules,
) -> Result<Option<Described>, RegisterError> {
    if rules.is_empty() {
        return Ok(Some((descriptor, samples)));
    }
    let Some(descriptor) = rules.apply(&descriptor)?.map(Shown::descriptor) else {
        return Ok(None);
    };
    let added: Vec<_> = descriptor.const_labels().collect();
    if !added.is_empty() {
        for sample in &mut samples {
            sample.add_labels(&added);
        }
        let series: HashSet<_> = samples.iter().map(|sample| &sample.labels).collect();
        if series.len() < samples.len() {
            let reason = "a label that the registry adds makes two of its samples the same";
            return Err(invalid(&descriptor, reason.to_owned()));
        }
    }
    drop(added);
    // The registry may have given the family another name, which a state set's label has, too.
    mistake::of_states_label(&descriptor, &samples)
        .map_err(|reason| invalid(&descriptor, reason))?;
    Ok(Some((descriptor, samples)))
}

/// [`Contributions`] that were not shown yet.
pub(crate) struct InOrder<'a>(
    Peekable<std::collections::btree_map::Values<'a, String, Contribution>>,
);

impl<'a> InOrder<'a> {
    /// Shows all families whose names come before `name`, or all that are left.
    #[inline]
    pub(crate) fn show_before(&mut self, name: Option<&str>, visitor: &mut dyn Visitor) {
        let is_before = |family: &&Contribution| name.is_none_or(|name| family.name() < name);
        while let Some(family) = self.0.next_if(is_before) {
            family.show(visitor);
        }
    }

    /// What collectors add to the family called `name`.
    #[inline]
    pub(crate) fn take(&mut self, name: &str) -> Option<&'a Contribution> {
        self.0.next_if(|family| family.name() == name)
    }
}

#[inline]
fn invalid(family: &Descriptor, reason: String) -> RegisterError {
    RegisterError::Invalid {
        name: family.name().to_owned(),
        reason,
        place: family.place(),
    }
}

impl Contribution {
    #[inline]
    fn label_names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let pairs = self.samples.iter().flat_map(|sample| sample.labels.pairs());
        pairs.map(|(name, _)| name)
    }

    #[inline]
    fn name(&self) -> &str {
        self.descriptor.name()
    }

    #[inline]
    fn show(&self, visitor: &mut dyn Visitor) {
        if visitor.wants(&self.descriptor) {
            visitor.family(&self.descriptor);
            for sample in &self.samples {
                sample.show(&self.descriptor, visitor);
            }
        }
    }

    /// Shows the samples after those of the registry's metric, which `show_metric` shows.
    ///
    /// Returns how many are left out, because the metric has shown these series.
    #[inline]
    pub(crate) fn show_after(
        &self,
        visitor: &mut dyn Visitor,
        show_metric: impl FnOnce(&mut dyn Visitor),
    ) -> usize {
        let mut noting = Noting {
            visitor,
            shown: Series::default(),
        };
        show_metric(&mut noting);
        let mut left_out = 0;
        for sample in &self.samples {
            if noting.shown.insert(sample.labels()) {
                sample.show(&self.descriptor, noting.visitor);
            } else {
                left_out += 1;
            }
        }
        left_out
    }
}

/// Takes note of the series that are shown.
struct Noting<'a> {
    visitor: &'a mut dyn Visitor,
    shown: Series,
}

impl Visitor for Noting<'_> {
    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        self.visitor.family(descriptor);
    }

    #[inline]
    fn wants_created(&self) -> bool {
        self.visitor.wants_created()
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        self.shown.insert(sample.labels);
        self.visitor.sample(sample);
    }
}

/// The metric called `name` among `metrics`, which are sorted.
#[inline]
fn metric<'a>(metrics: &'a [Arc<GatheredFamily>], name: &str) -> Option<&'a Descriptor> {
    let at = metrics.binary_search_by(|family| family.descriptor().name().cmp(name));
    at.ok().map(|at| metrics[at].descriptor())
}

/// Whether both can be the same family.
#[inline]
fn agree(own: &Descriptor, new: &Descriptor) -> Result<(), RegisterError> {
    let what = if own.kind() != new.kind() {
        "type"
    } else if own.help() != new.help() && !own.help().is_empty() && !new.help().is_empty() {
        "help"
    } else if own.unit() != new.unit() {
        "unit"
    } else {
        return Ok(());
    };
    Err(RegisterError::Inconsistent {
        name: new.name().to_owned(),
        what,
        place: new.place(),
        existing: own.place(),
    })
}

/// Whether no other of the families that `find` finds has samples called as those of `new` are, if it is called `name`.
#[inline]
fn has_free_names<'a>(
    new: &Descriptor,
    name: &str,
    find: impl Fn(&str) -> Option<&'a Descriptor>,
) -> Result<(), RegisterError> {
    for suffix in new.kind().sample_suffixes() {
        let sample = format!("{name}{suffix}");
        for other_suffix in Kind::SUFFIXES.into_iter().chain([""]) {
            let stem = sample.strip_suffix(other_suffix);
            let Some(other) = stem.and_then(&find) else {
                continue;
            };
            if other.kind().sample_suffixes().contains(&other_suffix) {
                return Err(RegisterError::name_taken(new, other, &sample));
            }
        }
    }
    Ok(())
}
