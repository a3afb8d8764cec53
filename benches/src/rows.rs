//! The rows of a run: who does which operation, and how.

use std::hint::black_box;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::fixture::Fixture;
use crate::limits::UNIT;
use crate::memory;
use crate::operation::Operation;
use crate::report::{Key, Measured};

/// Runs the operation once for every number of a range.
pub(crate) type Batch = Arc<dyn Fn(Range<usize>) + Send + Sync>;

/// One row.
pub(crate) struct Row {
    pub(crate) key: Key,
    pub(crate) batch: Batch,
    /// How many things one operation does.
    pub(crate) things: usize,
    /// Runs after every sample, unmeasured.
    pub(crate) after: Option<fn()>,
}

/// The rows that the filter lets through, and what was found out while they were made.
pub(crate) struct Rows {
    filter: Option<String>,
    pub(crate) list: Vec<Row>,
    pub(crate) results: Vec<Measured>,
}

impl Rows {
    pub(crate) fn new(filter: Option<String>) -> Self {
        Self {
            filter,
            list: Vec::new(),
            results: Vec::new(),
        }
    }

    /// The unit is always there.
    fn wants(&self, key: &Key) -> bool {
        key.how == UNIT
            || self
                .filter
                .as_deref()
                .is_none_or(|text| key.to_string().contains(text))
    }

    /// Adds a fast operation: by one thread, and by two if the operation is shared. It is told its number, to choose inputs by.
    pub(crate) fn op(
        &mut self,
        operation: Operation,
        who: &'static str,
        how: &'static str,
        op: impl Fn(usize) + Send + Sync + 'static,
    ) {
        self.op_then(operation, who, how, op, None);
    }

    /// Adds a fast operation that leaves something to be done.
    pub(crate) fn op_then(
        &mut self,
        operation: Operation,
        who: &'static str,
        how: &'static str,
        op: impl Fn(usize) + Send + Sync + 'static,
        after: Option<fn()>,
    ) {
        // The loop is compiled together with the operation, which is inlined into it if it can be.
        let batch: Batch = Arc::new(move |numbers| {
            for number in numbers {
                op(number);
                // Nothing of one turn is left for the next to reuse, nor two of them made one.
                black_box(());
            }
        });
        for threads in 1..=(1 + u8::from(operation.is_shared())) {
            let key = Key {
                operation,
                who,
                how,
                threads,
            };
            if self.wants(&key) {
                self.list.push(Row {
                    key,
                    batch: Arc::clone(&batch),
                    things: 1,
                    after,
                });
            }
        }
    }

    /// Adds an operation that does many things at once.
    pub(crate) fn bulk(&mut self, key: Key, things: usize, op: impl Fn() + Send + Sync + 'static) {
        if self.wants(&key) {
            let batch: Batch = Arc::new(move |numbers| numbers.for_each(|_| op()));
            self.list.push(Row {
                key,
                batch,
                things,
                after: None,
            });
        }
    }

    /// Measures what can be done once only with what `build` makes, many things at once.
    pub(crate) fn first<S>(
        &mut self,
        key: Key,
        things: usize,
        build: impl Fn() -> S,
        mut op: impl FnMut(&S),
    ) {
        const SAMPLES: usize = 9;
        if self.wants(&key) {
            let once = |_| {
                let made = build();
                let start = Instant::now();
                op(&made);
                start.elapsed().as_nanos() as f64 / things as f64
            };
            let samples = (0..SAMPLES).map(once).collect();
            self.results.push(Measured::of(key, samples));
        }
    }

    /// Adds the scrape of what `build` makes of `fixture`, which `text` writes, and the memory that it takes.
    pub(crate) fn scrape<S: Send + 'static>(
        &mut self,
        fixture: &Fixture,
        who: &'static str,
        build: impl FnOnce() -> S,
        text: impl Fn(&S, &mut String) + Send + Sync + 'static,
    ) {
        let key = |operation| Key {
            operation,
            who,
            how: "",
            threads: 1,
        };
        let (scrape, bytes) = (key(fixture.scrape), key(fixture.bytes));
        if !self.wants(&scrape) && !self.wants(&bytes) {
            return;
        }
        let (source, kept) = memory::kept(build);
        if self.wants(&bytes) {
            let each = kept.bytes / fixture.things as f64;
            self.results.push(Measured::once(bytes, each));
        }
        let mut output = String::new();
        text(&source, &mut output);
        // A library that dropped series would look fast.
        let lines = output
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .count();
        assert!(
            (fixture.lines..fixture.lines + 10).contains(&lines),
            "{who} shows {lines} samples instead of {}",
            fixture.lines
        );
        let state = Mutex::new((source, output));
        self.bulk(scrape, fixture.things, move || {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let (source, output) = &mut *state;
            output.clear();
            text(source, output);
            black_box(output.as_str());
        });
    }
}
