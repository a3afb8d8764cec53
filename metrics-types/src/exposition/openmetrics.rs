//! The [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/) text format, versions 1.0.0 and 0.0.1, which are
//! written alike.

use std::time::SystemTime;

use super::chunks::Encoder;
use super::lines::{AnySample, Dialect, Lines};
use super::number;
use crate::descriptor::Descriptor;
use crate::escape;
use crate::kind::Kind;
use crate::name_escaping::Escaping;
use crate::sample::{Details, Labels, Number, Sample, Value, Visitor};

/// Appends families in this format.
pub(super) struct OpenMetrics<'a> {
    lines: Lines<'a>,
    /// Whether it is told when metrics began to count.
    created: bool,
    /// The moment that was told last, and its text to the end of the line: nearly all metrics of a family have the same.
    last_created: Option<SystemTime>,
    created_text: String,
    any_sample: AnySample<'a>,
}

impl<'a> OpenMetrics<'a> {
    #[inline]
    pub(super) fn new(output: &'a mut String, escaping: Escaping, created: bool) -> Self {
        Self {
            lines: Lines::new(output, escaping, Dialect::OpenMetrics),
            created,
            last_created: None,
            created_text: String::new(),
            any_sample,
        }
    }
}

impl Encoder for OpenMetrics<'_> {
    #[inline]
    fn written(&self) -> &[u8] {
        self.lines.written()
    }

    #[inline]
    fn clear(&mut self) {
        self.lines.clear();
    }

    /// Appends the line that tells a complete exposition from one that was cut off.
    #[inline]
    fn end(&mut self) {
        self.lines.raw("# EOF\n");
    }
}

impl Visitor for OpenMetrics<'_> {
    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        let (kind, name) = (descriptor.kind(), descriptor.name());
        self.lines.family(name, kind.name_suffix());
        self.lines
            .metadata("TYPE", "", |output| output.push_str(kind.as_str()));
        if let Some(unit) = unit(descriptor) {
            self.lines
                .metadata("UNIT", "", |output| output.push_str(unit));
        }
        // Parsers differ on what white space around a help text belongs to it.
        let help = descriptor.help().trim();
        if !help.is_empty() {
            self.lines
                .metadata("HELP", "", |output| escape::quoted(output, help));
        }
    }

    #[inline]
    fn wants_created(&self) -> bool {
        self.created
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        if !self.lines.plain_counter(sample) {
            (self.any_sample)(&mut self.lines, sample);
        }
        let counts = matches!(
            sample.value,
            Value::Counter(_) | Value::Histogram { .. } | Value::Summary { .. }
        );
        if self.created
            && counts
            && let Some(created) = sample.details.created
        {
            if self.last_created != Some(created) {
                self.last_created = Some(created);
                self.created_text.clear();
                number::seconds(&mut self.created_text, created);
                self.created_text.push('\n');
            }
            self.lines.created(&sample.labels, &self.created_text);
        }
    }
}

/// Appends the lines of a sample, of which some may not be written as in the older format.
#[inline]
fn any_sample(lines: &mut Lines<'_>, sample: &Sample<'_>) {
    let Sample {
        labels,
        value,
        details,
    } = *sample;
    match value {
        Value::Histogram {
            bounds,
            buckets,
            sum,
            ..
        } => {
            let sum = Some(sum).filter(|sum| is_total(*sum) && !has_negative(bounds));
            let sum = (sum, "_sum", "_count");
            histogram(lines, labels, (bounds, buckets), sum, details);
        }
        Value::GaugeHistogram {
            bounds,
            buckets,
            sum,
            ..
        } => {
            let sum = Some(sum).filter(|sum| is_total(*sum) || has_negative(bounds));
            let sum = (sum, "_gsum", "_gcount");
            histogram(lines, labels, (bounds, buckets), sum, details);
        }
        Value::Summary {
            count,
            sum,
            quantiles,
        } if !is_total(sum) => {
            lines.quantiles(labels, quantiles, details);
            let count = Number::Unsigned(count);
            lines.number("_count", labels, count, details);
        }
        _ => lines.sample(sample),
    }
}

/// Appends the lines of a histogram: its buckets, and sum and count, called so.
///
/// The sum of negative observations goes down, and this format has no place for such a sum: sum and count are left out then, as one
/// may not stand without the other.
#[inline]
fn histogram(
    lines: &mut Lines<'_>,
    labels: Labels<'_>,
    (bounds, buckets): (&[f64], &[u64]),
    (sum, sum_name, count_name): (Option<f64>, &str, &str),
    details: &Details<'_>,
) {
    let count = lines.buckets(labels, bounds, buckets, details);
    if let Some(sum) = sum {
        lines.number(sum_name, labels, Number::Float(sum), details);
        lines.number(count_name, labels, Number::Unsigned(count), details);
    }
}

/// The unit, where this format allows to tell it: it must be the last word, but not the only one, of the family's name.
#[inline]
fn unit(descriptor: &Descriptor) -> Option<&str> {
    let unit = descriptor.unit();
    let stem = descriptor.name().strip_suffix(unit)?;
    let allowed = !unit.is_empty() && stem.ends_with('_');
    (allowed && !matches!(descriptor.kind(), Kind::Info | Kind::StateSet)).then_some(unit)
}

/// Whether `sum` is what a counter can be.
#[inline]
fn is_total(sum: f64) -> bool {
    sum >= 0.0
}

#[inline]
fn has_negative(bounds: &[f64]) -> bool {
    bounds.first().is_some_and(|bound| *bound < 0.0)
}
