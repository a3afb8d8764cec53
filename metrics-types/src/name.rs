//! The names of metric families and labels: what is allowed, and how a family's name is put together.
//!
//! Sources: the [data model](https://prometheus.io/docs/concepts/data_model/) for the characters,
//! [OpenMetrics 1.0](https://prometheus.io/docs/specs/om/open_metrics_spec/) for the suffixes and units.

use crate::characters::{
    Characters, begins_reserved, check_characters, ends_with, ends_with_classic, ends_with_word,
    equal, has_colon,
};
use crate::kind::Kind;
use crate::message::{Message, Verdict};

/// Suffixes that exposition adds to the samples of some type.
const RESERVED_SUFFIXES: [&str; 5] = ["_bucket", "_sum", "_count", "_created", "_info"];

/// Units that a name may end in; another unit after one of these is a contradiction.
const KNOWN_UNITS: [&str; 17] = [
    "seconds",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "minutes",
    "hours",
    "days",
    "bytes",
    "kilobytes",
    "megabytes",
    "gigabytes",
    "bits",
    "ratio",
    "percent",
    "celsius",
    "volts",
    "joules",
];

/// What a family's name is made of, as somebody wrote it.
#[derive(Debug, Clone, Copy)]
pub struct NameParts<'a> {
    /// Comes first; empty for none.
    pub namespace: &'a str,
    /// Comes second; empty for none.
    pub subsystem: &'a str,
    /// The name, with or without the suffix that its type adds.
    pub name: &'a str,
    /// Comes last unless the name ends in it already; empty for none.
    pub unit: &'a str,
}

impl NameParts<'_> {
    /// The name without the suffix that exposition adds for this type.
    #[inline]
    const fn stem(&self, kind: Kind) -> &str {
        let suffix = kind.name_suffix();
        if ends_with(self.name, suffix) && self.name.len() > suffix.len() {
            self.name.split_at(self.name.len() - suffix.len()).0
        } else {
            self.name
        }
    }

    /// What the family's name consists of, to be joined with `_`; those that are empty are left out.
    #[must_use]
    #[inline]
    pub const fn pieces(&self, kind: Kind) -> [&str; 4] {
        let stem = self.stem(kind);
        let unit = if ends_with_word(stem, self.unit) {
            ""
        } else {
            self.unit
        };
        [self.namespace, self.subsystem, stem, unit]
    }

    /// The number of bytes in the family's name.
    #[inline]
    pub(crate) const fn family_name_len(&self, kind: Kind) -> usize {
        let pieces = self.pieces(kind);
        let mut length = 0;
        let mut at = 0;
        while at < pieces.len() {
            if !pieces[at].is_empty() {
                length += pieces[at].len() + (length > 0) as usize;
            }
            at += 1;
        }
        length
    }
}

/// Whether the name that `parts` make may be the name of a family of this type.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn check_family_name(kind: Kind, parts: &NameParts<'_>, allowed: Characters) -> Verdict {
    if parts.name.is_empty() {
        return Err(Message::new("a metric needs a name, and this one is empty"));
    }
    let first = if !parts.namespace.is_empty() {
        parts.namespace
    } else if !parts.subsystem.is_empty() {
        parts.subsystem
    } else {
        parts.name
    };
    if let Err(message) = check_characters("metric name ", parts.name, true, allowed) {
        return Err(message);
    }
    if first.as_bytes()[0].is_ascii_digit() && matches!(allowed, Characters::Classic) {
        return Err(Message::new("metric name ")
            .quoted(first)
            .text(" begins with a digit; begin with a letter"));
    }
    if kind.equals(Kind::StateSet)
        && (has_colon(parts.namespace) || has_colon(parts.subsystem) || has_colon(parts.name))
    {
        return Err(Message::new("metric name ")
            .quoted(parts.name)
            .text(" is also the name of the label with the states, which may have no `:`"));
    }
    if kind.equals(Kind::StateSet) && first.len() == parts.name.len() {
        // It is the name of a label, too.
        if let Err(message) = check_label_name(parts.name, allowed) {
            return Err(message);
        }
    }
    let mut at = 0;
    while at < RESERVED_SUFFIXES.len() {
        let suffix = RESERVED_SUFFIXES[at];
        let own = kind.equals(Kind::Info) && equal(suffix, "_info");
        // A namespace makes `foo_count` of `count`.
        let word = suffix.split_at(1).1;
        let whole = equal(parts.name, word) && first.len() != parts.name.len();
        if (whole || ends_with_classic(parts.name, suffix)) && !own {
            return Err(Message::new("metric name ")
                .quoted(parts.name)
                .text(" ends in ")
                .quoted(suffix)
                .text(", which exposition adds to samples of its own; choose another ending"));
        }
        at += 1;
    }
    Ok(())
}

