//! What becomes of names that are not of the classic character set.

mod escaped;
mod spelled;

use std::borrow::Cow;

use self::escaped::Escaped;
use self::spelled::Spelled;
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
