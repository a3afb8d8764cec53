//! Which series a sample is.

use std::collections::HashSet;

use metrics_types::{LabelText, Labels};

/// Series that were shown. Labels in another order, and empty ones, make no other series.
#[derive(Default)]
pub(super) struct Series(HashSet<Vec<(String, String)>>);

impl Series {
    /// Takes note of a series. Whether it was not there.
    #[inline]
    pub(super) fn insert(&mut self, labels: Labels<'_>) -> bool {
        let own = [labels.constant, labels.variable];
        let own = own.into_iter().flat_map(LabelText::pairs);
        let mut own: Vec<_> = own
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        own.sort_unstable();
        self.0.insert(own)
    }
}
