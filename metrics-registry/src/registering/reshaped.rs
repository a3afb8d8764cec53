//! Declared metrics whose samples a registry shows otherwise than they are, or that count otherwise than they were declared.

use std::fmt;
use std::sync::Arc;

use metrics_types::__registry::{Declaration, DescriptorRef, FunctionPath, OnceBounds};
use metrics_types::{Collect, Kind, LabelText, Labels, Sample, Samples, Value};

use super::appearance::{Rules, Shown};
use super::{Families, RegisterError, Source};

impl Families {
    /// Adds a declared metric as `rules` want it shown, if they do, and to `overrides` the bounds that it has to count in for that.
    ///
    /// # Errors
    ///
    /// If it clashes with one that is there, or the rules make something of it that cannot be.
    #[inline]
    pub(crate) fn add_shown(
        &mut self,
        declaration: &'static Declaration,
        rules: &Rules,
        overrides: &mut Vec<BoundsOverride>,
    ) -> Result<(), RegisterError> {
        let added = self.add_naming(declaration, rules, overrides, FunctionPath::short);
        let is_duplicate = matches!(added, Err(RegisterError::Duplicate { .. }));
        if is_duplicate && declaration.descriptor().is_of_function() {
            // Another function that is called the same: a method of another trait, or for another type argument.
            return self.add_naming(declaration, rules, overrides, FunctionPath::whole);
        }
        added
    }

    #[inline]
    fn add_naming(
        &mut self,
        declaration: &'static Declaration,
        rules: &Rules,
        overrides: &mut Vec<BoundsOverride>,
        function: fn(FunctionPath) -> String,
    ) -> Result<(), RegisterError> {
        let Some(shown) = rules.apply_naming(declaration.descriptor(), function)? else {
            return Ok(());
        };
        let bounds = shown.bounds_override(declaration);
        let source = shown.source(declaration, bounds.as_ref());
        let added = self.add(DescriptorRef::Shared(Arc::new(shown.descriptor)), source);
        added.map_err(|clash| BoundsOverride::explain(clash, bounds.as_ref(), overrides))?;
        overrides.extend(bounds);
        Ok(())
    }
}

/// Bounds that a registry wants of a declared histogram.
pub(crate) struct BoundsOverride {
    declaration: &'static Declaration,
    /// What decides about them.
    once: &'static OnceBounds,
    /// What the metric is called in the registry.
    name: String,
    bounds: Arc<[f64]>,
}

impl BoundsOverride {
    /// The error of a metric that clashes with one that is there, where `own` bounds are wanted of it, if any, and `others` of others.
    ///
    /// Whoever gives bounds to a part of a family would not want to lose the other part for that.
    #[inline]
    fn explain(clash: RegisterError, own: Option<&Self>, others: &[Self]) -> RegisterError {
        match clash {
            RegisterError::Inconsistent {
                name,
                what: "buckets",
                place,
                existing,
            } if own.is_some() || others.iter().any(|other| other.name == name) => {
                RegisterError::Invalid {
                    name,
                    reason: format!(
                        "its buckets would differ from those of the one at {existing}, and all metrics of a family have the same \
                         bounds: give them by the name of the family"
                    ),
                    place,
                }
            }
            clash => clash,
        }
    }

    /// Sees to it that all of these histograms count in the bounds that are wanted of them, or in more, and returns what those say that
    /// count in others already. If there is one at the beginning, nothing is settled for the rest.
    #[must_use]
    #[inline]
    pub(crate) fn apply(all: &[Self]) -> Vec<RegisterError> {
        let decided = all
            .iter()
            .filter_map(|wanted| wanted.refusal(wanted.once.get()?));
        let refused: Vec<_> = decided.collect();
        if !refused.is_empty() {
            return refused;
        }
        let settled = all.iter().map(|wanted| (wanted, wanted.settle()));
        settled
            .filter_map(|(wanted, counted)| wanted.refusal(counted?))
            .collect()
    }

    /// The bounds that the histogram counts in from now on, unless they are just these.
    #[inline]
    fn settle(&self) -> Option<&'static [f64]> {
        let declared = self.declaration.descriptor().static_bounds();
        if self.strange(declared).is_none() {
            // Nobody may choose others any more, of which these would be no part.
            return Some(self.once.decide(declared).bounds);
        }
        self.once.choose(&self.bounds, declared).err()
    }

    /// Why these cannot be the bounds of a histogram that counts in those, if it is so.
    #[inline]
    fn refusal(&self, counted: &'static [f64]) -> Option<RegisterError> {
        let strange = self.strange(counted)?;
        let declared = self.declaration.descriptor().static_bounds();
        let why = if std::ptr::eq(counted, declared) {
            "and that is settled: other bounds have to be given to it before its first observation, and before any registry shows \
             a part of those that it was declared with"
        } else {
            "which another registry gave to it, for all registries: give those a part of these, or build the one with the most \
             bounds first, before the first observation"
        };
        Some(RegisterError::Invalid {
            name: self.name.clone(),
            reason: format!(
                "bucket bound {strange} is not among those that the metric counts in, {}, {why}",
                Listed(counted)
            ),
            place: self.declaration.descriptor().place(),
        })
    }

    /// The first of the bounds that is not among those that are `counted` in.
    #[inline]
    fn strange(&self, counted: &[f64]) -> Option<f64> {
        let mut bounds = self.bounds.iter().copied();
        bounds.find(|bound| !counted.contains(bound))
    }
}

