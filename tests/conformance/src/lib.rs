//! What the tests of this package share: judges of expositions, an HTTP client, and programs to scrape.
//!
//! Nothing here or in the tests looks at the clock to decide whether something is right.

mod client;
mod judge;
mod program;
mod prometheus;

pub use client::{Response, exchange, get};
pub use judge::{Family, Sample, check_with_promtool, missing, parse, promtool_accepts_web_config};
pub use program::{Program, build_example};
pub use prometheus::Prometheus;
