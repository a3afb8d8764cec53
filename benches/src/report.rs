//! The results of a run.

use std::fmt;

use crate::operation::Operation;
use crate::ours::OURS;

/// What a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) operation: Operation,
    /// The library.
    pub(crate) who: &'static str,
    /// Which of its ways, if there are several.
    pub(crate) how: &'static str,
    /// How many threads do it at once.
    pub(crate) threads: u8,
}

/// The result of a row: quartiles of its samples, in the unit of the operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) key: Key,
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
    /// How many times the unit of the same round it is, where that says something: the median of the rounds.
    pub(crate) ratio: Option<f64>,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation.title(), self.name())
    }
}

impl Key {
    /// The library, and its way if there are several.
    pub(crate) fn name(&self) -> String {
        match (self.who, self.how) {
            ("", how) => how.to_owned(),
            (who, "") => who.to_owned(),
            (who, how) => format!("{who}, {how}"),
        }
    }
}

impl Measured {
    pub(crate) fn of(key: Key, samples: Vec<f64>) -> Self {
        let [low, median, high] = quartiles(samples);
        Self {
            key,
            low,
            median,
            high,
            ratio: None,
        }
    }

    /// The same, with the ratios of its samples to the unit.
    pub(crate) fn with_ratios(self, ratios: Vec<f64>) -> Self {
        let known = self.key.operation.has_ratio() && !ratios.is_empty();
        Self {
            ratio: known.then(|| quartiles(ratios)[1]),
            ..self
        }
    }

    /// A result that does not vary.
    pub(crate) fn once(key: Key, value: f64) -> Self {
        Self::of(key, vec![value])
    }

    pub(crate) fn is_ours(&self) -> bool {
        self.key.who == OURS
    }
}

/// At least one number.
fn quartiles(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_by(f64::total_cmp);
    [1, 2, 3].map(|of_four| numbers[(numbers.len() - 1) * of_four / 4])
}

/// All results.
pub(crate) struct Report {
    results: Vec<Measured>,
}

impl Report {
    pub(crate) fn new(results: Vec<Measured>) -> Self {
        Self { results }
    }

    /// The results of an operation by so many threads, least first.
    pub(crate) fn of(&self, operation: Operation, threads: u8) -> Vec<Measured> {
        let mut results: Vec<_> = self
            .results
            .iter()
            .filter(|result| (result.key.operation, result.key.threads) == (operation, threads))
            .copied()
            .collect();
        // What is not compared stays in its own order.
        if operation.is_compared() {
            let order = |result: &Measured| result.ratio.unwrap_or(result.median);
            results.sort_by(|a, b| order(a).total_cmp(&order(b)));
        }
        results
    }

    /// The best result of every library for an operation by so many threads, least first. Of ours, the one that does what the operation
    /// says: its variants are other formats, for which the others are not asked.
    pub(crate) fn best(&self, operation: Operation, threads: u8) -> Vec<Measured> {
        let results = self.of(operation, threads);
        let is_plain = |result: &&Measured| result.is_ours() && result.key.how.is_empty();
        let has_plain = results.iter().any(|result| is_plain(&result));
        let mut best: Vec<Measured> = Vec::new();
        for result in results {
            if has_plain && result.is_ours() && !is_plain(&&result) {
                continue;
            }
            if best.iter().all(|other| other.key.who != result.key.who) {
                best.push(result);
            }
        }
        best
    }
}
