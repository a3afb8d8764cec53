//! What families are called by scrapers that get no names but those of the classic character set.

use std::collections::HashMap;

use metrics_types::__registry::is_plain_family_name;
use metrics_types::{Descriptor, Escaping};

use super::RegisterError;

/// The names of the samples of all families that are not called the same by every scraper, in each of the schemes; with the family.
#[derive(Debug, Default)]
pub(crate) struct EscapedNames([HashMap<String, String>; 3]);

impl EscapedNames {
    /// Sees to it that no scraper knows the `new` family by a name that another has.
    ///
    /// `find` finds the family called so; `is_free` judges whether the family could have this name beside those that have only one.
    #[inline]
    pub(crate) fn check<'a>(
        &self,
        new: &Descriptor,
        find: impl Fn(&str) -> Option<&'a Descriptor>,
        is_free: impl Fn(&str) -> Result<(), RegisterError>,
    ) -> Result<(), RegisterError> {
        let is_plain = is_plain_family_name(new.name());
        if is_plain && self.0[0].is_empty() {
            return Ok(());
        }
        for (scheme, taken) in Escaping::OF_OTHER_NAMES.into_iter().zip(&self.0) {
            for sample in samples(new, scheme) {
                if let Some(other) = taken.get(&sample).and_then(|other| find(other)) {
                    return Err(RegisterError::name_taken(new, other, &sample));
                }
            }
            if !is_plain {
                is_free(&scheme.stem_of_samples(new.name(), new.kind().name_suffix()))?;
            }
        }
        Ok(())
    }

    /// Takes note of a family that is there.
    #[inline]
    pub(crate) fn add(&mut self, family: &Descriptor) {
        if is_plain_family_name(family.name()) {
            return;
        }
        for (scheme, taken) in Escaping::OF_OTHER_NAMES.into_iter().zip(&mut self.0) {
            taken.extend(samples(family, scheme).map(|sample| (sample, family.name().to_owned())));
        }
    }

    /// The family called so is not there any more.
    #[inline]
    pub(crate) fn remove(&mut self, name: &str) {
        for taken in &mut self.0 {
            taken.retain(|_, family| family != name);
        }
    }
}

/// What the samples of `family` are called in this scheme.
#[inline]
fn samples(family: &Descriptor, scheme: Escaping) -> impl Iterator<Item = String> {
    let kind = family.kind();
    let stem = scheme.stem_of_samples(family.name(), kind.name_suffix());
    let suffixes = kind.sample_suffixes().iter();
    suffixes.map(move |suffix| format!("{stem}{suffix}"))
}
