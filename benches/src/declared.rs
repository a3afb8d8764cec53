//! 1000 counters of this repository's library, declared, and what it costs to see them.

use std::hint::black_box;

use metrics_core::{
    Counter, Descriptor, Format, Gather, Registry, Sample, Visitor, catalogue, encode,
};

use crate::counters::COUNTERS;
use crate::operation::Operation;
use crate::ours::OURS;
use crate::report::Key;
use crate::rows::Rows;
use crate::startup::Contender;

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

    fn sample(&mut self, sample: &Sample<'_>) {
        black_box(sample.value);
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
        how: "names in the catalogue",
        threads: 1,
    };
    rows.bulk(key, catalogue().count(), || {
        for metric in catalogue() {
            black_box(metric.name());
        }
    });
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
