//! The [Prometheus text format](https://prometheus.io/docs/instrumenting/exposition_formats/), versions 0.0.4 and 1.0.0, which
//! differ in nothing but what their readers make of names in quotes.

use super::chunks::Encoder;
use super::lines::{AnySample, Dialect, Lines};
use crate::descriptor::Descriptor;
use crate::escape;
use crate::kind::Kind;
use crate::name_escaping::Escaping;
use crate::sample::{Sample, Visitor};

/// Appends families in this format.
pub(super) struct Text<'a> {
    lines: Lines<'a>,
    any_sample: AnySample<'a>,
}

impl<'a> Text<'a> {
    #[inline]
    pub(super) fn new(output: &'a mut String, escaping: Escaping) -> Self {
        Self {
            lines: Lines::new(output, escaping, Dialect::Text),
            any_sample: Lines::sample,
        }
    }
}

impl Encoder for Text<'_> {
    #[inline]
    fn written(&self) -> &[u8] {
        self.lines.written()
    }

    #[inline]
    fn clear(&mut self) {
        self.lines.clear();
    }

    #[inline]
    fn end(&mut self) {}
}

impl Visitor for Text<'_> {
    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        let kind = descriptor.kind();
        // In this format a family is called what its samples are called.
        let suffix = kind.name_suffix();
        self.lines.family(descriptor.name(), suffix);
        // Parsers differ on what white space around a help text belongs to it.
        let help = descriptor.help().trim();
        if !help.is_empty() {
            self.lines.metadata("HELP", suffix, |output| {
                escape::unquoted(output, help);
            });
        }
        self.lines.metadata("TYPE", suffix, |output| {
            output.push_str(type_name(kind));
        });
    }

    #[inline]
    fn wants_created(&self) -> bool {
        false
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        if !self.lines.plain_counter(sample) {
            (self.any_sample)(&mut self.lines, sample);
        }
    }
}

/// The type's name in this format, which is older than some of the types.
#[inline]
fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Info | Kind::StateSet => Kind::Gauge.as_str(),
        Kind::GaugeHistogram => Kind::Histogram.as_str(),
        Kind::Unknown => "untyped",
        known => known.as_str(),
    }
}
