//! Some of the families, by name.

use std::collections::BTreeSet;

use crate::descriptor::Descriptor;
use crate::sample::{Gather, Sample, Visitor};

/// Those of the families of `G` that are asked for by their names, or by names of their samples: `requests_total` and
/// `requests` both ask for the counter.
///
/// A family is shown whole, whichever of its samples was asked for, since some of the samples of a histogram are none.
/// Names that nothing has are ignored, as a scraper that asks for them expects.
///
/// ```
/// use metrics_core::{Only, Registry, encode, Format};
///
/// let nothing: [&str; 0] = [];
/// assert_eq!(encode(&Only::new(Registry::global(), nothing), Format::OpenMetrics), "# EOF\n");
/// ```
#[derive(Debug, Clone)]
pub struct Only<G> {
    metrics: G,
    names: BTreeSet<String>,
}

impl<G: Gather> Only<G> {
    /// What `metrics` has under these names.
    #[must_use]
    pub fn new<N: Into<String>>(metrics: G, names: impl IntoIterator<Item = N>) -> Self {
        Self {
            metrics,
            names: names.into_iter().map(Into::into).collect(),
        }
    }

    #[inline]
    fn has(&self, descriptor: &Descriptor) -> bool {
        let name = descriptor.name();
        let suffixes = descriptor.kind().sample_suffixes();
        // Few are asked for, as a rule, and none is put together for the comparison.
        self.names.iter().any(|asked| {
            let suffix = asked.strip_prefix(name);
            suffix.is_some_and(|suffix| suffixes.contains(&suffix))
        })
    }
}

impl<G: Gather> Gather for Only<G> {
    #[inline]
    fn gather(&self, visitor: &mut dyn Visitor) {
        self.metrics.gather(&mut Filter {
            only: self,
            visitor,
            shows: false,
        });
    }
}

/// Passes on what is asked for.
struct Filter<'a, G> {
    only: &'a Only<G>,
    visitor: &'a mut dyn Visitor,
    /// Whether the family that began last is.
    shows: bool,
}

impl<G: Gather> Visitor for Filter<'_, G> {
    #[inline]
    fn wants(&mut self, descriptor: &Descriptor) -> bool {
        self.only.has(descriptor) && self.visitor.wants(descriptor)
    }

    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        // Not everybody asks what is wanted.
        self.shows = self.wants(descriptor);
        if self.shows {
            self.visitor.family(descriptor);
        }
    }

    #[inline]
    fn wants_created(&self) -> bool {
        self.visitor.wants_created()
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        if self.shows {
            self.visitor.sample(sample);
        }
    }
}
