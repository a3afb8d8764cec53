//! Families put together from the metrics that declare them, with the rules that keep an exposition valid.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::RegisterError;
use crate::descriptor::{ConstLabelValue, Descriptor, DescriptorRef};
use crate::function_path::FunctionPath;
use crate::label::LabelText;
use crate::sample::{Collect, Samples};

/// The families of a registry, by name.
#[derive(Default)]
pub struct Families {
    by_name: BTreeMap<String, Arc<GatheredFamily>>,
    /// Which family has samples of a name.
    sample_names: HashMap<String, String>,
}

/// The metrics that make up one family.
#[derive(Clone)]
pub struct GatheredFamily {
    /// Its name, type, help, unit, label names and bounds are those of every member.
    descriptor: DescriptorRef,
    members: Vec<Arc<Member>>,
}

/// One metric, with the labels that all its samples have.
pub struct Member {
    descriptor: DescriptorRef,
    const_text: LabelText<'static>,
    source: Source,
}

/// A metric that is collected.
pub enum Source {
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
    pub fn add(&mut self, descriptor: DescriptorRef, source: Source) -> Result<(), RegisterError> {
        let mut member = Member {
            const_text: const_text(&descriptor, FunctionPath::short),
            descriptor: descriptor.clone(),
            source,
        };
        if let Some(family) = self.by_name.get_mut(descriptor.name()) {
            let mut agreed = family.agree(&member);
            if matches!(agreed, Err(RegisterError::Duplicate { .. })) && member.is_of_function() {
                // Another function that is called the same: a method of another trait, or for another type argument.
                member.const_text = const_text(&descriptor, FunctionPath::whole);
                agreed = family.agree(&member);
            }
            if agreed? {
                Arc::make_mut(family).insert(member);
            }
        } else {
            self.reserve(&descriptor)?;
            let name = descriptor.name().to_owned();
            self.by_name.insert(
                name,
                Arc::new(GatheredFamily {
                    descriptor,
                    members: vec![Arc::new(member)],
                }),
            );
        }
        Ok(())
    }

    /// Takes the names of the samples of a new family.
    fn reserve(&mut self, new: &Descriptor) -> Result<(), RegisterError> {
        let names = || {
            new.kind()
                .sample_suffixes()
                .iter()
                .map(|suffix| format!("{}{suffix}", new.name()))
        };
        for sample in names() {
            if let Some(other) = self.sample_names.get(&sample) {
                let existing = self
                    .by_name
                    .get(other)
                    .map_or(new.place, |family| family.descriptor.place);
                let (name, other) = (new.name().to_owned(), other.clone());
                return Err(RegisterError::NameTaken {
                    name,
                    other,
                    sample,
                    place: new.place,
                    existing,
                });
            }
        }
        self.sample_names
            .extend(names().map(|sample| (sample, new.name().to_owned())));
        Ok(())
    }

    /// Removes the registered metric at `address`. Whether it was there.
    pub fn remove(&mut self, address: *const ()) -> bool {
        let is_it = |member: &Arc<Member>| match &member.source {
            Source::Static(_) => false,
            Source::Shared(metric) => Arc::as_ptr(metric).cast::<()>() == address,
        };
        let found = self
            .by_name
            .iter()
            .find(|(_, family)| family.members.iter().any(is_it));
        let Some(name) = found.map(|(name, _)| name.clone()) else {
            return false;
        };
        let Some(family) = self.by_name.get_mut(&name) else {
            return false;
        };
        let family = Arc::make_mut(family);
        family.members.retain(|member| !is_it(member));
        if let Some(first) = family.members.first() {
            let with_help = family
                .members
                .iter()
                .find(|member| !member.descriptor.help().is_empty());
            family.descriptor = with_help.unwrap_or(first).descriptor.clone();
        } else {
            self.by_name.remove(&name);
            self.sample_names.retain(|_, family| *family != name);
        }
        true
    }

    /// All families in the order of their names.
    #[must_use]
    pub fn sorted(&self) -> Vec<Arc<GatheredFamily>> {
        self.by_name.values().cloned().collect()
    }
}

impl GatheredFamily {
    /// What the family is.
    #[must_use]
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Its metrics, in the order of their constant labels, whatever the order is in which the linker found them.
    #[must_use]
    pub fn members(&self) -> &[Arc<Member>] {
        &self.members
    }

    fn insert(&mut self, member: Member) {
        if self.descriptor.help().is_empty() {
            self.descriptor = member.descriptor.clone();
        }
        let at = self
            .members
            .partition_point(|other| other.const_text < member.const_text);
        self.members.insert(at, Arc::new(member));
    }

    /// Whether `member` can be another metric of this family (and is not the very same declaration, linked twice), or why
    /// not.
    fn agree(&self, member: &Member) -> Result<bool, RegisterError> {
        let new = &*member.descriptor;
        let own = &*self.descriptor;
        let differs = |what| {
            let (place, existing) = (new.place, own.place);
            Err(RegisterError::Inconsistent {
                name: new.name().to_owned(),
                what,
                place,
                existing,
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
        let same = sorted(own.label_names()) == sorted(new.label_names())
            && sorted(own.const_label_names()) == sorted(new.const_label_names());
        if !same {
            return differs("label names");
        }
        if own.bounds() != new.bounds() {
            return differs("buckets");
        }
        let Some(same) = self
            .members
            .iter()
            .find(|other| other.const_text == member.const_text)
        else {
            return Ok(true);
        };
        let existing = same.descriptor.place;
        let whole = |descriptor| const_text(descriptor, FunctionPath::whole);
        let linked_twice = existing == new.place && whole(&same.descriptor) == whole(new);
        if linked_twice && !existing.crate_name.is_empty() {
            return Ok(false);
        }
        let labels = member.const_text.as_str().to_owned();
        Err(RegisterError::Duplicate {
            name: new.name().to_owned(),
            labels,
            place: new.place,
            existing,
        })
    }
}

impl Member {
    fn is_of_function(&self) -> bool {
        let labels = self.descriptor.const_labels.iter();
        labels
            .into_iter()
            .any(|label| matches!(label.value, ConstLabelValue::Function(_)))
    }

    #[must_use]
    pub fn const_text(&self) -> &LabelText<'static> {
        &self.const_text
    }

    pub fn collect(&self, samples: &mut Samples<'_>) {
        match &self.source {
            Source::Static(metric) => metric.collect(samples),
            Source::Shared(metric) => metric.collect(samples),
        }
    }
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

/// The constant labels as they are exposed, sorted by name so that equal sets have equal text; functions are named by `name`.
fn const_text(
    descriptor: &Descriptor,
    name: impl Fn(FunctionPath) -> String,
) -> LabelText<'static> {
    let mut labels: Vec<_> = descriptor.const_labels.iter().collect();
    labels.sort_by(|a, b| a.name.cmp(&b.name));
    LabelText::from_pairs(labels.into_iter().map(|label| {
        let value = match &label.value {
            ConstLabelValue::Text(text) => Cow::Borrowed(&**text),
            ConstLabelValue::Function(path) => Cow::Owned(name(path())),
        };
        (&*label.name, value)
    }))
}
