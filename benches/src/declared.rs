//! 1000 counters of this repository's library, declared, and what it costs to see them.

use std::hint::black_box;

use metrics_core::{
    Counter, Descriptor, Format, Gather, Labels, Registry, Value, Visitor, encode, metric,
};

use crate::operation::Operation;
use crate::ours::OURS;
use crate::report::Key;
use crate::rows::Rows;
use crate::startup::Contender;

/// An array of arrays of arrays of what the macro `$each` makes of three texts: 10 times 10 times 10 of them.
macro_rules! thousand {
    ($each:ident) => {
        thousand!(@hundreds $each ("a0" "a1" "a2" "a3" "a4" "a5" "a6" "a7" "a8" "a9"))
    };
    (@hundreds $each:ident ($($a:tt)*)) => {
        [$(thousand!(@tens $each $a ("b0" "b1" "b2" "b3" "b4" "b5" "b6" "b7" "b8" "b9"))),*]
    };
    (@tens $each:ident $a:tt ($($b:tt)*)) => {
        [$(thousand!(@ones $each $a $b ("c0" "c1" "c2" "c3" "c4" "c5" "c6" "c7" "c8" "c9"))),*]
    };
    (@ones $each:ident $a:tt $b:tt ($($c:tt)*)) => {
        [$($each!($a $b $c)),*]
    };
}

pub(crate) use thousand;

/// What `thousand` makes.
pub(crate) type Thousand<T> = [[[T; 10]; 10]; 10];

macro_rules! counter {
    ($a:tt $b:tt $c:tt) => {{
        /// One of a thousand.
        #[metric(namespace = $a, subsystem = $b, name = $c)]
        static COUNTER: Counter = Counter::new();
        &COUNTER
    }};
}

static COUNTERS: Thousand<&Counter> = thousand!(counter);

/// The counters.
pub(crate) fn counters() -> impl Iterator<Item = &'static Counter> {
    COUNTERS.iter().flatten().flatten().copied()
}

/// Looks at everything and does nothing with it.
#[derive(Default)]
struct Onlooker {
    samples: usize,
}

impl Visitor for Onlooker {
    fn family(&mut self, descriptor: &Descriptor) {
        black_box(descriptor.name());
    }

    fn sample(&mut self, _: Labels<'_>, value: Value<'_>) {
        black_box(value);
        self.samples += 1;
    }
}

fn look() -> usize {
    let mut onlooker = Onlooker::default();
    Registry::global().gather(&mut onlooker);
    onlooker.samples
}

pub(crate) fn add(rows: &mut Rows) {
    let key = Key {
        operation: Operation::Walk,
        who: OURS,
        how: "gathered, not written",
        threads: 1,
    };
    rows.bulk(key, look(), || {
        look();
    });
}

pub(crate) const STARTUP: [Contender; 2] = [
    Contender {
        who: OURS,
        how: "declared: first gather",
        run: || {
            look();
        },
    },
    Contender {
        who: OURS,
        how: "declared: first scrape",
        run: || {
            black_box(encode(Registry::global(), Format::Text));
        },
    },
];
