//! Records, written.

use core::time::Duration;

use super::{DEFAULT_BOUNDS, HEAD, SEPARATOR, VERSION};
use crate::buckets::same_bounds;

use crate::characters::equal;
use crate::kind::Kind;
use crate::label::Label;
use crate::parts::{ConstLabelValue, MetricType, Parts};
use crate::place::Origin;

/// Writes the record of a metric to `out` as far as there is room, and returns how long it is.
#[inline]
pub(crate) const fn write(
    out: &mut [u8],
    of: &MetricType<'_>,
    parts: &Parts<'_>,
    origin: &Origin<'_>,
) -> usize {
    let kind = of.kind;
    let mut record = Writer { out, at: HEAD };
    record.byte(kind.number());
    record.number(parts.name.family_name_len(kind) as u64);
    let pieces = parts.name.pieces(kind);
    let (mut at, mut begun) = (0, false);
    while at < pieces.len() {
        if !pieces[at].is_empty() {
            if begun {
                record.byte(b'_');
            }
            record.bytes(pieces[at]);
            begun = true;
        }
        at += 1;
    }
    record.text(parts.help);
    record.text(parts.name.unit);
    record.origin(origin);
    record.number(parts.allowed as u64);
    record.number(match parts.cardinality_limit {
        None => 0,
        Some(usize::MAX) => 1,
        Some(limit) => (limit as u64).saturating_add(2),
    });
    record.number(match parts.expires_after {
        None => 0,
        Some(after) => nanoseconds(after).saturating_add(1),
    });
    record.labels(of.labels, parts);
    record.bounds(kind, parts.bounds);
    record.texts(match of.states {
        Some(states) => states,
        None => parts.states,
    });
    record.head();
    record.at
}

struct Writer<'a> {
    out: &'a mut [u8],
    at: usize,
}

impl Writer<'_> {
    #[inline]
    const fn byte(&mut self, byte: u8) {
        if self.at < self.out.len() {
            self.out[self.at] = byte;
        }
        self.at += 1;
    }

    #[inline]
    const fn bytes(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let end = self.at + bytes.len();
        if end <= self.out.len() {
            // The compiler interprets this faster than slices that are split and copied.
            let mut at = 0;
            while at < bytes.len() {
                self.out[self.at + at] = bytes[at];
                at += 1;
            }
        }
        self.at = end;
    }

    #[inline]
    const fn number(&mut self, mut number: u64) {
        while number >= 64 {
            self.byte(low_byte(number % 64 + 64));
            number /= 64;
        }
        self.byte(low_byte(number));
    }

    #[inline]
    const fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes(text);
    }

    #[inline]
    const fn texts(&mut self, texts: &[&str]) {
        self.number(texts.len() as u64);
        let mut at = 0;
        while at < texts.len() {
            self.text(texts[at]);
            at += 1;
        }
    }

    #[inline]
    const fn origin(&mut self, origin: &Origin<'_>) {
        if equal(origin.crate_name, super::read::first_word(origin.module)) {
            self.number(0);
        } else {
            self.number(1);
            self.text(origin.crate_name);
        }
        self.text(origin.crate_version);
        self.text(origin.module);
        self.text(origin.file);
        self.number(origin.line as u64);
        self.number(origin.column as u64);
    }

    #[inline]
    const fn labels(&mut self, labels: &[Label], parts: &Parts<'_>) {
        self.number(labels.len() as u64);
        let mut at = 0;
        while at < labels.len() {
            if labels[at].name.is_empty() && at < parts.label_names.len() {
                self.text(parts.label_names[at]);
            } else {
                self.text(labels[at].name);
            }
            at += 1;
        }
        self.number(parts.const_labels.len() as u64);
        at = 0;
        while at < parts.const_labels.len() {
            let label = &parts.const_labels[at];
            self.text(label.name);
            match label.value {
                ConstLabelValue::Function(_) => self.number(0),
                ConstLabelValue::Text(value) => {
                    self.number(1);
                    self.text(value);
                }
            }
            at += 1;
        }
    }

    #[inline]
    const fn bounds(&mut self, kind: Kind, bounds: Option<&[f64]>) {
        if !kind.equals(Kind::Histogram) {
            return self.number(0);
        }
        let Some(bounds) = bounds else {
            return self.number(1);
        };
        if same_bounds(bounds, DEFAULT_BOUNDS) {
            return self.number(1);
        }
        self.number(bounds.len() as u64 + 2);
        let mut at = 0;
        while at < bounds.len() {
            // The low bits of most numbers that people write are zero.
            self.number(bounds[at].to_bits().reverse_bits());
            at += 1;
        }
    }

    #[inline]
    const fn head(&mut self) {
        let end = self.at;
        let length = (end - HEAD) as u64;
        self.at = 0;
        self.byte(SEPARATOR);
        self.byte(VERSION);
        self.byte(low_byte(length % 128));
        self.byte(low_byte((length >> 7) % 128));
        self.byte(low_byte((length >> 14) % 128));
        self.at = end;
    }
}

/// At most as many as a number can have, which is more than 500 years.
#[inline]
const fn nanoseconds(duration: Duration) -> u64 {
    let nanoseconds = duration.as_nanos();
    if nanoseconds > u64::MAX as u128 {
        u64::MAX
    } else {
        #[allow(clippy::cast_possible_truncation, reason = "it was compared")]
        let fits = nanoseconds as u64;
        fits
    }
}

#[inline]
const fn low_byte(number: u64) -> u8 {
    number.to_le_bytes()[0]
}
