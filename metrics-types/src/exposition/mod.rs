//! The formats in which scrapers read metrics, and which of them one gets.

mod accept;
mod chunks;
mod compound;
mod digits;
mod format;
mod lines;
mod number;
mod openmetrics;
#[cfg(feature = "protobuf")]
mod protobuf;
#[cfg(test)]
mod tests;
mod text;
mod upper_bounds;

pub use crate::name_escaping::Escaping;
pub use format::{Format, Negotiated};

use std::ops::ControlFlow;

use crate::sample::Gather;
use chunks::{Encoder, InChunks};
use format::Encoding;

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
#[inline]
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
#[inline]
pub fn encode_into(metrics: &(impl Gather + ?Sized), format: Format, output: &mut String) {
    write_text(metrics, format, format.into(), output);
}

#[inline]
fn write_text(
    metrics: &(impl Gather + ?Sized),
    format: Format,
    how: Negotiated,
    output: &mut String,
) {
    let escaping = how.escaping();
    match format {
        Format::Text | Format::TextVersion1 => {
            metrics.gather(&mut text::Text::new(output, escaping));
        }
        Format::OpenMetrics | Format::OpenMetricsVersion0 => {
            let mut openmetrics = openmetrics::OpenMetrics::new(output, escaping, how.created);
            metrics.gather(&mut openmetrics);
            openmetrics.end();
        }
    }
}

/// Gives everything that `metrics` shows, in that format, to `sink`, in chunks of 64 KiB and more, each made of whole lines; in
/// protobuf, of whole families.
///
/// So a scrape of any length takes no more memory than a chunk. Once `sink` breaks, it is not called again, and nothing more is
/// written; whether it did is returned.
///
/// ```
/// use std::ops::ControlFlow;
/// use metrics_core::{Format, Registry, encode, encode_in_chunks};
///
/// let how = Format::negotiate("text/plain");
/// let mut length = 0;
/// let flow = encode_in_chunks(Registry::global(), how, &mut |chunk| {
///     length += chunk.len();
///     ControlFlow::Continue(())
/// });
/// assert!(flow.is_continue());
/// assert_eq!(length, encode(Registry::global(), Format::Text).len());
/// ```
#[inline]
pub fn encode_in_chunks(
    metrics: &(impl Gather + ?Sized),
    how: impl Into<Negotiated>,
    sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let how = how.into();
    let escaping = how.escaping();
    match how.encoding {
        Encoding::Text(Format::Text | Format::TextVersion1) => {
            let output = &mut String::new();
            let mut chunks = InChunks::new(text::Text::new(output, escaping), sink);
            metrics.gather(&mut chunks);
            chunks.finish()
        }
        Encoding::Text(Format::OpenMetrics | Format::OpenMetricsVersion0) => {
            let output = &mut String::new();
            let openmetrics = openmetrics::OpenMetrics::new(output, escaping, how.created);
            let mut chunks = InChunks::new(openmetrics, sink);
            metrics.gather(&mut chunks);
            chunks.finish()
        }
        #[cfg(feature = "protobuf")]
        Encoding::Protobuf => {
            let output = &mut Vec::new();
            let mut chunks = InChunks::new(protobuf::Protobuf::new(how, output), sink);
            metrics.gather(&mut chunks);
            chunks.finish()
        }
    }
}

impl Negotiated {
    /// Everything that `metrics` shows, as it was negotiated.
    #[must_use]
    #[inline]
    pub fn encode(self, metrics: &(impl Gather + ?Sized)) -> Vec<u8> {
        let mut output = Vec::new();
        self.encode_into(metrics, &mut output);
        output
    }

    /// Appends everything that `metrics` shows, as it was negotiated, to `output`.
    #[inline]
    pub fn encode_into(self, metrics: &(impl Gather + ?Sized), output: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Text(format) => {
                // What is there need not be text. The room of an empty buffer is used as it is.
                let before = std::mem::take(output);
                match String::from_utf8(before) {
                    Ok(mut text) => {
                        write_text(metrics, format, self, &mut text);
                        *output = text.into_bytes();
                    }
                    Err(error) => {
                        *output = error.into_bytes();
                        let mut text = String::new();
                        write_text(metrics, format, self, &mut text);
                        output.extend_from_slice(text.as_bytes());
                    }
                }
            }
            #[cfg(feature = "protobuf")]
            Encoding::Protobuf => {
                let mut protobuf = protobuf::Protobuf::new(self, output);
                metrics.gather(&mut protobuf);
                protobuf.end();
            }
        }
    }
}
