//! The samples that have several lines.

use super::lines::{Lines, has_details};
use super::{digits, number};
use crate::escape;
use crate::sample::{Details, Labels, Number, Sample, Value};

impl Lines<'_> {
    /// Appends the lines of a sample that has several, or a number that is always the same.
    #[inline]
    pub(super) fn sample_of_lines(&mut self, sample: &Sample<'_>) {
        let Sample {
            labels,
            value,
            details,
        } = *sample;
        match value {
            Value::Counter(_) | Value::Gauge(_) | Value::Unknown(_) => {}
            Value::Histogram {
                bounds,
                buckets,
                sum,
                ..
            }
            | Value::GaugeHistogram {
                bounds,
                buckets,
                sum,
                ..
            } => {
                let count = self.buckets(labels, bounds, buckets, details);
                self.number("_sum", labels, Number::Float(sum), details);
                self.number("_count", labels, Number::Unsigned(count), details);
            }
            Value::Summary {
                count,
                sum,
                quantiles,
            } => {
                self.quantiles(labels, quantiles, details);
                self.number("_sum", labels, Number::Float(sum), details);
                self.number("_count", labels, Number::Unsigned(count), details);
            }
            Value::Info => {
                self.start_own_of(labels);
                self.end(&Number::Unsigned(1), details, |_| true);
            }
            Value::StateSet { states, active } => self.states(labels, states, active, details),
        }
    }

    /// Appends `name_bucket{labels,le="bound"} count` for every bucket and the ones below it, and returns the count of all.
    #[inline]
    pub(super) fn buckets(
        &mut self,
        labels: Labels<'_>,
        bounds: &[f64],
        buckets: &[u64],
        details: &Details<'_>,
    ) -> u64 {
        self.bounds.prepare(bounds);
        let start = self.output.len();
        let any = self.open("_bucket", labels);
        self.output.push_str(if any { ",le=\"" } else { "{le=\"" });
        let prefix = start..self.output.len();

        let mut count: u64 = 0;
        if !has_details(details) {
            let output = &mut *self.output;
            for (index, text) in self.bounds.texts().iter().enumerate() {
                if index > 0 {
                    output.extend_from_within(prefix.clone());
                }
                count = count.saturating_add(buckets.get(index).copied().unwrap_or(0));
                output.push_str(text);
                digits::unsigned_line(output, count);
            }
            return count;
        }
        let mut below = f64::NEG_INFINITY;
        for index in 0..=bounds.len() {
            if index > 0 {
                self.output.extend_from_within(prefix.clone());
            }
            count = count.saturating_add(buckets.get(index).copied().unwrap_or(0));
            self.output.push_str(&self.bounds.texts()[index]);
            let bound = bounds.get(index).copied().unwrap_or(f64::INFINITY);
            self.end(&Number::Unsigned(count), details, |value| {
                below < value && value <= bound
            });
            below = bound;
        }
        count
    }

    /// Appends `name{labels,quantile="q"} value` for every quantile that is one.
    #[inline]
    pub(super) fn quantiles(
        &mut self,
        labels: Labels<'_>,
        quantiles: &[(f64, f64)],
        details: &Details<'_>,
    ) {
        for (quantile, value) in quantiles {
            if (0.0..=1.0).contains(quantile) {
                let any = self.open("", labels);
                self.output.push(if any { ',' } else { '{' });
                self.output.push_str("quantile=\"");
                number::bound(self.output, *quantile);
                self.output.push_str("\"} ");
                self.end(&Number::Float(*value), details, |_| false);
            }
        }
    }

    /// Appends `name{labels,name="state"}` with 1 for the state that holds and 0 for the others.
    #[inline]
    fn states(
        &mut self,
        labels: Labels<'_>,
        states: &[&str],
        active: usize,
        details: &Details<'_>,
    ) {
        for (index, state) in states.iter().enumerate() {
            let any = self.open("", labels);
            self.output.push(if any { ',' } else { '{' });
            let quote = if self.quoted { "\"" } else { "" };
            for part in [quote, &self.name, quote, "=\""] {
                self.output.push_str(part);
            }
            escape::quoted(self.output, state);
            self.output.push_str("\"} ");
            let holds = Number::Unsigned(u64::from(index == active));
            self.end(&holds, details, |_| false);
        }
    }
}
