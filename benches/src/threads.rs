//! What a scrape costs when many threads have recorded: their cells are walked.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use metrics_core::{Counter, Format, Registry, encode_into};

use crate::arguments::Arguments;
use crate::declared;
use crate::operation::Operation;
use crate::ours::OURS;
use crate::report::{Key, Measured};

/// How many threads are alive at once. From few to many: what a thread leaves behind stays for the next one.
const THREADS: [(usize, &str); 3] = [(1, "1 thread"), (64, "64 threads"), (512, "512 threads")];

/// How many of the counters each thread records into.
const TOUCHED: usize = 100;

/// They do next to nothing.
const STACK_BYTES: usize = 64 * 1024;

pub(crate) fn measure(arguments: &Arguments) -> Vec<Measured> {
    let measured = THREADS.iter().filter_map(|(threads, how)| {
        let key = Key {
            operation: Operation::ScrapeThreads,
            who: OURS,
            how,
            threads: 1,
        };
        arguments
            .wants(&key.to_string())
            .then(|| Measured::of(key, scrapes(*threads, arguments.effort.slow_rounds * 4)))
    });
    measured.collect()
}

/// The nanoseconds of scrapes while so many threads are alive.
fn scrapes(threads: usize, scrapes: usize) -> Vec<f64> {
    let barrier = Barrier::new(threads + 1);
    thread::scope(|scope| {
        for _ in 0..threads {
            thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, || {
                    declared::counters().take(TOUCHED).for_each(Counter::inc);
                    // All have recorded, and none is gone before the scrapes are done.
                    barrier.wait();
                    barrier.wait();
                })
                .expect("the system has threads");
        }
        barrier.wait();
        let mut output = String::new();
        let samples = (0..=scrapes)
            .map(|_| {
                output.clear();
                let start = Instant::now();
                encode_into(Registry::global(), Format::Text, &mut output);
                let nanos = start.elapsed().as_nanos() as f64;
                black_box(output.as_str());
                nanos
            })
            // The first one makes the output as long as it will be.
            .skip(1)
            .collect();
        barrier.wait();
        samples
    })
}