/// Whether `text` may be the `what` (namespace or subsystem) of a metric name.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn check_name_part(what: &str, text: &str, allowed: Characters) -> Verdict {
    check_characters(what, text, true, allowed)
}

/// Whether `unit` may be the unit of a family of this type with this name.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn check_unit(kind: Kind, parts: &NameParts<'_>) -> Verdict {
    let unit = parts.unit;
    if let Err(message) = check_characters("unit ", unit, false, Characters::Classic) {
        return Err(message);
    }
    if kind.equals(Kind::Info) || kind.equals(Kind::StateSet) {
        return Err(Message::new("a metric of type ")
            .text(kind.as_str())
            .text(" has no unit; remove it"));
    }
    let mut reserved = equal(unit, "total");
    let mut at = 0;
    while at < RESERVED_SUFFIXES.len() {
        reserved = reserved || ends_with_word(unit, RESERVED_SUFFIXES[at].split_at(1).1);
        at += 1;
    }
    if reserved {
        return Err(Message::new("unit ")
            .quoted(unit)
            .text(" would end the name as exposition ends names of samples; choose another"));
    }
    let stem = parts.stem(kind);
    let mut at = 0;
    while at < KNOWN_UNITS.len() {
        let other = KNOWN_UNITS[at];
        if ends_with_word(stem, other)
            && !ends_with_word(stem, unit)
            && !ends_with_word(unit, other)
        {
            return Err(Message::new("metric name ")
                .quoted(parts.name)
                .text(" says ")
                .quoted(other)
                .text(" but its unit is ")
                .quoted(unit)
                .text("; make them agree"));
        }
        at += 1;
    }
    Ok(())
}

