//! Families put together from the metrics that declare them, with the rules that keep an exposition valid.

use std::sync::Arc;
use std::time::SystemTime;

use metrics_types::__registry::{DescriptorRef, FunctionPath, program_start};
use metrics_types::{Collect, Descriptor, Details, Kind, LabelText, Samples};

use super::{EscapedNames, RegisterError};

/// The families of a registry, in the order of their names.
#[derive(Default)]
pub(crate) struct Families(Vec<Arc<GatheredFamily>>, EscapedNames);

/// The metrics that make up one family.
#[derive(Clone)]
pub(crate) struct GatheredFamily {
    /// Its name, type, help, unit, label names and bounds are those of every member.
    descriptor: DescriptorRef,
    /// In the order of their constant labels, whatever the order is in which the linker found them.
    members: Vec<Member>,
}

/// One metric, with the labels that all its samples have.
#[derive(Clone)]
pub(crate) struct Member {
    descriptor: DescriptorRef,
    const_text: LabelText<'static>,
    source: Source,
    /// What is known of its samples: when it began to count.
    details: Details<'static>,
}

/// A metric that is collected.
#[derive(Clone)]
pub(crate) enum Source {
    /// One that was declared.
    Static(&'static dyn Collect),
    /// One that was registered at run time.
    Shared(Arc<dyn Collect>),
}

impl Families {
    /// Adds a metric.
    ///
    /// # Errors
    ///
    /// If it clashes with one that is there.
    #[inline]
    pub(crate) fn add(
        &mut self,
        descriptor: DescriptorRef,
        source: Source,
    ) -> Result<(), RegisterError> {
        let labels = const_text(&descriptor, FunctionPath::short);
        self.add_labelled(descriptor, labels, source)
    }

    /// Adds a metric whose constant labels are known by their text.
    ///
    /// # Errors
    ///
    /// As for [`add`](Self::add).
    #[inline]
    pub(crate) fn add_labelled(
        &mut self,
        descriptor: DescriptorRef,
        labels: LabelText<'static>,
        source: Source,
    ) -> Result<(), RegisterError> {
        let mut member = Member {
            descriptor,
            const_text: labels,
            details: Details {
                created: Some(match source {
                    Source::Static(_) => program_start(),
                    Source::Shared(_) => SystemTime::now(),
                }),
                ..Details::default()
            },
            source,
        };
        let at = match self.find(member.descriptor.name()) {
            Ok(at) => at,
            Err(at) => {
                self.reserve(&member.descriptor, member.descriptor.name(), at)?;
                self.1.check(
                    &member.descriptor,
                    |name| self.find(name).ok().map(|at| &*self.0[at].descriptor),
                    |name| self.is_free(&member.descriptor, name),
                )?;
                self.1.add(&member.descriptor);
                let descriptor = member.descriptor.clone();
                let members = vec![member];
                let family = GatheredFamily {
                    descriptor,
                    members,
                };
                self.0.insert(at, Arc::new(family));
                return Ok(());
            }
        };
        let family = &mut self.0[at];
        let mut place = family.agree(&member);
        let is_duplicate = matches!(place, Err(RegisterError::Duplicate { .. }));
        if is_duplicate && member.descriptor.is_of_function() {
            // Another function that is called the same: a method of another trait, or for another type argument.
            member.const_text = const_text(&member.descriptor, FunctionPath::whole);
            place = family.agree(&member);
        }
        if let Some(place) = place? {
            Arc::make_mut(family).insert(place, member);
        }
        Ok(())
    }

    /// Where the family called `name` is, or else where it belongs.
    #[inline]
    fn find(&self, name: &str) -> Result<usize, usize> {
        match self.0.last() {
            // Declared metrics come in the order of their names.
            Some(last) if last.descriptor.name() < name => Err(self.0.len()),
            _ => self
                .0
                .binary_search_by(|family| family.descriptor.name().cmp(name)),
        }
    }

    /// Whether the names of the samples of a new family, which belongs at `at`, are still free.
    ///
    /// Two families have samples of the same name only if one of them is called like the other and a suffix that the other adds.
    #[inline]
    fn reserve(&self, new: &Descriptor, name: &str, at: usize) -> Result<(), RegisterError> {
        let suffixed = |short: &str, long: &str, kind: Kind| {
            let suffix = long.strip_prefix(short);
            suffix.is_some_and(|suffix| kind.sample_suffixes().contains(&suffix))
        };
        let longer = self.0[at..].iter().find_map(|family| {
            let begins_so = family.descriptor.name().starts_with(name);
            let takes = || suffixed(name, family.descriptor.name(), new.kind());
            (!begins_so || takes()).then_some((family, begins_so))
        });
        let shorter = || {
            let mut suffixes = Kind::SUFFIXES.iter();
            suffixes.find_map(|suffix| {
                let family = &self.0[self.find(name.strip_suffix(suffix)?).ok()?];
                let kind = family.descriptor.kind();
                kind.sample_suffixes().contains(suffix).then_some(family)
            })
        };
        let (other, sample) = match longer {
            Some((family, true)) => (family, family.descriptor.name()),
            _ => match shorter() {
                Some(family) => (family, name),
                None => return Ok(()),
            },
        };
        Err(RegisterError::name_taken(new, &other.descriptor, sample))
    }

