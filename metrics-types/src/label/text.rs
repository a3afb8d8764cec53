//! Label pairs as an exposition shows them.

use std::borrow::Cow;

use super::key;
use crate::escape;

/// Label pairs, escaped and joined as the text formats show them between braces: `method="GET",path="/"`.
///
/// Made once per child, when it is created, so that a scrape copies it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LabelText<'a>(Cow<'a, str>);

impl<'a> LabelText<'a> {
    /// The text for these pairs of name and value.
    pub(crate) fn from_pairs<'b, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (&'b str, V)>,
    ) -> Self {
        let mut text = String::new();
        for (name, value) in pairs {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(name);
            text.push_str("=\"");
            escape::quoted(&mut text, value.as_ref());
            text.push('"');
        }
        text.shrink_to_fit();
        Self(Cow::Owned(text))
    }

    /// No labels.
    pub(crate) const NONE: Self = Self::written("");

    /// The text that somebody wrote as it is to be shown.
    pub(crate) const fn written(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// A text that is escaped and joined already: one that another copy of this crate made.
    #[doc(hidden)]
    #[must_use]
    pub fn escaped(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// The text for the label values in a family's key.
    pub(crate) fn from_key<'b>(names: impl IntoIterator<Item = &'b str>, key: &[u8]) -> Self {
        Self::from_pairs(names.into_iter().zip(key::values(key)))
    }

    /// These labels and then `more`.
    pub(crate) fn followed_by(&self, more: &LabelText<'_>) -> LabelText<'static> {
        let comma = if self.0.is_empty() || more.0.is_empty() {
            ""
        } else {
            ","
        };
        LabelText(Cow::Owned([&self.0, comma, &more.0].concat()))
    }

    /// The text, without braces; empty if there are no labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_joined_and_escaped() {
        let text = LabelText::from_pairs([("path", "C:\\temp \"x\"\n"), ("tier", "ü")]);
        assert_eq!(text.as_str(), r#"path="C:\\temp \"x\"\n",tier="ü""#);
    }
}
