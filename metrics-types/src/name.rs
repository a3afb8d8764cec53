//! The names of metric families and labels: what is allowed, and how a family's name is put together.
//!
//! Sources: the [data model](https://prometheus.io/docs/concepts/data_model/) for the characters,
//! [OpenMetrics 1.0](https://prometheus.io/docs/specs/om/open_metrics_spec/) for the suffixes and units.

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

/// Which characters the names of families and labels may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Characters {
    /// ASCII letters, digits and `_`, which every scraper knows; in the names of families `:`, too.
    Classic,
    /// All but those that control. Scrapers that do not ask for such names get [others](crate::Escaping), so that what is wrong with a
    /// name in which every other character is `_` is wrong with this one.
    Any,
}

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
    #[inline]
    pub(crate) const fn pieces(&self, kind: Kind) -> [&str; 4] {
        let stem = self.stem(kind);
        let unit = if ends_with_word(stem, self.unit) {
            ""
        } else {
            self.unit
        };
        [self.namespace, self.subsystem, stem, unit]
    }

    /// Whether `name` is the family's name, for a scraper to which characters that it does not know are `_`.
    #[inline]
    pub(crate) const fn makes(&self, kind: Kind, name: &str) -> bool {
        let pieces = self.pieces(kind);
        // How much of the name there is already.
        let (mut length, mut at) = (0, 0);
        while at < pieces.len() {
            let piece = pieces[at];
            if !piece.is_empty() && length > 0 {
                let Some((b'_', next)) = classic_at(name, length) else {
                    return false;
                };
                length = next;
            }
            let mut in_piece = 0;
            while let Some((mut own, next)) = classic_at(piece, in_piece) {
                if in_piece == 0 && length > 0 {
                    // What comes first only in its piece.
                    let first = piece.as_bytes()[0];
                    own = if first.is_ascii_digit() { first } else { own };
                }
                match classic_at(name, length) {
                    Some((byte, next)) if byte == own => length = next,
                    _ => return false,
                }
                in_piece = next;
            }
            at += 1;
        }
        length == name.len()
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
#[inline]
pub(crate) const fn check_family_name(
    kind: Kind,
    parts: &NameParts<'_>,
    allowed: Characters,
) -> Verdict {
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
#[inline]
pub(crate) const fn check_name_part(what: &str, text: &str, allowed: Characters) -> Verdict {
    check_characters(what, text, true, allowed)
}

/// Whether `unit` may be the unit of a family of this type with this name.
#[inline]
pub(crate) const fn check_unit(kind: Kind, parts: &NameParts<'_>) -> Verdict {
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
#[inline]
pub(crate) const fn check_label_name(name: &str, allowed: Characters) -> Verdict {
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

/// What the character at `at` is for a scraper that knows no characters but the classic ones, and where the next one begins.
#[inline]
const fn classic_at(text: &str, at: usize) -> Option<(u8, usize)> {
    if at >= text.len() {
        return None;
    }
    let byte = text.as_bytes()[at];
    let mut next = at + 1;
    while !text.is_char_boundary(next) {
        next += 1;
    }
    let known = byte.is_ascii_alphabetic() || byte == b':' || (byte.is_ascii_digit() && at > 0);
    Some((if known { byte } else { b'_' }, next))
}

/// Whether `name` begins with two characters that are `_` for some scraper.
#[inline]
const fn begins_reserved(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes[0].is_ascii_alphabetic() {
        return false;
    }
    let mut second = 1;
    while !name.is_char_boundary(second) {
        second += 1;
    }
    // A digit stays what it is unless it comes first.
    second < bytes.len() && !bytes[second].is_ascii_alphanumeric()
}

#[inline]
const fn check_characters(what: &str, text: &str, colon: bool, allowed: Characters) -> Verdict {
    let bytes = text.as_bytes();
    if bytes.is_empty() {
        return Err(Message::new(what).text("is empty; leave it out or write one"));
    }
    if matches!(allowed, Characters::Any) {
        return check_has_no_control(what, text);
    }
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let allowed = byte.is_ascii_alphanumeric() || byte == b'_' || (colon && byte == b':');
        if !allowed {
            let mut end = at + 1;
            while !text.is_char_boundary(end) {
                end += 1;
            }
            let bad = text.split_at(end).0.split_at(at).1;
            let message = Message::new(what)
                .quoted(text)
                .text(" contains ")
                .quoted(bad);
            return Err(if colon {
                message.text("; allowed are ASCII letters, digits, `_` and `:`")
            } else {
                message.text("; allowed are ASCII letters, digits and `_`")
            });
        }
        at += 1;
    }
    Ok(())
}

#[inline]
const fn check_has_no_control(what: &str, text: &str) -> Verdict {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Those beyond ASCII are U+0080 to U+009F.
        let beyond = bytes[at] == 0xc2 && bytes[at + 1] < 0xa0;
        if bytes[at].is_ascii_control() || beyond {
            return Err(Message::new(what)
                .quoted(text)
                .text(" has a control character; choose another"));
        }
        at += 1;
    }
    Ok(())
}

/// Whether every format writes `name` as it is: it is of the classic character set.
#[inline]
pub(crate) const fn is_plain_label_name(name: &str) -> bool {
    is_plain(name, false)
}

/// Whether every format writes `name` as it is: it is of the classic character set.
#[inline]
pub(crate) const fn is_plain_family_name(name: &str) -> bool {
    is_plain(name, true)
}

#[inline]
const fn is_plain(name: &str, colon: bool) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let letter = byte.is_ascii_alphabetic() || byte == b'_' || (colon && byte == b':');
        if !letter && (at == 0 || !byte.is_ascii_digit()) {
            return false;
        }
        at += 1;
    }
    at > 0
}

