//! The [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/) text format, version 1.0.0.

use super::chunks::Encoder;
use super::lines::Lines;
use crate::descriptor::Descriptor;
use crate::escape;
use crate::kind::Kind;
use crate::sample::{Labels, Number, Value, Visitor};

/// Appends families in this format.
pub(super) struct OpenMetrics<'a> {
    lines: Lines<'a>,
}

impl<'a> OpenMetrics<'a> {
    pub(super) fn new(output: &'a mut String) -> Self {
        Self {
            lines: Lines::new(output),
        }
    }
}

/// The line that tells a complete exposition from one that was cut off.
pub(super) const END: &str = "# EOF\n";

impl<'a> Encoder<'a> for OpenMetrics<'a> {
    fn lines(&mut self) -> &mut Lines<'a> {
        &mut self.lines
    }
}

impl Visitor for OpenMetrics<'_> {
    fn family(&mut self, descriptor: &Descriptor) {
        let (kind, name) = (descriptor.kind(), descriptor.name());
        self.lines
            .metadata("TYPE", name, "", |output| output.push_str(kind.as_str()));
        if let Some(unit) = unit(descriptor) {
            self.lines
                .metadata("UNIT", name, "", |output| output.push_str(unit));
        }
        // Parsers differ on what white space around a help text belongs to it.
        let help = descriptor.help().trim();
        if !help.is_empty() {
            self.lines
                .metadata("HELP", name, "", |output| escape::quoted(output, help));
        }
    }

    /// The sum of negative observations goes down, and this format has no place for such a sum: a histogram is without
    /// sum and count then (one may not stand without the other), a summary without sum.
    fn sample(&mut self, labels: Labels<'_>, value: Value<'_>) {
        match value {
            Value::Histogram {
                bounds,
                buckets,
                sum,
            } if !is_total(sum) || has_negative(bounds) => {
                self.lines.buckets(labels, bounds, buckets);
            }
            Value::Summary { count, sum } if !is_total(sum) => {
                self.lines.number("_count", labels, Number::Unsigned(count));
            }
            other => self.lines.sample(labels, other),
        }
    }
}

/// The unit, where this format allows to tell it: it must be the last word, but not the only one, of the family's name.
fn unit(descriptor: &Descriptor) -> Option<&str> {
    let unit = descriptor.unit();
    let stem = descriptor.name().strip_suffix(unit)?;
    let allowed = !unit.is_empty() && stem.ends_with('_');
    (allowed && !matches!(descriptor.kind(), Kind::Info | Kind::StateSet)).then_some(unit)
}

/// Whether `sum` is what a counter can be.
fn is_total(sum: f64) -> bool {
    sum >= 0.0
}

fn has_negative(bounds: &[f64]) -> bool {
    bounds.first().is_some_and(|bound| *bound < 0.0)
}
