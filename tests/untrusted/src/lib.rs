//! Everything that reads what comes from outside. Each function here takes any bytes, and panics if something is wrong with what
//! becomes of them.
//!
//! `tests` has them read the files of `corpus` and changed copies of these; the fuzzers in `fuzz` make up more.

mod accept;
mod metrics;
mod requests;
mod sections;

pub use accept::accept;
pub use metrics::metrics;
pub use requests::requests;
pub use sections::sections;
