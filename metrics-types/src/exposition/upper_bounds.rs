//! The upper bounds of a histogram as the values of `le`, written once for all the histograms that have them.

use super::number;

/// The texts of the bounds of one histogram.
#[derive(Default)]
pub(super) struct UpperBounds {
    bounds: Vec<f64>,
    /// All of them, one after the other, each with what follows it on its line.
    texts: String,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl UpperBounds {
    /// From now on the bounds are these, and `+Inf` above them.
    #[inline]
    pub(super) fn prepare(&mut self, bounds: &[f64]) {
        if self.bounds == bounds && !self.ends.is_empty() {
            return;
        }
        self.bounds.clear();
        self.bounds.extend_from_slice(bounds);
        self.texts.clear();
        self.ends.clear();
        for bound in bounds.iter().copied().chain([f64::INFINITY]) {
            number::bound(&mut self.texts, bound);
            self.texts.push_str("\"} ");
            self.ends.push(self.texts.len());
        }
    }

    /// Bound number `index`, the quote and the brace that close, and a space.
    #[inline]
    pub(super) fn text(&self, index: usize) -> &str {
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let text = |end| self.texts.get(start.copied().unwrap_or(0)..end);
        self.ends
            .get(index)
            .and_then(|end| text(*end))
            .unwrap_or_default()
    }
}