    /// Whether a new family could be called `name` beside the others.
    #[inline]
    fn is_free(&self, new: &Descriptor, name: &str) -> Result<(), RegisterError> {
        match self.find(name) {
            Ok(at) => Err(RegisterError::name_taken(new, &self.0[at].descriptor, name)),
            Err(at) => self.reserve(new, name, at),
        }
    }

    /// Removes the registered metric at `address`. Whether it was there.
    #[inline]
    pub(crate) fn remove(&mut self, address: *const ()) -> bool {
        let is_it = |member: &Member| match &member.source {
            Source::Static(_) => false,
            Source::Shared(metric) => Arc::as_ptr(metric).cast::<()>() == address,
        };
        let mut families = self.0.iter();
        let Some(at) = families.position(|family| family.members.iter().any(is_it)) else {
            return false;
        };
        let family = Arc::make_mut(&mut self.0[at]);
        family.members.retain(|member| !is_it(member));
        if let Some(first) = family.members.first() {
            let mut members = family.members.iter();
            let with_help = members.find(|member| !member.descriptor.help().is_empty());
            family.descriptor = with_help.unwrap_or(first).descriptor.clone();
        } else {
            let removed = self.0.remove(at);
            self.1.remove(removed.descriptor.name());
        }
        true
    }

    /// All families in the order of their names.
    #[must_use]
    #[inline]
    pub(crate) fn sorted(&self) -> Vec<Arc<GatheredFamily>> {
        self.0.clone()
    }
}

impl GatheredFamily {
    /// What the family is.
    #[must_use]
    #[inline]
    pub(crate) fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Its metrics, in the order of their constant labels.
    #[must_use]
    #[inline]
    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    #[inline]
    fn insert(&mut self, at: usize, member: Member) {
        if self.descriptor.help().is_empty() {
            self.descriptor = member.descriptor.clone();
        }
        self.members.insert(at, member);
    }

    /// Where `member` belongs as another metric of this family (nowhere if it is the very same declaration, linked twice), or why it
    /// cannot be one.
    #[inline]
    fn agree(&self, member: &Member) -> Result<Option<usize>, RegisterError> {
        let new = &*member.descriptor;
        let own = &*self.descriptor;
        let differs = |what| {
            Err(RegisterError::Inconsistent {
                name: new.name().to_owned(),
                what,
                place: new.place(),
                existing: own.place(),
            })
        };
        if own.kind() != new.kind() {
            return differs("type");
        }
        // A family says its help once; the others of its metrics may repeat it or leave it out.
        if own.help() != new.help() && !own.help().is_empty() && !new.help().is_empty() {
            return differs("help");
        }
        if own.unit() != new.unit() {
            return differs("unit");
        }
        // The same names in both places: a label that is constant in one metric and variable in another would let them have the
        // same series.
        let same = same_names(own.label_names(), new.label_names())
            && same_names(own.const_label_names(), new.const_label_names());
        if !same {
            return differs("label names");
        }
        if own.bounds() != new.bounds() {
            return differs("buckets");
        }
        let members = &self.members;
        let same = match members.binary_search_by(|other| other.const_text.cmp(&member.const_text))
        {
            Err(at) => return Ok(Some(at)),
            Ok(at) => &members[at].descriptor,
        };
        let place = new.place();
        let whole = |descriptor| const_text(descriptor, FunctionPath::whole);
        let declared = |descriptor: &_| matches!(descriptor, DescriptorRef::Static(_));
        if declared(same)
            && declared(&member.descriptor)
            && same.place() == place
            && whole(same) == whole(new)
        {
            return Ok(None);
        }
        Err(RegisterError::Duplicate {
            name: new.name().to_owned(),
            labels: member.const_text.as_str().to_owned(),
            place,
            existing: same.place(),
        })
    }
}

impl Member {
    /// Its constant labels.
    #[must_use]
    #[inline]
    pub(crate) const fn const_text(&self) -> &LabelText<'static> {
        &self.const_text
    }

    /// Gives its samples to `samples`.
    #[inline]
    pub(crate) fn collect(&self, samples: &mut Samples<'_>) {
        let samples = &mut samples.detailed(&self.details);
        match &self.source {
            Source::Static(metric) => metric.collect(samples),
            Source::Shared(metric) => metric.collect(samples),
        }
    }
}

/// Whether these are the same names, in whatever order.
#[inline]
fn same_names<'a>(
    a: impl Iterator<Item = &'a str> + Clone,
    b: impl Iterator<Item = &'a str> + Clone,
) -> bool {
    a.clone().eq(b.clone()) || {
        let (mut a, mut b): (Vec<_>, Vec<_>) = (a.collect(), b.collect());
        a.sort_unstable();
        b.sort_unstable();
        a == b
    }
}

/// The constant labels as they are exposed, sorted by name so that equal sets have equal text; functions are named by `name`.
#[inline]
pub(crate) fn const_text(
    descriptor: &Descriptor,
    name: fn(FunctionPath) -> String,
) -> LabelText<'static> {
    let mut labels: Vec<_> = descriptor.const_labels_as(name).collect();
    labels.sort_by_key(|(name, _)| *name);
    LabelText::from_pairs(labels)
}
