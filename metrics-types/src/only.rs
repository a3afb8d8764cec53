//! Some of the families, by name.

use std::collections::BTreeSet;

use crate::characters::is_plain_family_name;
use crate::descriptor::Descriptor;
use crate::kind::Kind;
use crate::name_escaping::Escaping;
use crate::sample::{Gather, Sample, Visitor};

/// Those of the families of `G` that are asked for by their names, or by names of their samples: `requests_total` and
/// `requests` both ask for the counter.
///
/// One whose name is not of the classic character set is asked for by that name and by what becomes of it in any
/// [scheme](crate::Escaping): `http.requests_total`, and `http_requests_total` as some scraper was shown it.
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
        let (name, kind) = (descriptor.name(), descriptor.kind());
        self.has_samples_of(name, kind)
            || (!is_plain_family_name(name) && self.has_escaped(name, kind))
    }

    /// Whether a name is asked for that samples have whose names begin with `stem`.
    #[inline]
    fn has_samples_of(&self, stem: &str, kind: Kind) -> bool {
        let suffixes = kind.sample_suffixes();
        // Few are asked for, as a rule, and none is put together for the comparison.
        self.names.iter().any(|asked| {
            let suffix = asked.strip_prefix(stem);
            suffix.is_some_and(|suffix| suffixes.contains(&suffix))
        })
    }

    /// Whether the family is asked for as some scraper knows it that knows no such names.
    #[inline]
    fn has_escaped(&self, name: &str, kind: Kind) -> bool {
        Escaping::OF_OTHER_NAMES.into_iter().any(|scheme| {
            self.has_samples_of(&scheme.stem_of_samples(name, kind.name_suffix()), kind)
                // What becomes of the family's name alone, where its suffix is escaped together with it.
                || self.names.contains(&*scheme.family_name(name))
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
