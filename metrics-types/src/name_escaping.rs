//! What becomes of names that are not of the classic character set.

use std::borrow::Cow;

use crate::characters::{equal, is_plain_family_name, is_plain_label_name};

/// What becomes of names that are not of the classic character set, letters, digits and `_`.
///
/// These are the [escaping schemes](https://prometheus.io/docs/instrumenting/escaping_schemes/) that a scraper asks for. Other names
/// are the same in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Escaping {
    /// They are written in quotes, as they are.
    AllowUtf8,
    /// Every other character is `_`: what there was before there was a choice.
    #[default]
    Underscores,
    /// A dot is `_dot_`, an underscore is two, and every other character is `__`; but a label that would then begin with `__` is as with
    /// [`Values`](Self::Values).
    Dots,
    /// The name begins with `U__`, an underscore is two, and every other character is its number in hexadecimal digits between
    /// underscores. So the name can be read back.
    Values,
}

impl Escaping {
    pub(crate) const ALL: [Self; 4] =
        [Self::AllowUtf8, Self::Underscores, Self::Dots, Self::Values];

    /// Those in which names that are not of the classic character set become others.
    #[doc(hidden)]
    pub const OF_OTHER_NAMES: [Self; 3] = [Self::Underscores, Self::Dots, Self::Values];

