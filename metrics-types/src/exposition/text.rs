//! The [Prometheus text format](https://prometheus.io/docs/instrumenting/exposition_formats/), version 0.0.4.

use super::chunks::Encoder;
use super::lines::Lines;
use crate::descriptor::Descriptor;
use crate::escape;
use crate::kind::Kind;
use crate::sample::{Labels, Value, Visitor};

/// Appends families in this format.
pub(super) struct Text<'a> {
    lines: Lines<'a>,
}

impl<'a> Text<'a> {
    pub(super) fn new(output: &'a mut String) -> Self {
        Self {
            lines: Lines::new(output),
        }
    }
}

impl<'a> Encoder<'a> for Text<'a> {
    fn lines(&mut self) -> &mut Lines<'a> {
        &mut self.lines
    }
}

impl Visitor for Text<'_> {
    fn family(&mut self, descriptor: &Descriptor) {
        let (kind, name) = (descriptor.kind(), descriptor.name());
        // In this format a family is called what its samples are called.
        let suffix = kind.name_suffix();
        // Parsers differ on what white space around a help text belongs to it.
        let help = descriptor.help().trim();
        if !help.is_empty() {
            self.lines.metadata("HELP", name, suffix, |output| {
                escape::unquoted(output, help);
            });
        }
        self.lines.metadata("TYPE", name, suffix, |output| {
            output.push_str(type_name(kind));
        });
    }

    fn sample(&mut self, labels: Labels<'_>, value: Value<'_>) {
        self.lines.sample(labels, value);
    }
}

/// The type's name in this format, which is older than some of the types: those are gauges here.
fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Info | Kind::StateSet => Kind::Gauge.as_str(),
        known => known.as_str(),
    }
}
