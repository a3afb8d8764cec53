//! What users' tests ask: how much a piece of code recorded, although other tests record in the same metrics.
//!
//! Declared metrics are statics, which all tests of a program share, and tests run in parallel. But counters, histograms and
//! summaries that are declared keep what each thread adds apart, and a test has a thread to itself; so it can ask what that
//! thread added, and sees nothing of its neighbours:
//!
//! ```
//! use metrics_core::{Counter, Registry, counted, metric, testing};
//!
//! /// Orders placed.
//! #[metric]
//! static ORDERS: Counter = Counter::new();
//!
//! #[counted]
//! fn place_order(items: u64) -> Result<(), &'static str> {
//!     if items == 0 {
//!         return Err("nothing to order");
//!     }
//!     ORDERS.inc();
//!     Ok(())
//! }
//!
//! # fn main() {
//! // One metric, by its static.
//! assert_eq!(testing::added(&ORDERS, || place_order(2)), 1);
//!
//! // Everything, by the names that a scrape shows.
//! let recording = testing::Recording::of(Registry::global());
//! assert!(place_order(0).is_err());
//! assert_eq!(recording.added("function_calls_total", &[("function", "place_order"), ("outcome", "error")]), Some(1.0));
//! assert_eq!(recording.added("orders_total", &[]), Some(0.0));
//! # }
//! ```
//!
//! What is added by other threads that the code starts is not in it. Metrics that all threads share are told as they are: gauges,
//! families whose label values are not all known, and what is registered at run time. A test of those takes a
//! `Registry::new()` of its own, or label values that no other test has, and [`sample_value`]. What depends on time is tested with a
//! [`StoppedClock`].

mod added;
mod recording;
mod stopped_clock;

pub use added::{Added, Baseline, added};
pub use recording::{Recording, sample_value};
pub use stopped_clock::StoppedClock;
