//! Which families a scraper gets to see, and how they are written.

use metrics_types::{Gather, Negotiated, Only, Visitor};

use crate::Registry;

/// What makes two scrapes the same: whoever asks for an equal view can have the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct View {
    pub(super) format: Negotiated,
    pub(super) gzip: bool,
    /// The names of the only families to show, or of samples of theirs, sorted; all families if there are none.
    pub(super) names: Vec<String>,
}

impl View {
    /// The headers of a response with this view.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        [
            ("content-type", self.format.content_type()),
            ("vary", "Accept, Accept-Encoding"),
        ]
        .into_iter()
        .chain(self.gzip.then_some(("content-encoding", "gzip")))
    }
}

/// A registry, of which a view shows a part.
pub(super) struct Viewed<'a> {
    pub(super) registry: &'a Registry,
    pub(super) view: &'a View,
}

impl Gather for Viewed<'_> {
    fn gather(&self, visitor: &mut dyn Visitor) {
        if self.view.names.is_empty() {
            self.registry.gather(visitor);
        } else {
            Only::new(self.registry, self.view.names.iter().cloned()).gather(visitor);
        }
    }
}