    /// The scheme's name, as it stands in headers.
    #[must_use]
    #[inline]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllowUtf8 => "allow-utf-8",
            Self::Underscores => "underscores",
            Self::Dots => "dots",
            Self::Values => "values",
        }
    }

    /// The scheme that is called so.
    #[inline]
    pub(crate) fn called(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == name)
    }

    /// The name of a family in this scheme.
    #[inline]
    pub(crate) fn family_name(self, name: &str) -> Cow<'_, str> {
        if is_plain_family_name(name) {
            return Cow::Borrowed(name);
        }
        self.collected(name, Escaped::of_family(name, self))
    }

    /// What the names of the samples begin with that a family called `name` has, whose own samples have `suffix`.
    ///
    /// The suffix is escaped as a part of the name, which somebody may want to read back; but it must remain a suffix.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn stem_of_samples(self, name: &str, suffix: &str) -> String {
        let mut stem = self.family_name(&[name, suffix].concat()).into_owned();
        let end = stem.strip_suffix(suffix).map_or(0, str::len);
        stem.truncate(end);
        stem
    }

    /// The name of a label in this scheme.
    #[inline]
    pub(crate) fn label_name(self, name: &str) -> Cow<'_, str> {
        if is_plain_label_name(name) {
            return Cow::Borrowed(name);
        }
        self.collected(name, Escaped::of_label(Spelled::of(name), self))
    }

    #[inline]
    fn collected<'a>(self, name: &'a str, mut escaped: Escaped<'a>) -> Cow<'a, str> {
        if self == Self::AllowUtf8 {
            return Cow::Borrowed(name);
        }
        let mut bytes = Vec::with_capacity(name.len() + 8);
        while let Some(byte) = escaped.next() {
            bytes.push(byte);
        }
        Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
    }

    #[inline]
    const fn is(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

/// Whether two labels would be one for some scraper, if one sample had both.
#[must_use]
#[inline]
pub const fn same_label(a: &str, b: &str) -> bool {
    if equal(a, b) {
        return true;
    }
    if is_plain_label_name(a) && is_plain_label_name(b) {
        return false;
    }
    become_same(Spelled::of(a), Spelled::of(b))
}

/// The same for a label whose name consists of these pieces, joined with `_`; those that are empty are left out.
#[inline]
pub(crate) const fn same_label_as_joined(pieces: [&str; 4], other: &str) -> bool {
    become_same(Spelled::joined(pieces), Spelled::of(other))
}

/// Whether these pieces make `name`.
#[inline]
pub(crate) const fn joined_make(pieces: [&str; 4], name: &str) -> bool {
    Spelled::joined(pieces).equals(Spelled::of(name))
}

/// Whether two names of labels are the same in some scheme.
#[inline]
const fn become_same(a: Spelled<'_>, b: Spelled<'_>) -> bool {
    // As they are, they are what `allow-utf-8` makes of them.
    if a.equals(b) {
        return true;
    }
    let mut at = 0;
    while at < Escaping::OF_OTHER_NAMES.len() {
        let scheme = Escaping::OF_OTHER_NAMES[at];
        if Escaped::of_label(a, scheme).equals(Escaped::of_label(b, scheme)) {
            return true;
        }
        at += 1;
    }
    false
}

/// A name, character by character, whether it is in one piece or not.
#[derive(Clone, Copy)]
struct Spelled<'a> {
    pieces: [&'a str; 4],
    /// The piece that the next character is in, and where it begins there.
    piece: usize,
    at: usize,
    /// Whether there was a character before.
    begun: bool,
}

impl<'a> Spelled<'a> {
    #[inline]
    const fn of(name: &'a str) -> Self {
        Self::joined([name, "", "", ""])
    }

    #[inline]
    const fn joined(pieces: [&'a str; 4]) -> Self {
        Self {
            pieces,
            piece: 0,
            at: 0,
            begun: false,
        }
    }

    /// The number of the next character, unless there is none.
    #[inline]
    const fn next(&mut self) -> Option<u32> {
        while self.at == self.pieces[self.piece].len() {
            if self.piece + 1 == self.pieces.len() {
                return None;
            }
            self.piece += 1;
            self.at = 0;
            if self.begun && !self.pieces[self.piece].is_empty() {
                return Some('_' as u32);
            }
        }
        self.begun = true;
        let bytes = self.pieces[self.piece].as_bytes();
        let first = bytes[self.at];
        self.at += 1;
        if first.is_ascii() {
            return Some(first as u32);
        }
        let mut code_point = (first as u32) << first.leading_ones() & 0xff;
        code_point >>= first.leading_ones();
        while self.at < bytes.len() && bytes[self.at] & 0xc0 == 0x80 {
            code_point = code_point << 6 | (bytes[self.at] & 0x3f) as u32;
            self.at += 1;
        }
        Some(code_point)
    }

    /// Whether every format writes it as it is: it is of the classic character set.
    #[inline]
    const fn is_plain_label(mut self) -> bool {
        loop {
            let is_first = !self.begun;
            match self.next() {
                None => return !is_first,
                Some(character) if is_classic(character, is_first) => {}
                Some(_) => return false,
            }
        }
    }

    #[inline]
    const fn equals(mut self, mut other: Self) -> bool {
        loop {
            match (self.next(), other.next()) {
                (None, None) => return true,
                (Some(own), Some(other)) if own == other => {}
                _ => return false,
            }
        }
    }
}

/// Whether this is a letter, `_` or, unless it comes first, a digit.
#[inline]
const fn is_classic(character: u32, is_first: bool) -> bool {
    if character >= 0x80 {
        return false;
    }
    let byte = character.to_le_bytes()[0];
    byte.is_ascii_alphabetic() || byte == b'_' || (byte.is_ascii_digit() && !is_first)
}

/// A name in a scheme, byte by byte: the compiler, too, has to compare such names. All bytes are ASCII.
#[derive(Clone, Copy)]
struct Escaped<'a> {
    /// What is still to come of it.
    name: Spelled<'a>,
    /// Nothing for a name that stays as it is.
    scheme: Option<Escaping>,
    /// What is allowed besides letters, digits and `_`.
    colon: bool,
    /// What became of the last character and was not asked for yet: at most a number of six digits, between underscores.
    pending: [u8; 8],
    pending_at: usize,
    pending_end: usize,
}

impl<'a> Escaped<'a> {
    #[inline]
    const fn of_family(name: &'a str, scheme: Escaping) -> Self {
        Self::new(Spelled::of(name), scheme, true, is_plain_family_name(name))
    }

    #[inline]
    const fn of_label(name: Spelled<'a>, scheme: Escaping) -> Self {
        let plain = name.is_plain_label();
        let escaped = Self::new(name, scheme, false, plain);
        let mut begin = escaped;
        let begins_reserved = matches!((begin.next(), begin.next()), (Some(b'_'), Some(b'_')));
        if scheme.is(Escaping::Dots) && !plain && begins_reserved {
            // Prometheus keeps names that begin so for itself, and strict readers refuse them.
            return Self::new(name, Escaping::Values, false, plain);
        }
        escaped
    }

    #[inline]
    const fn new(name: Spelled<'a>, scheme: Escaping, colon: bool, plain: bool) -> Self {
        let mut escaped = Self {
            name,
            scheme: if plain { None } else { Some(scheme) },
            colon,
            pending: [0; 8],
            pending_at: 0,
            pending_end: 0,
        };
        if scheme.is(Escaping::Values) && !plain {
            escaped.write(b"U__");
        }
        escaped
    }

    /// The next byte, unless there is none.
    #[inline]
    const fn next(&mut self) -> Option<u8> {
        if self.pending_at == self.pending_end {
            self.pending_at = 0;
            self.pending_end = 0;
            self.character();
        }
        if self.pending_at == self.pending_end {
            return None;
        }
        self.pending_at += 1;
        Some(self.pending[self.pending_at - 1])
    }

    /// Makes of the next character what the scheme makes of it.
    #[inline]
    const fn character(&mut self) {
        let is_first = !self.name.begun;
        let Some(character) = self.name.next() else {
            return;
        };
        // 0 stands for all that are not ASCII: no scheme lets either pass.
        let byte = if character < 0x80 {
            character.to_le_bytes()[0]
        } else {
            0
        };
        let allowed = is_classic(character, is_first) || (byte == b':' && self.colon);
        match self.scheme {
            None => self.write(&[byte]),
            Some(Escaping::Dots | Escaping::Values) if byte == b'_' => self.write(b"__"),
            Some(_) if allowed => self.write(&[byte]),
            Some(Escaping::AllowUtf8 | Escaping::Underscores) => self.write(b"_"),
            Some(Escaping::Dots) if byte == b'.' => self.write(b"_dot_"),
            Some(Escaping::Dots) => self.write(b"__"),
            Some(Escaping::Values) => self.hexadecimal(character),
        }
    }

    #[inline]
    const fn hexadecimal(&mut self, number: u32) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.write(b"_");
        let mut shift = 28;
        while shift > 0 && number >> shift == 0 {
            shift -= 4;
        }
        loop {
            self.write(&[DIGITS[(number >> shift & 15) as usize]]);
            if shift == 0 {
                break;
            }
            shift -= 4;
        }
        self.write(b"_");
    }

    #[inline]
    const fn write(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            self.pending[self.pending_end] = bytes[at];
            self.pending_end += 1;
            at += 1;
        }
    }

    #[inline]
    const fn equals(mut self, mut other: Self) -> bool {
        loop {
            match (self.next(), other.next()) {
                (None, None) => return true,
                (Some(own), Some(other)) if own == other => {}
                _ => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_as_the_scheme_says() {
        // The examples of the specification, and what Go's library makes of others.
        let cases = [
            ("http_requests", ["http_requests"; 3]),
            ("a:b", ["a:b"; 3]),
            (
                "metric.name/with_slash",
                [
                    "metric_name_with_slash",
                    "metric_dot_name__with__slash",
                    "U__metric_2e_name_2f_with__slash",
                ],
            ),
            ("1st", ["_st", "__st", "U___31_st"]),
            ("größe", ["gr__e", "gr____e", "U__gr_f6__df_e"]),
            ("a:b.c", ["a:b_c", "a:b_dot_c", "U__a:b_2e_c"]),
            ("🐢", ["_", "__", "U___1f422_"]),
        ];
        for (name, escaped) in cases {
            let schemes = [Escaping::Underscores, Escaping::Dots, Escaping::Values];
            assert_eq!(schemes.map(|scheme| scheme.family_name(name)), escaped);
            assert_eq!(Escaping::AllowUtf8.family_name(name), name);
        }
        assert_eq!(Escaping::Values.label_name("a:b"), "U__a_3a_b");
        assert_eq!(Escaping::Dots.label_name("a.b"), "a_dot_b");
        assert_eq!(Escaping::Dots.label_name("é.b"), "U___e9__2e_b");
    }

    #[test]
    fn two_labels_that_some_scraper_takes_for_one_are_found() {
        for (a, b) in [
            ("a", "a"),
            ("a.b", "a_b"),
            ("a.b", "a-b"),
            ("a.b", "a_dot_b"),
            ("a.b", "U__a_2e_b"),
            ("é", "ü"),
        ] {
            assert!(same_label(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("a", "b"),
            ("a.b", "a.b.c"),
            ("a.b", "a__b"),
            ("a_b", "a__b"),
        ] {
            assert!(!same_label(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_name_in_pieces_is_what_they_make_together() {
        for same in [
            "größe.1_2.phase",
            "gr__e_1_2_phase",
            "gr..e_1_2.phase",
            "gr____e_dot_1__2_dot_phase",
            "U__gr_f6__df_e_2e_1__2_2e_phase",
        ] {
            assert!(
                same_label_as_joined(["größe.1", "", "2.phase", ""], same),
                "{same}"
            );
        }
        for other in [
            "gr__e_1__2_phase",
            "gr__e_1___phase",
            "gr__e_1_2_phase_",
            "gr____e_dot_1_2_dot_phase",
            "größe.1",
            "",
        ] {
            assert!(
                !same_label_as_joined(["größe.1", "", "2.phase", ""], other),
                "{other}"
            );
        }
        assert!(same_label_as_joined(["", "a", "1", ""], "a_1"));
        assert!(!same_label_as_joined(["", "a", "1", ""], "a__1"));
        assert!(same_label_as_joined(["", "", "a_dot_b", ""], "a.b"));
        assert!(!same_label_as_joined(["", "", "", ""], "a"));
    }

    // In the compiler as well.
    const _: () = assert!(same_label("größe", "gr__e"));

    #[test]
    fn every_scheme_is_called_by_its_name() {
        for scheme in Escaping::ALL {
            assert_eq!(Escaping::called(scheme.as_str()), Some(scheme));
        }
        assert_eq!(Escaping::called("none"), None);
    }
}
