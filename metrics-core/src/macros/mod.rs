//! The macros, each with its manual.

mod declaring;
mod measuring;

pub use declaring::{ErrorKind, LabelSet, LabelValue, Metrics, metric, metrics};
pub use measuring::{counted, in_flight, metered, timed};