/// Bounds in a message, of which there may be a thousand.
struct Listed<'a>(&'a [f64]);

impl fmt::Display for Listed<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 20;
        match self.0 {
            [first @ .., last] if first.len() >= MOST => {
                f.write_str("[")?;
                for bound in &first[..MOST - 1] {
                    write!(f, "{bound:?}, ")?;
                }
                write!(f, ".. {last:?}], {} of them", self.0.len())
            }
            all => write!(f, "{all:?}"),
        }
    }
}

impl Shown {
    /// The bounds that a declared metric has to count in. A native histogram that has no classic buckets gets none.
    #[inline]
    fn bounds_override(&self, declaration: &'static Declaration) -> Option<BoundsOverride> {
        let bounds = Arc::clone(self.bounds.as_ref()?);
        Some(BoundsOverride {
            declaration,
            once: declaration.metric().bounds()?,
            name: self.descriptor.name().to_owned(),
            bounds,
        })
    }

    /// Where the samples come from of a declared metric.
    #[inline]
    fn source(&self, declaration: &'static Declaration, bounds: Option<&BoundsOverride>) -> Source {
        let (declared, metric) = (declaration.descriptor(), declaration.metric());
        if let Some(limit) = self.limit {
            metric.limit_children(limit);
        }
        if let Some(bounds) = bounds {
            let bounds = Arc::clone(&bounds.bounds);
            return Source::Shared(Arc::new(Coarser { metric, bounds }));
        }
        if declared.kind() == Kind::Info {
            let added = self.descriptor.const_label_names();
            let added = added.filter(|name| declared.const_label_names().all(|own| own != *name));
            let added: Vec<_> = added.map(str::to_owned).collect();
            if !added.is_empty() {
                return Source::Shared(Arc::new(Covered { metric, added }));
            }
        }
        Source::Static(metric)
    }
}

/// A histogram with fewer buckets, or with just these.
struct Coarser {
    metric: &'static dyn Collect,
    bounds: Arc<[f64]>,
}

impl Coarser {
    /// What is in each of the buckets, of which `counts` tells for the buckets between `bounds`.
    #[inline]
    fn counts(&self, bounds: &[f64], counts: &[u64]) -> Vec<u64> {
        let mut coarse = vec![0_u64; self.bounds.len() + 1];
        for (index, count) in counts.iter().enumerate() {
            let bound = bounds.get(index).copied().unwrap_or(f64::INFINITY);
            let own = self.bounds.partition_point(|own| *own < bound);
            coarse[own] = coarse[own].saturating_add(*count);
        }
        coarse
    }
}

impl Collect for Coarser {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.through(self.metric, |sample, visitor| {
            let Value::Histogram {
                bounds,
                buckets,
                sum,
                native,
            } = sample.value
            else {
                visitor.sample(sample);
                return;
            };
            if *bounds == *self.bounds {
                visitor.sample(sample);
                return;
            }
            let buckets = &self.counts(bounds, buckets);
            let bounds = &self.bounds;
            visitor.sample(&Sample {
                value: Value::Histogram {
                    bounds,
                    buckets,
                    sum,
                    native,
                },
                ..*sample
            });
        });
    }
}

/// An info without the facts that a registry has labels of its own for: it does not know of these, and may be given facts of the same
/// names at any time.
struct Covered {
    metric: &'static dyn Collect,
    added: Vec<String>,
}

impl Collect for Covered {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        samples.through(self.metric, |sample, visitor| {
            let facts = sample.labels.variable;
            let is_own = |name: &str| !self.added.iter().any(|added| added == name);
            if facts.pairs().all(|(name, _)| is_own(&name)) {
                visitor.sample(sample);
                return;
            }
            let own: Vec<_> = facts.pairs().filter(|(name, _)| is_own(name)).collect();
            let variable = &LabelText::from_pairs(own.iter().map(|(name, value)| (&**name, value)));
            let labels = Labels {
                variable,
                ..sample.labels
            };
            visitor.sample(&Sample { labels, ..*sample });
        });
    }
}
