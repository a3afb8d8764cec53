//! The upper bounds of one histogram, and where they come from.

use std::sync::Arc;

use super::bounds::OnceBounds;
use super::used::note_use;
use crate::declaration::Declaration;

/// The bounds that one histogram counts in, as it keeps them.
pub(crate) struct KeptBounds {
    /// Decided from the beginning, if they are nobody's declaration.
    once: OnceBounds,
    source: Source,
}

/// Where bounds come from.
enum Source {
    /// They are there for ever.
    Static,
    /// They are those of an `Arc<[f64]>`, of which this has a count.
    Shared,
    /// It is the metric that is declared so.
    Declared(&'static Declaration),
    /// It belongs to a metric that is declared so, and counts in the bounds of that.
    Member(&'static Declaration),
}

impl KeptBounds {
    /// These.
    #[inline]
    pub(crate) const fn known(bounds: &'static [f64]) -> Self {
        Self {
            once: OnceBounds::known(bounds),
            source: Source::Static,
        }
    }

    /// These, as long as somebody has them.
    #[inline]
    pub(crate) fn shared(bounds: Arc<[f64]>) -> Self {
        // SAFETY: it is what an `Arc` has, whose count is given back by `drop`; `get` lends it no longer than this lives, and nobody
        // decides about what comes from here.
        let once = unsafe { OnceBounds::known_at(Arc::into_raw(bounds)) };
        Self {
            once,
            source: Source::Shared,
        }
    }

    /// Those of a declared histogram.
    #[inline]
    pub(crate) const fn declared(declaration: &'static Declaration) -> Self {
        Self {
            once: OnceBounds::new(),
            source: Source::Declared(declaration),
        }
    }

    /// Those of a histogram that belongs to a declared family.
    #[inline]
    pub(crate) const fn member(declaration: &'static Declaration) -> Self {
        Self {
            once: OnceBounds::new(),
            source: Source::Member(declaration),
        }
    }

    /// The bounds, if they are known.
    #[inline]
    fn get(&self) -> Option<&[f64]> {
        self.once.get()
    }

    /// The bounds, which are decided now if nobody has: something is about to be counted.
    #[inline]
    pub(crate) fn decide(&self) -> &[f64] {
        match self.get() {
            Some(bounds) => bounds,
            None => self.decide_first(),
        }
    }

    #[cold]
    fn decide_first(&self) -> &[f64] {
        match self.source {
            // These were known.
            Source::Static | Source::Shared => &[],
            Source::Declared(declaration) => {
                let decided = self.once.decide(declaration.descriptor().static_bounds());
                if decided.now {
                    note_use(Some(declaration));
                }
                decided.bounds
            }
            Source::Member(declaration) => {
                let declared = declaration.descriptor().static_bounds();
                let family = declaration.metric().bounds();
                // It is the family that is used, and that was noted.
                let bounds = family.map_or(declared, |family| family.decide(declared).bounds);
                self.once.take_over(bounds);
                bounds
            }
        }
    }

    /// The bounds as they are at this moment: `Ok` if they are decided, and else `Err`: those that there will be unless others are
    /// chosen. Nothing has been counted then.
    #[inline]
    pub(crate) fn look(&self) -> Result<&[f64], &[f64]> {
        match self.get() {
            Some(bounds) => Ok(bounds),
            None => self.look_at_declaration(),
        }
    }

    #[inline(never)]
    fn look_at_declaration(&self) -> Result<&[f64], &[f64]> {
        match self.source {
            Source::Static | Source::Shared => Ok(&[]),
            Source::Declared(declaration) => Err(declaration.descriptor().static_bounds()),
            Source::Member(declaration) => {
                let family = declaration.metric().bounds();
                let Some(bounds) = family.and_then(OnceBounds::get) else {
                    return Err(declaration.descriptor().static_bounds());
                };
                self.once.take_over(bounds);
                Ok(bounds)
            }
        }
    }

    /// What decides about the bounds, unless they belong to a metric that may be gone some day.
    #[inline]
    pub(crate) fn once(&self) -> Option<&OnceBounds> {
        match self.source {
            Source::Shared => None,
            Source::Static | Source::Declared(_) | Source::Member(_) => Some(&self.once),
        }
    }
}

impl Drop for KeptBounds {
    #[inline]
    fn drop(&mut self) {
        if let Source::Shared = self.source {
            // SAFETY: it is the pointer that `Arc::into_raw` returned in `shared`, which left its count to this.
            drop(unsafe { Arc::from_raw(self.once.as_raw()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_bounds_are_given_back() {
        // Miri sees, too, by what pointer: the count stands before the bounds.
        let bounds: Arc<[f64]> = Arc::from([1.0, 2.0]);
        let kept = KeptBounds::shared(Arc::clone(&bounds));
        assert_eq!(kept.look(), Ok(&[1.0, 2.0][..]));
        assert_eq!(Arc::strong_count(&bounds), 2);
        drop(kept);
        assert_eq!(Arc::strong_count(&bounds), 1);
        let last = KeptBounds::shared(bounds);
        assert_eq!(last.decide(), [1.0, 2.0]);
    }
}
