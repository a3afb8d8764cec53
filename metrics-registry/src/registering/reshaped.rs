//! Declared metrics whose samples a registry shows otherwise than they are.

use std::sync::Arc;

use metrics_types::__registry::{Declaration, DescriptorRef, FunctionPath};
use metrics_types::{Collect, Kind, LabelText, Labels, Sample, Samples, Value};

use super::appearance::{Rules, Shown};
use super::{Families, RegisterError, Source};

impl Families {
    /// Adds a declared metric as `rules` want it shown, if they do.
    ///
    /// # Errors
    ///
    /// If it clashes with one that is there, or the rules make something of it that cannot be.
    #[inline]
    pub(crate) fn add_shown(
        &mut self,
        declaration: &'static Declaration,
        rules: &Rules,
    ) -> Result<(), RegisterError> {
        let added = self.add_naming(declaration, rules, FunctionPath::short);
        let is_duplicate = matches!(added, Err(RegisterError::Duplicate { .. }));
        if is_duplicate && declaration.descriptor().is_of_function() {
            // Another function that is called the same: a method of another trait, or for another type argument.
            return self.add_naming(declaration, rules, FunctionPath::whole);
        }
        added
    }

    #[inline]
    fn add_naming(
        &mut self,
        declaration: &'static Declaration,
        rules: &Rules,
        function: fn(FunctionPath) -> String,
    ) -> Result<(), RegisterError> {
        match rules.apply_naming(declaration.descriptor(), function)? {
            Some(shown) => {
                let source = shown.source(declaration)?;
                self.add(DescriptorRef::Shared(Arc::new(shown.descriptor)), source)
            }
            None => Ok(()),
        }
    }
}

impl Shown {
    /// Where the samples come from of a declared metric, which counts as it was declared.
    #[inline]
    fn source(&self, declaration: &Declaration) -> Result<Source, RegisterError> {
        let (declared, metric) = (declaration.descriptor(), declaration.metric());
        if let Some(limit) = self.limit {
            metric.limit_children(limit);
        }
        if let Some(bounds) = &self.bounds {
            let own = declared.bounds().unwrap_or_default();
            if let Some(strange) = bounds.iter().find(|bound| !own.contains(bound)) {
                return Err(RegisterError::Invalid {
                    name: self.descriptor.name().to_owned(),
                    reason: format!(
                        "bucket bound {strange} is not among those that the metric was declared with, {own:?}"
                    ),
                    place: declared.place(),
                });
            }
            let bounds = Arc::clone(bounds);
            return Ok(Source::Shared(Arc::new(Coarser { metric, bounds })));
        }
        if declared.kind() == Kind::Info {
            let added = self.descriptor.const_label_names();
            let added = added.filter(|name| declared.const_label_names().all(|own| own != *name));
            let added: Vec<_> = added.map(str::to_owned).collect();
            if !added.is_empty() {
                return Ok(Source::Shared(Arc::new(Covered { metric, added })));
            }
        }
        Ok(Source::Static(metric))
    }
}

/// A histogram with fewer buckets.
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
