//! The formats in which scrapers read metrics, and which of them one gets.

mod accept;
mod chunks;
mod format;
mod lines;
mod number;
mod openmetrics;
#[cfg(test)]
mod tests;
mod text;

pub use format::{Format, Negotiated};

use std::ops::ControlFlow;

use crate::sample::Gather;
use chunks::InChunks;

/// Everything that `metrics` shows, in `format`.
///
/// For a program that has a web server of its own: [`Format::negotiate`] says which format the client wants.
///
/// ```
/// use metrics_core::{Counter, Format, Registry, encode, metric};
///
/// /// Coffees served.
/// #[metric]
/// static COFFEES: Counter = Counter::new();
///
/// COFFEES.inc_by(2);
///
/// let text = encode(Registry::global(), Format::Text);
/// let coffees = "# HELP coffees_total Coffees served.\n# TYPE coffees_total counter\ncoffees_total 2\n";
/// assert!(text.contains(coffees));
/// ```
#[must_use]
pub fn encode(metrics: &(impl Gather + ?Sized), format: Format) -> String {
    let mut output = String::new();
    encode_into(metrics, format, &mut output);
    output
}

/// Appends everything that `metrics` shows, in `format`, to `output`.
///
/// Nothing is allocated but the growth of `output`: a caller that clears and keeps it has scrapes without allocation.
/// If a function that a metric calls at scrape time panics, `output` keeps what was written before.
///
/// ```
/// use metrics_core::{Format, Gauge, Registry, encode_into, metric};
///
/// /// Water left in the tank.
/// #[metric(unit = "liters")]
/// static TANK: Gauge = Gauge::new();
///
/// TANK.set(1.5);
///
/// let mut output = String::new();
/// for _scrape in 0..2 {
///     output.clear();
///     encode_into(Registry::global(), Format::OpenMetrics, &mut output);
///     assert!(output.contains("# TYPE tank_liters gauge\n# UNIT tank_liters liters\n"));
///     assert!(output.contains("\ntank_liters 1.5\n"));
///     assert!(output.ends_with("# EOF\n"));
/// }
/// ```
pub fn encode_into(metrics: &(impl Gather + ?Sized), format: Format, output: &mut String) {
    match format {
        Format::Text => metrics.gather(&mut text::Text::new(output)),
        Format::OpenMetrics => {
            metrics.gather(&mut openmetrics::OpenMetrics::new(output));
            output.push_str(openmetrics::END);
        }
    }
}

/// Gives everything that `metrics` shows, in `format`, to `sink`, in chunks of 64 KiB and more, each made of whole lines.
///
/// So a scrape of any length takes no more memory than a chunk. Once `sink` breaks, it is not called again, and nothing more is
/// written; whether it did is returned.
///
/// ```
/// use std::ops::ControlFlow;
/// use metrics_core::{Format, Registry, encode, encode_in_chunks};
///
/// let mut length = 0;
/// let flow = encode_in_chunks(Registry::global(), Format::Text, &mut |chunk| {
///     length += chunk.len();
///     ControlFlow::Continue(())
/// });
/// assert!(flow.is_continue());
/// assert_eq!(length, encode(Registry::global(), Format::Text).len());
/// ```
pub fn encode_in_chunks(
    metrics: &(impl Gather + ?Sized),
    format: Format,
    sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let output = &mut String::new();
    match format {
        Format::Text => {
            let mut chunks = InChunks::new(text::Text::new(output), sink);
            metrics.gather(&mut chunks);
            chunks.finish("")
        }
        Format::OpenMetrics => {
            let mut chunks = InChunks::new(openmetrics::OpenMetrics::new(output), sink);
            metrics.gather(&mut chunks);
            chunks.finish(openmetrics::END)
        }
    }
}
