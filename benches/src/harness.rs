//! Measures rows in turns.

use std::hint::black_box;
use std::time::Instant;

use crate::arguments::Effort;
use crate::inputs::INPUTS;
use crate::limits::UNIT;
use crate::pair::Pair;
use crate::report::Measured;
use crate::rows::{Row, Rows};

/// An operation that takes longer than this gets fewer samples.
const SLOW_NANOS: f64 = 1e6;

/// A row on its way.
struct Running {
    row: Row,
    /// How many operations a sample has.
    count: usize,
    /// It is sampled in every so many rounds.
    every: usize,
    /// One from each of those rounds, unless it failed.
    samples: Vec<Option<f64>>,
}

/// Samples every row once in a round, for as many rounds as `effort` says, beginning with another row in each.
pub(crate) fn measure(rows: Rows, effort: &Effort) -> Vec<Measured> {
    let pair = Pair::new();
    let total = rows.list.len();
    eprintln!("{total} rows");
    let mut running: Vec<Running> = rows
        .list
        .into_iter()
        .map(|row| Running::new(row, effort, &pair))
        .collect();
    for round in 0..effort.rounds {
        if round % 50 == 0 {
            eprintln!("round {round} of {}", effort.rounds);
        }
        for turn in 0..total {
            let row = &mut running[(turn + round) % total];
            if round % row.every == 0 {
                row.sample(&pair);
            }
        }
    }
    let units = [1, 2].map(|threads| {
        let unit = running
            .iter()
            .find(|row| (row.row.key.how, row.row.key.threads) == (UNIT, threads));
        unit.map_or_else(Vec::new, |row| row.samples.clone())
    });
    let mut results = rows.results;
    results.extend(running.into_iter().filter_map(|row| {
        let unit = &units[usize::from(row.row.key.threads > 1)];
        row.finish(unit)
    }));
    results
}

impl Running {
    /// Finds out how many operations make a sample of the length that is wanted.
    fn new(row: Row, effort: &Effort, pair: &Pair) -> Self {
        let mut running = Self {
            row,
            count: 1,
            every: 1,
            samples: Vec::new(),
        };
        // The first time makes what is made once, and every child of a family is made the first time it is asked for.
        let mut each = running.least(pair).unwrap_or(0.0);
        if each < SLOW_NANOS {
            running.count = INPUTS;
            each = running.least(pair).unwrap_or(effort.sample_nanos) / INPUTS as f64;
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of operations, and at least one"
        )]
        {
            running.count = (effort.sample_nanos / each).max(1.0) as usize;
        }
        if each >= SLOW_NANOS {
            running.every = effort.rounds.div_ceil(effort.slow_rounds);
        }
        running
    }

    /// The least of a few runs: the machine does other things, too.
    fn least(&self, pair: &Pair) -> Option<f64> {
        (0..4).filter_map(|_| self.run(pair)).reduce(f64::min)
    }

    fn sample(&mut self, pair: &Pair) {
        let things = self.count as f64 * self.row.things as f64;
        let nanos = self.run(pair);
        self.samples.push(nanos.map(|nanos| nanos / things));
    }

    /// The result, given the unit's samples, of which there is one from every round; none if every sample failed.
    fn finish(self, unit: &[Option<f64>]) -> Option<Measured> {
        let rounds = unit.iter().step_by(self.every);
        let pairs = self.samples.iter().zip(rounds);
        let ratios = pairs.filter_map(|(sample, unit)| Some((*sample)? / (*unit)?));
        let ratios = ratios.collect();
        let samples: Vec<_> = self.samples.into_iter().flatten().collect();
        if samples.is_empty() {
            eprintln!("not measured: {}", self.row.key);
            return None;
        }
        Some(Measured::of(self.row.key, samples).with_ratios(ratios))
    }

    /// The nanoseconds that `count` operations take on every thread.
    fn run(&self, pair: &Pair) -> Option<f64> {
        // Other rows have just been there: this one's data and branches come back first.
        let warm_up = self.count / 8;
        let took = if self.row.key.threads == 1 {
            (self.row.batch)(0..warm_up);
            let start = Instant::now();
            (self.row.batch)(black_box(0..self.count));
            Some(start.elapsed())
        } else {
            pair.run(&self.row.batch, warm_up, self.count)
        };
        if let Some(after) = self.row.after {
            after();
        }
        took.map(|took| took.as_nanos() as f64)
    }
}
