//! The characters of names: which are allowed, and what becomes of the others for scrapers that do not know them.
//!
//! Source: the [data model](https://prometheus.io/docs/concepts/data_model/).

use crate::message::{Message, Verdict};

/// Which characters the names of families and labels may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    /// ASCII letters, digits and `_`, which every scraper knows; in the names of families `:`, too.
    Classic,
    /// All but those that control. Scrapers that do not ask for such names get [others](crate::Escaping), so that what is wrong with a
    /// name in which every other character is `_` is wrong with this one.
    Any,
}

/// Whether `name` begins with two characters that are `_` for some scraper.
#[inline]
pub(crate) const fn begins_reserved(name: &str) -> bool {
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
pub(crate) const fn check_characters(
    what: &str,
    text: &str,
    colon: bool,
    allowed: Characters,
) -> Verdict {
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
pub(crate) const fn check_has_no_control(what: &str, text: &str) -> Verdict {
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
#[must_use]
#[inline]
pub const fn is_plain_label_name(name: &str) -> bool {
    is_plain(name, false)
}

/// Whether every format writes `name` as it is: it is of the classic character set.
#[must_use]
#[inline]
pub const fn is_plain_family_name(name: &str) -> bool {
    is_plain(name, true)
}

#[inline]
pub(crate) const fn is_plain(name: &str, colon: bool) -> bool {
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
pub(crate) const fn has_colon(text: &str) -> bool {
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
pub(crate) const fn ends_with(text: &str, suffix: &str) -> bool {
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
pub(crate) const fn ends_with_classic(text: &str, suffix: &str) -> bool {
    let word = suffix.split_at(1).1;
    if !ends_with(text, word) || text.len() == word.len() {
        return false;
    }
    let before = text.as_bytes()[text.len() - word.len() - 1];
    !before.is_ascii_alphanumeric() && before != b':'
}

/// Whether `text` is `word` or ends in `_word`, as [`ends_with_classic`] has it.
#[inline]
pub(crate) const fn ends_with_word(text: &str, word: &str) -> bool {
    if word.is_empty() || text.len() <= word.len() {
        return ends_with(text, word);
    }
    let before = text.as_bytes()[text.len() - word.len() - 1];
    ends_with(text, word) && !before.is_ascii_alphanumeric() && before != b':'
}