/// Whether `name` may be the name of a label.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn check_label_name(name: &str, allowed: Characters) -> Verdict {
    if name.is_empty() {
        return Err(Message::new("a label needs a name, and this one is empty"));
    }
    if let Err(message) = check_characters("label name ", name, false, allowed) {
        return Err(message);
    }
    if name.as_bytes()[0].is_ascii_digit() && matches!(allowed, Characters::Classic) {
        return Err(Message::new("label name ")
            .quoted(name)
            .text(" begins with a digit; begin with a letter"));
    }
    if begins_reserved(name) {
        let message = Message::new("label name ")
            .quoted(name)
            .text(" begins with `__`");
        let message = if name.as_bytes()[0] == b'_' && name.as_bytes()[1] == b'_' {
            message
        } else {
            message.text(" for scrapers that know no such characters")
        };
        return Err(message.text(", which Prometheus keeps for itself; choose another name"));
    }
    if equal(name, "le") || equal(name, "quantile") {
        return Err(Message::new("label name ")
            .quoted(name)
            .text(" belongs to histograms and summaries; choose another name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name<'a>(namespace: &'a str, name: &'a str, unit: &'a str) -> NameParts<'a> {
        NameParts {
            namespace,
            subsystem: "",
            name,
            unit,
        }
    }

    #[test]
    fn a_counter_drops_total_once_and_the_unit_comes_before_it() {
        let cases = [
            (name("", "requests_total", ""), "requests"),
            (name("", "requests", ""), "requests"),
            (
                name("http", "received_total", "bytes"),
                "http_received_bytes",
            ),
            (name("", "received_bytes_total", "bytes"), "received_bytes"),
            (name("", "total", ""), "total"),
            (name("", "bytes_total", "bytes"), "bytes"),
        ];
        for (parts, expected) in cases {
            let pieces = parts.pieces(Kind::Counter).into_iter();
            let pieces: Vec<_> = pieces.filter(|piece| !piece.is_empty()).collect();
            assert_eq!(pieces.join("_"), expected);
            assert_eq!(parts.family_name_len(Kind::Counter), expected.len());
        }
    }

    #[test]
    fn a_wrong_name_is_told_with_its_reason() {
        let says =
            |kind, text| match check_family_name(kind, &name("", text, ""), Characters::Classic) {
                Ok(()) => String::new(),
                Err(message) => message.to_string(),
            };
        assert_eq!(says(Kind::Gauge, "queue_length"), "");
        assert_eq!(says(Kind::Counter, "files_created_total"), "");
        assert_eq!(says(Kind::Info, "build_info"), "");
        assert!(says(Kind::Gauge, "build_info").contains("ends in `_info`"));
        assert!(says(Kind::Gauge, "queue-länge").contains("contains `-`"));
        assert!(says(Kind::Gauge, "länge").contains("contains `ä`"));
        assert!(says(Kind::Gauge, "2nd").contains("begins with a digit"));
        assert!(says(Kind::Gauge, "").contains("empty"));
    }

    #[test]
    fn a_unit_that_contradicts_the_name_is_told() {
        let says = |text, unit| check_unit(Kind::Histogram, &name("", text, unit)).is_err();
        assert!(says("wait_milliseconds", "seconds"));
        assert!(says("wait_seconds", "bytes"));
        assert!(says("wait", "second(s)"));
        assert!(!says("wait_seconds", "seconds"));
        assert!(!says("wait", "seconds"));
        assert!(!says("read", "bytes"));
    }

    #[test]
    fn reserved_label_names_are_told() {
        for reserved in ["le", "quantile", "__name__", "", "1st", "a-b", "a:b"] {
            assert!(
                check_label_name(reserved, Characters::Classic).is_err(),
                "{reserved}"
            );
        }
        for fine in ["method", "_method", "Method2"] {
            assert!(
                check_label_name(fine, Characters::Classic).is_ok(),
                "{fine}"
            );
        }
    }

    #[test]
    fn names_of_any_characters_are_judged_by_what_they_become() {
        let says = |kind, text| match check_family_name(kind, &name("", text, ""), Characters::Any)
        {
            Ok(()) => String::new(),
            Err(message) => message.to_string(),
        };
        for fine in ["http.requests", "größe", "1st", "a b", "🐢"] {
            assert_eq!(says(Kind::Gauge, fine), "");
            assert!(check_label_name(fine, Characters::Any).is_ok(), "{fine}");
        }
        assert!(says(Kind::Gauge, "a\nb").contains("control character"));
        assert!(says(Kind::Gauge, "a\u{85}b").contains("control character"));
        assert!(says(Kind::Gauge, "http.count").contains("ends in `_count`"));
        assert!(says(Kind::Gauge, "écount").contains("ends in `_count`"));
        assert!(says(Kind::Gauge, "").contains("empty"));
        for reserved in ["le", "..a", "é_", "__a", "1.b", "a\tb", ""] {
            assert!(
                check_label_name(reserved, Characters::Any).is_err(),
                "{reserved}"
            );
        }
        let unit = |text, unit| check_unit(Kind::Gauge, &name("", text, unit)).is_ok();
        assert!(unit("wait.seconds", "seconds"));
        assert!(!unit("wait.seconds", "bytes"));
        assert!(!unit("wait", "sec.onds"));
        assert_eq!(
            name("", "wait.seconds", "seconds").family_name_len(Kind::Gauge),
            12
        );
    }
}
