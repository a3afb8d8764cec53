//! Lines, as both text formats write them.

use std::iter;
use std::ops::{ControlFlow, Range};

use super::number;
use crate::escape;
use crate::kind::Kind;
use crate::sample::{Labels, Number, Value};

/// Appends lines to a `String`, and allocates nothing else.
pub(super) struct Lines<'a> {
    output: &'a mut String,
    /// Where in `output` the name of the current family stands, without a suffix. It is read from there, so that no copy
    /// of it has to be kept between two samples.
    name: Range<usize>,
    /// Where in `output` that begins which nobody has taken yet.
    start: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(output: &'a mut String) -> Self {
        Self {
            output,
            name: 0..0,
            start: 0,
        }
    }

    /// How much there is to hand out.
    pub(super) fn len(&self) -> usize {
        self.output.len() - self.start
    }

    /// Gives everything that was written since the last time to `sink`, and keeps of it only the name of the family.
    pub(super) fn hand_out(
        &mut self,
        sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let flow = sink(&self.output[self.start..]);
        self.output.truncate(self.name.end);
        self.output.drain(..self.name.start);
        self.name = 0..self.output.len();
        self.start = self.output.len();
        flow
    }

    /// Appends `text` as it is.
    pub(super) fn raw(&mut self, text: &str) {
        self.output.push_str(text);
    }

    /// Appends `# KEYWORD name_suffix text`, from where on the current family is the one called `name`.
    pub(super) fn metadata(
        &mut self,
        keyword: &str,
        name: &str,
        suffix: &str,
        text: impl FnOnce(&mut String),
    ) {
        self.output.push_str("# ");
        self.output.push_str(keyword);
        self.output.push(' ');
        self.name = self.output.len()..self.output.len() + name.len();
        self.output.push_str(name);
        self.output.push_str(suffix);
        self.output.push(' ');
        text(self.output);
        self.output.push('\n');
    }

    /// Appends the lines of one sample.
    pub(super) fn sample(&mut self, labels: Labels<'_>, value: Value<'_>) {
        match value {
            Value::Counter(number) => {
                // No format can say that a counter is not a count, and the rest of the scrape must stay readable.
                if is_count(number) {
                    self.number(Kind::Counter.name_suffix(), labels, number);
                }
            }
            Value::Gauge(number) => self.number("", labels, number),
            Value::Histogram {
                bounds,
                buckets,
                sum,
            } => {
                let count = self.buckets(labels, bounds, buckets);
                self.number("_sum", labels, Number::Float(sum));
                self.number("_count", labels, Number::Unsigned(count));
            }
            Value::Summary { count, sum } => {
                self.number("_sum", labels, Number::Float(sum));
                self.number("_count", labels, Number::Unsigned(count));
            }
            Value::Info => self.number(Kind::Info.name_suffix(), labels, Number::Unsigned(1)),
            Value::StateSet { states, active } => self.states(labels, states, active),
        }
    }

    /// Appends `name_suffix{labels} number`.
    pub(super) fn number(&mut self, suffix: &str, labels: Labels<'_>, number: Number) {
        if self.name_and_labels(suffix, labels) {
            self.output.push('}');
        }
        self.end(number);
    }

    /// Appends `name_bucket{labels,le="bound"} count` for every bucket and the ones below it, and returns the count of all.
    pub(super) fn buckets(&mut self, labels: Labels<'_>, bounds: &[f64], buckets: &[u64]) -> u64 {
        let start = self.output.len();
        let has_labels = self.name_and_labels("_bucket", labels);
        self.output
            .push_str(if has_labels { ",le=\"" } else { "{le=\"" });
        let prefix = start..self.output.len();

        let mut count: u64 = 0;
        let bounds = bounds.iter().copied().chain(iter::once(f64::INFINITY));
        for (index, (bound, bucket)) in bounds.zip(buckets).enumerate() {
            if index > 0 {
                self.output.extend_from_within(prefix.clone());
            }
            count = count.saturating_add(*bucket);
            number::bound(self.output, bound);
            self.output.push_str("\"}");
            self.end(Number::Unsigned(count));
        }
        count
    }

    /// Appends `name{labels,name="state"}` with 1 for the state that holds and 0 for the others.
    fn states(&mut self, labels: Labels<'_>, states: &[&str], active: usize) {
        for (index, state) in states.iter().enumerate() {
            let has_labels = self.name_and_labels("", labels);
            self.output.push(if has_labels { ',' } else { '{' });
            self.output.extend_from_within(self.name.clone());
            self.output.push_str("=\"");
            escape::quoted(self.output, state);
            self.output.push_str("\"}");
            self.end(Number::Unsigned(u64::from(index == active)));
        }
    }

    /// Appends `name_suffix{labels`, without the brace that closes; says whether there are labels, hence a brace to close.
    fn name_and_labels(&mut self, suffix: &str, labels: Labels<'_>) -> bool {
        self.output.extend_from_within(self.name.clone());
        self.output.push_str(suffix);
        let mut any = false;
        for text in [labels.constant.as_str(), labels.variable.as_str()] {
            if !text.is_empty() {
                self.output.push(if any { ',' } else { '{' });
                self.output.push_str(text);
                any = true;
            }
        }
        any
    }

    fn end(&mut self, number: Number) {
        self.output.push(' ');
        number::value(self.output, number);
        self.output.push('\n');
    }
}

fn is_count(number: Number) -> bool {
    match number {
        Number::Unsigned(_) => true,
        Number::Signed(integer) => integer >= 0,
        Number::Float(float) => float >= 0.0,
    }
}
