//! The upper bounds of a histogram as the values of `le`, written once for all the histograms that have them.

use super::number;

/// The texts of the bounds of one histogram.
#[derive(Default)]
pub(super) struct UpperBounds {
    bounds: Vec<f64>,
    /// One for each bound and for `+Inf`, each with what follows it on its line; there may be more, to be used again.
    texts: Vec<String>,
}

impl UpperBounds {
    /// From now on the bounds are these, and `+Inf` above them.
    #[inline]
    pub(super) fn prepare(&mut self, bounds: &[f64]) {
        if self.bounds == bounds && !self.texts.is_empty() {
            return;
        }
        self.bounds.clear();
        self.bounds.extend_from_slice(bounds);
        for (index, bound) in bounds.iter().copied().chain([f64::INFINITY]).enumerate() {
            if index == self.texts.len() {
                self.texts.push(String::new());
            }
            let text = &mut self.texts[index];
            text.clear();
            number::bound(text, bound);
            text.push_str("\"} ");
        }
    }

    /// Of each bound the text, the quote and the brace that close, and a space.
    #[inline]
    pub(super) fn texts(&self) -> &[String] {
        self.texts.get(..=self.bounds.len()).unwrap_or_default()
    }
}