#[inline]
const fn has_colon(text: &str) -> bool {
    let mut at = 0;
    while at < text.len() {
        if text.as_bytes()[at] == b':' {
            return true;
        }
        at += 1;
    }
    false
}

#[inline]
pub(crate) const fn equal(a: &str, b: &str) -> bool {
    a.len() == b.len() && ends_with(a, b)
}

#[inline]
const fn ends_with(text: &str, suffix: &str) -> bool {
    let (text, suffix) = (text.as_bytes(), suffix.as_bytes());
    if suffix.len() > text.len() {
        return false;
    }
    let offset = text.len() - suffix.len();
    let mut at = 0;
    while at < suffix.len() {
        if text[offset + at] != suffix[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether `text` ends in `suffix`, which begins with `_`, for a scraper to which characters that it does not know are `_`.
#[inline]
const fn ends_with_classic(text: &str, suffix: &str) -> bool {
    let word = suffix.split_at(1).1;
    if !ends_with(text, word) || text.len() == word.len() {
        return false;
    }
    let before = text.as_bytes()[text.len() - word.len() - 1];
    !before.is_ascii_alphanumeric() && before != b':'
}

/// Whether `text` is `word` or ends in `_word`, as [`ends_with_classic`] has it.
#[inline]
const fn ends_with_word(text: &str, word: &str) -> bool {
    if word.is_empty() || text.len() <= word.len() {
        return ends_with(text, word);
    }
    let before = text.as_bytes()[text.len() - word.len() - 1];
    ends_with(text, word) && !before.is_ascii_alphanumeric() && before != b':'
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
            assert!(parts.makes(Kind::Counter, expected));
            assert!(!parts.makes(Kind::Counter, &expected[1..]));
            assert!(!parts.makes(Kind::Counter, &format!("{expected}s")));
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
    fn a_name_is_made_of_what_its_characters_become() {
        let phase = name("größe.1", "2.phase", "");
        for same in ["größe.1_2.phase", "gr__e_1_2_phase", "gr..e_1_2.phase"] {
            assert!(phase.makes(Kind::StateSet, same), "{same}");
        }
        for other in ["gr__e_1__2_phase", "gr__e_1___phase", "gr__e_1_2_phase_"] {
            assert!(!phase.makes(Kind::StateSet, other), "{other}");
        }
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
