//! Lines, as all text formats write them.

use super::upper_bounds::UpperBounds;
use super::{digits, number, number::float_value};
use crate::characters::is_plain_family_name;
use crate::escape;
use crate::exemplar::Exemplar;
use crate::label::LabelText;
use crate::name_escaping::Escaping;
use crate::sample::{Details, Labels, Number, Sample, Value};

/// Appends lines to a `String`. What it keeps besides is the name of one family and the bounds of one histogram.
pub(super) struct Lines<'a> {
    pub(super) output: &'a mut String,
    escaping: Escaping,
    dialect: Dialect,
    /// What the samples of the current family are called, without a suffix. Between quotes it is escaped.
    pub(super) name: String,
    /// Whether the name stands in quotes, and so between the braces of the labels.
    pub(super) quoted: bool,
    /// What the lines of the family's own samples begin with that have labels: name, suffix, and what comes before a label.
    head: String,
    /// The same of the lines that tell when the samples began to count.
    created_head: String,
    pub(super) bounds: UpperBounds,
}

/// Appends the lines of a sample, whatever it is.
///
/// A format has a pointer to it, which keeps it apart from what is done for plain counters: that is slower as a part of one large function.
/// It is compiled where it is used all the same.
pub(super) type AnySample<'a> = fn(&mut Lines<'a>, &Sample<'_>);

/// The suffix of the lines that tell when something began to count.
const CREATED: &str = "_created";

/// What differs between the text formats in the lines of samples.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Timestamps in milliseconds.
    Text,
    /// Timestamps in seconds, and exemplars.
    OpenMetrics,
}

impl<'a> Lines<'a> {
    #[inline]
    pub(super) fn new(output: &'a mut String, escaping: Escaping, dialect: Dialect) -> Self {
        Self {
            output,
            escaping,
            dialect,
            name: String::new(),
            quoted: false,
            head: String::new(),
            created_head: String::new(),
            bounds: UpperBounds::default(),
        }
    }

    #[inline]
    pub(super) fn written(&self) -> &[u8] {
        self.output.as_bytes()
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.output.clear();
    }

    /// Appends `text` as it is.
    #[inline]
    pub(super) fn raw(&mut self, text: &str) {
        self.output.push_str(text);
    }

    /// From now on the current family is the one called `name`, whose samples have `suffix`.
    #[inline]
    pub(super) fn family(&mut self, name: &str, suffix: &str) {
        self.name.clear();
        self.quoted = false;
        if is_plain_family_name(name) {
            self.name.push_str(name);
        } else if self.escaping == Escaping::AllowUtf8 {
            self.quoted = true;
            escape::quoted(&mut self.name, name);
        } else {
            self.name
                .push_str(&self.escaping.stem_of_samples(name, suffix));
        }
        self.head.clear();
        let (before, after) = if self.quoted {
            ("{\"", "\",")
        } else {
            ("", "{")
        };
        self.created_head.clear();
        for (head, suffix) in [(&mut self.head, suffix), (&mut self.created_head, CREATED)] {
            for part in [before, &self.name, suffix, after] {
                head.push_str(part);
            }
        }
    }

    /// Appends `# KEYWORD name_suffix text`.
    #[inline]
    pub(super) fn metadata(&mut self, keyword: &str, suffix: &str, text: impl FnOnce(&mut String)) {
        let quote = if self.quoted { "\"" } else { "" };
        for part in ["# ", keyword, " ", quote, &self.name, suffix, quote, " "] {
            self.output.push_str(part);
        }
        text(self.output);
        self.output.push('\n');
    }

