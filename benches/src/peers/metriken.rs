//! The crate `metriken`: its labels are numbers that the user makes, its histograms have bounds of their own, and it exposes
//! nothing by itself.

use std::hint::black_box;
use std::time::Instant;

use metriken::{
    AtomicCounterHistogram, Counter, CounterGroup, ShardedCounterGroup, ShardedCounterHistogram,
    metric,
};

use crate::inputs::enums;
use crate::operation::Operation;
use crate::poll::ready;
use crate::report::Key;
use crate::rows::Rows;
use crate::startup::Contender;
use crate::thousand::{Thousand, thousand};

const WHO: &str = "metriken";

#[metric(name = "counter")]
static COUNTER: Counter = Counter::new();

#[metric(name = "sharded_counter")]
static SHARDED_COUNTER: ShardedCounterGroup = ShardedCounterGroup::new(1);

#[metric(name = "by_enums")]
static BY_ENUMS: CounterGroup = CounterGroup::new(20);

#[metric(name = "sharded_by_enums")]
static SHARDED_BY_ENUMS: ShardedCounterGroup = ShardedCounterGroup::new(20);

#[metric(name = "function_nanoseconds")]
static FUNCTION_NANOSECONDS: AtomicCounterHistogram = AtomicCounterHistogram::new(3, 64);

#[metric(name = "sharded_function_nanoseconds")]
static SHARDED_FUNCTION_NANOSECONDS: ShardedCounterHistogram = ShardedCounterHistogram::new(3, 64);

enums! {}

fn index(method: Method, class: Class) -> usize {
    method as usize * 5 + class as usize
}

fn nanos_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn timed_function() {
    let start = Instant::now();
    let _ = FUNCTION_NANOSECONDS.increment(nanos_since(start));
}

fn timed_sharded_function() {
    let start = Instant::now();
    let _ = SHARDED_FUNCTION_NANOSECONDS.increment(nanos_since(start));
}

async fn timed_async_function() {
    timed_function();
}

pub(crate) fn add(rows: &mut Rows) {
    let enum_labels = enum_labels();

    rows.op(Operation::Inc, WHO, "", |_| {
        COUNTER.increment();
    });
    rows.op(Operation::Inc, WHO, "sharded", |_| {
        SHARDED_COUNTER.increment(0);
    });
    rows.op(Operation::EnumLabels, WHO, "index by hand", move |number| {
        let (method, class) = enum_labels.at(number);
        BY_ENUMS.increment(index(method, class));
    });
    rows.op(
        Operation::EnumLabels,
        WHO,
        "index by hand, sharded",
        move |number| {
            let (method, class) = enum_labels.at(number);
            SHARDED_BY_ENUMS.increment(index(method, class));
        },
    );
    rows.op(Operation::TimedSync, WHO, "its own bounds", |_| {
        timed_function();
    });
    rows.op(Operation::TimedSync, WHO, "its own bounds, sharded", |_| {
        timed_sharded_function();
    });
    rows.op(Operation::TimedAsync, WHO, "its own bounds", |_| {
        ready(timed_async_function());
    });
    let walk = Key {
        operation: Operation::Walk,
        who: WHO,
        how: "names and values",
        threads: 1,
    };
    rows.bulk(walk, look(), || {
        look();
    });
}

macro_rules! counter {
    ($a:tt $b:tt $c:tt) => {{
        #[metric(name = concat!("declared_", $a, $b, $c))]
        static COUNTER: Counter = Counter::new();
        &COUNTER
    }};
}

/// Declared, and in the binary because something names them.
static DECLARED: Thousand<&Counter> = thousand!(counter);

fn look() -> usize {
    let mut samples = 0;
    for metric in &metriken::metrics() {
        black_box((metric.name(), metric.value()));
        samples += 1;
    }
    samples
}

pub(super) const STARTUP: Contender = Contender {
    who: WHO,
    how: "declared: first walk",
    run: || {
        black_box(&DECLARED);
        look();
    },
};
