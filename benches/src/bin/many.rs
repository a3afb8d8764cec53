//! A program with 1000 declared counters, to be weighed beside one that has as many and declares none.

#[path = "../counters.rs"]
mod counters;
#[path = "../thousand.rs"]
mod thousand;

use std::hint::black_box;

use metrics_core::{Format, Registry, encode};

fn main() {
    black_box(&counters::COUNTERS);
    black_box(encode(Registry::global(), Format::Text));
}
