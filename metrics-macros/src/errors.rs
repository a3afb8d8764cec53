//! Mistakes, collected so that all of them are told at once.

use std::fmt::Display;

use quote::ToTokens;
use syn::Error;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    /// Notes a mistake under `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    /// Notes a mistake.
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// The value, or `None` with its mistake noted.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// All mistakes, if there are any.
    pub(crate) fn into_result(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// Which of `known` somebody who wrote `given` most likely meant.
pub(crate) fn closest<'k>(given: &str, known: &[&'k str]) -> Option<&'k str> {
    let near = known.iter().map(|name| (distance(given, name), *name));
    let (steps, name) = near.min_by_key(|(steps, _)| *steps)?;
    (steps <= (given.chars().count() / 3).max(1)).then_some(name)
}

/// How many letters must be added, removed, replaced or swapped with their neighbour to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
    // `rows[i][j]` is the distance of the first `i` letters of `a` and the first `j` of `b`.
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let changed = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if swapped {
                    changed.min(rows[i - 2][j - 2] + 1)
                } else {
                    changed
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_of_the_fingers_is_recognized() {
        let known = ["name", "help", "unit", "namespace", "buckets"];
        assert_eq!(closest("nmae", &known), Some("name"));
        assert_eq!(closest("bucket", &known), Some("buckets"));
        assert_eq!(closest("names", &known), Some("name"));
        assert_eq!(closest("namespcae", &known), Some("namespace"));
        assert_eq!(closest("labels", &known), None);
        assert_eq!(closest("x", &known), None);
    }
}
