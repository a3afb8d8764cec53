//! 1000 declared counters.

use metrics_core::{Counter, metric};

use crate::thousand::{Thousand, thousand};

macro_rules! counter {
    ($a:tt $b:tt $c:tt) => {{
        /// One of a thousand.
        #[metric(namespace = $a, subsystem = $b, name = $c)]
        static COUNTER: Counter = Counter::new();
        &COUNTER
    }};
}

pub(crate) static COUNTERS: Thousand<&Counter> = thousand!(counter);
