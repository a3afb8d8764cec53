//! What becomes of names that are not of the classic character set.

use std::borrow::Cow;
use std::fmt::Write;

use crate::name::{is_plain_family_name, is_plain_label_name};

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
    pub(super) const ALL: [Self; 4] =
        [Self::AllowUtf8, Self::Underscores, Self::Dots, Self::Values];

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
    pub(super) fn called(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == name)
    }

    /// The name of a family in this scheme.
    #[inline]
    pub(crate) fn family_name(self, name: &str) -> Cow<'_, str> {
        self.escape(name, is_plain_family_name(name), ':')
    }

    /// The name of a label in this scheme.
    #[inline]
    pub(crate) fn label_name(self, name: &str) -> Cow<'_, str> {
        let plain = is_plain_label_name(name);
        let escaped = self.escape(name, plain, '_');
        if !plain && self == Self::Dots && escaped.starts_with("__") {
            // Prometheus keeps names that begin so for itself, and strict readers refuse them.
            return Self::Values.escape(name, plain, '_');
        }
        escaped
    }

    #[inline]
    fn escape(self, name: &str, plain: bool, also: char) -> Cow<'_, str> {
        if plain || self == Self::AllowUtf8 {
            return Cow::Borrowed(name);
        }
        let mut escaped = String::with_capacity(name.len() + 8);
        if self == Self::Values {
            escaped.push_str("U__");
        }
        for (index, character) in name.chars().enumerate() {
            let digit = character.is_ascii_digit() && index > 0;
            let allowed = character.is_ascii_alphabetic() || digit || character == also;
            match self {
                Self::AllowUtf8 | Self::Underscores if allowed => escaped.push(character),
                Self::AllowUtf8 | Self::Underscores => escaped.push('_'),
                Self::Dots if character == '.' => escaped.push_str("_dot_"),
                Self::Dots | Self::Values if character == '_' => escaped.push_str("__"),
                Self::Dots | Self::Values if allowed => escaped.push(character),
                Self::Dots => escaped.push_str("__"),
                Self::Values => {
                    // Writing to a `String` cannot fail.
                    let _ = write!(escaped, "_{:x}_", u32::from(character));
                }
            }
        }
        Cow::Owned(escaped)
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
    fn every_scheme_is_called_by_its_name() {
        for scheme in Escaping::ALL {
            assert_eq!(Escaping::called(scheme.as_str()), Some(scheme));
        }
        assert_eq!(Escaping::called("none"), None);
    }
}
