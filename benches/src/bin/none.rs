//! A program with 1000 counters, none of them declared, to be weighed beside one that declares its own.

#[path = "../thousand.rs"]
mod thousand;

use std::hint::black_box;

use metrics_core::{Counter, Format, Registry, encode};
use thousand::{Thousand, thousand};

macro_rules! counter {
    ($a:tt $b:tt $c:tt) => {{
        static COUNTER: Counter = Counter::new();
        &COUNTER
    }};
}

static COUNTERS: Thousand<&Counter> = thousand!(counter);

fn main() {
    black_box(&COUNTERS);
    black_box(encode(Registry::global(), Format::Text));
}
