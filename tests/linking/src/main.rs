//! Prints the exposition of a program that touches next to nothing of its libraries.

use metrics_core::{Counter, Format, Registry, encode, metric};

/// Declared in the program.
#[metric]
static DECLARED_IN_THE_PROGRAM: Counter = Counter::new();

fn main() {
    let number = std::env::args().count() + usize::try_from(linking_declares::USED).unwrap_or(0);
    // Nothing but the arguments decides whether it is called.
    if number > 100 {
        DECLARED_IN_THE_PROGRAM.inc();
        assert!(linking_annotates::double(200).is_err());
    }
    print!("{}", encode(Registry::global(), Format::OpenMetrics));
}
