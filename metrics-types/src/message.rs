//! What is wrong with a declaration, as text that a `const` evaluation can build.
//!
//! The rules of this crate are `const fn`s so that one set of them serves both the compiler (a declared metric) and run
//! time (a registered one). `format!` is not `const`; this is the little of it that the rules need.

use core::fmt;

/// Enough for the longest sentence around two long names; what does not fit is cut.
const CAPACITY: usize = 512;

/// A sentence about a broken rule.
#[derive(Clone, Copy)]
pub struct Message {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl Message {
    /// Begins a sentence.
    #[must_use]
    #[inline]
    pub const fn new(text: &str) -> Self {
        let empty = Self {
            bytes: [0; CAPACITY],
            length: 0,
        };
        empty.text(text)
    }

    /// Appends `text`.
    #[must_use]
    #[inline]
    pub const fn text(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut end = bytes.len();
        if end > CAPACITY - self.length {
            end = CAPACITY - self.length;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
        }
        let mut at = 0;
        while at < end {
            self.bytes[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    /// Appends `name` between backticks.
    #[must_use]
    #[inline]
    pub const fn quoted(self, name: &str) -> Self {
        self.text("`").text(name).text("`")
    }

    /// Appends `pieces` with `_` between them, but for those that are empty.
    #[inline]
    pub(crate) const fn joined(mut self, pieces: [&str; 4]) -> Self {
        let (mut at, mut begun) = (0, false);
        while at < pieces.len() {
            if !pieces[at].is_empty() {
                self = self.text(if begun { "_" } else { "" }).text(pieces[at]);
                begun = true;
            }
            at += 1;
        }
        self
    }

    /// Appends `number` in decimal digits.
    #[must_use]
    #[inline]
    pub const fn number(self, number: usize) -> Self {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let message = if number >= 10 {
            self.number(number / 10)
        } else {
            self
        };
        message.text(DIGITS[number % 10])
    }

    /// The sentence.
    #[must_use]
    #[inline]
    pub const fn as_str(&self) -> &str {
        let (used, _) = self.bytes.split_at(self.length);
        match str::from_utf8(used) {
            Ok(text) => text,
            Err(_) => "the name of something is not UTF-8",
        }
    }
}

impl fmt::Display for Message {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Message {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// What a rule says: nothing, or what is wrong.
pub type Verdict = Result<(), Message>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_a_sentence() {
        let message = Message::new("label ")
            .quoted("le")
            .text(" is number ")
            .number(1_204);
        assert_eq!(message.as_str(), "label `le` is number 1204");
    }

    #[test]
    fn cuts_at_a_character_boundary() {
        let long = "é".repeat(CAPACITY);
        let message = Message::new("x").text(&long);
        assert_eq!(message.as_str().len(), CAPACITY - 1);
        assert!(message.as_str().ends_with('é'));
    }
}