    /// Appends the line of a sample if it is what a scrape has most of, a counter whose labels are written as they are kept, and nothing
    /// more is known of it. Whether it is.
    #[expect(
        clippy::inline_always,
        reason = "it is called for every counter, by functions that do little else"
    )]
    #[inline(always)]
    pub(super) fn plain_counter(&mut self, sample: &Sample<'_>) -> bool {
        if let Value::Counter(Number::Unsigned(number)) = sample.value
            && let Some(closed) = self.closed_alone(&sample.labels)
            && !has_details(sample.details)
        {
            self.output.push_str(&self.head);
            self.output.push_str(closed);
            digits::unsigned_line(self.output, number);
            return true;
        }
        false
    }

    /// Appends the lines of one sample, whatever it is.
    #[inline]
    pub(super) fn sample(&mut self, sample: &Sample<'_>) {
        // By reference all the way: parts of a sample that were written one by one a moment ago are slow to copy as a whole.
        match &sample.value {
            // No format can say that a counter is not a count, and the rest of the scrape must stay readable.
            Value::Counter(number) if !is_count(number) => {}
            Value::Counter(number) | Value::Gauge(number) | Value::Unknown(number) => {
                self.start_own(&sample.labels);
                self.end(number, sample.details, |_| true);
            }
            _ => self.sample_of_lines(sample),
        }
    }

    /// The labels with the brace that closes them, if there are no others and they are written as they are kept.
    #[inline]
    fn closed_alone<'b>(&self, labels: &Labels<'b>) -> Option<&'b str> {
        let any = self.escaping == Escaping::AllowUtf8;
        let closed = labels.variable.closed_as_it_is(any)?;
        labels.constant.is_none().then_some(closed)
    }

    /// Appends what the line of a sample that is called as the family is begins with, up to its number: what a scrape has most of.
    #[inline]
    fn start_own(&mut self, labels: &Labels<'_>) {
        if let Some(closed) = self.closed_alone(labels) {
            self.output.push_str(&self.head);
            self.output.push_str(closed);
        } else {
            self.start_own_of(*labels);
        }
    }

    /// The same, whatever the labels are.
    #[inline]
    pub(super) fn start_own_of(&mut self, labels: Labels<'_>) {
        let (constant, variable) = (labels.constant, labels.variable);
        match (constant.is_none(), variable.is_none()) {
            (true, true) => {
                let end = self.head.len() - 1;
                self.output.push_str(&self.head[..end]);
                self.output.push_str(if self.quoted { "} " } else { " " });
            }
            (false, false) => {
                self.output.push_str(&self.head);
                self.labels(constant);
                self.output.push(',');
                self.last_labels(variable);
            }
            (no_constant, _) => {
                self.output.push_str(&self.head);
                self.last_labels(if no_constant { variable } else { constant });
            }
        }
    }

    /// Appends `name_suffix{labels} number`.
    #[inline]
    pub(super) fn number(
        &mut self,
        suffix: &str,
        labels: Labels<'_>,
        number: Number,
        details: &Details<'_>,
    ) {
        self.start(suffix, labels);
        self.end(&number, details, |_| false);
    }

    /// Appends `name_created{labels}`, and `rest`, which is the moment and the end of the line.
    #[inline]
    pub(super) fn created(&mut self, labels: &Labels<'_>, rest: &str) {
        if let Some(closed) = self.closed_alone(labels) {
            for part in [&self.created_head, closed, rest] {
                self.output.push_str(part);
            }
        } else {
            self.start(CREATED, *labels);
            self.output.push_str(rest);
        }
    }

    /// Appends `name_suffix{labels}` and a space.
    #[inline]
    fn start(&mut self, suffix: &str, labels: Labels<'_>) {
        if !self.quoted
            && let Some(closed) = self.closed_alone(&labels)
        {
            self.output.push_str(&self.name);
            self.output.push_str(suffix);
            self.output.push('{');
            self.output.push_str(closed);
            return;
        }
        let any = self.open(suffix, labels);
        self.output.push_str(if any { "} " } else { " " });
    }

    /// Appends `name_suffix{labels`, without the brace that closes; says whether there is one to close.
    #[inline]
    pub(super) fn open(&mut self, suffix: &str, labels: Labels<'_>) -> bool {
        if self.quoted {
            for part in ["{\"", &self.name, suffix, "\""] {
                self.output.push_str(part);
            }
        } else {
            self.output.push_str(&self.name);
            self.output.push_str(suffix);
        }
        let mut any = self.quoted;
        for text in [labels.constant, labels.variable] {
            if !text.as_str().is_empty() {
                self.output.push(if any { ',' } else { '{' });
                self.labels(text);
                any = true;
            }
        }
        any
    }

    #[inline]
    fn labels(&mut self, text: &LabelText<'_>) {
        if text.is_plain() || self.escaping == Escaping::AllowUtf8 {
            self.output.push_str(text.as_str());
        } else {
            self.escaped_labels(text);
        }
    }

    /// Appends the labels, the brace that closes them, and a space.
    #[inline]
    fn last_labels(&mut self, text: &LabelText) {
        match text.closed() {
            Some(closed) if text.is_plain() || self.escaping == Escaping::AllowUtf8 => {
                self.output.push_str(closed);
            }
            _ => {
                self.labels(text);
                self.output.push_str("} ");
            }
        }
    }

    #[cold]
    #[inline]
    fn escaped_labels(&mut self, text: &LabelText<'_>) {
        for (index, ((name, _), (_, value))) in text.pairs().zip(text.written_pairs()).enumerate() {
            if index > 0 {
                self.output.push(',');
            }
            for part in [&*self.escaping.label_name(&name), "=\"", value, "\""] {
                self.output.push_str(part);
            }
        }
    }

    /// Appends the number, what details are shown, and the end of the line; of the exemplars the one whose value is `here`.
    #[inline]
    pub(super) fn end(
        &mut self,
        number: &Number,
        details: &Details<'_>,
        here: impl Fn(f64) -> bool,
    ) {
        match number {
            Number::Unsigned(integer) if !has_details(details) => {
                digits::unsigned_line(self.output, *integer);
            }
            _ => self.other_end(number, details, here),
        }
    }

    /// The same, whatever the number and its details are.
    #[inline(never)]
    fn other_end(&mut self, number: &Number, details: &Details<'_>, here: impl Fn(f64) -> bool) {
        number::value(self.output, number);
        if has_details(details) {
            self.details(details, here);
        }
        self.output.push('\n');
    }

    #[cold]
    fn details(&mut self, details: &Details<'_>, here: impl Fn(f64) -> bool) {
        if let Some(timestamp) = details.timestamp {
            self.output.push(' ');
            match self.dialect {
                Dialect::Text => number::milliseconds(self.output, timestamp),
                Dialect::OpenMetrics => number::seconds(self.output, timestamp),
            }
        }
        if self.dialect == Dialect::OpenMetrics
            && let Some(exemplar) = details
                .exemplars
                .iter()
                .find(|exemplar| here(exemplar.value()))
        {
            self.exemplar(exemplar);
        }
    }

    #[inline]
    fn exemplar(&mut self, exemplar: &Exemplar) {
        self.output.push_str(" # {");
        self.labels(exemplar.labels());
        self.output.push_str("} ");
        float_value(self.output, exemplar.value());
        if let Some(timestamp) = exemplar.timestamp() {
            self.output.push(' ');
            number::seconds(self.output, timestamp);
        }
    }
}

/// Whether there is something to write behind a number.
#[inline]
pub(super) fn has_details(details: &Details<'_>) -> bool {
    details.timestamp.is_some() || !details.exemplars.is_empty()
}

#[inline]
fn is_count(number: &Number) -> bool {
    match *number {
        Number::Unsigned(_) => true,
        Number::Signed(integer) => integer >= 0,
        Number::Float(float) => float >= 0.0,
    }
}
