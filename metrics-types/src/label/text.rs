//! Label pairs as an exposition shows them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::key;
use super::lengths::Lengths;
use crate::characters::is_plain_label_name;
use crate::escape;

/// Label pairs, escaped and joined as the text formats show them between braces: `method="GET",path="/"`.
///
/// Made once per child, when it is created, so that a scrape copies it. It knows where each name and value stands, so that nobody
/// has to look for them.
#[derive(Clone)]
pub struct LabelText<'a>(Text<'a>);

#[derive(Clone)]
enum Text<'a> {
    /// No pair, or one whose name and value are written as they are.
    Written(&'a str),
    /// The pairs, [`CLOSE`], and the [`Lengths`] of their names and values.
    Made(Cow<'a, str>),
}

impl LabelText<'static> {
    /// No labels, for those who want to refer to them.
    #[doc(hidden)]
    pub const EMPTY: &'static Self = &Self::NONE;
}

/// What follows the pairs on a line, so that it is copied with them.
const CLOSE: &str = "} ";

impl<'a> LabelText<'a> {
    /// The text for these pairs of name and value.
    #[doc(hidden)]
    #[must_use]
    pub fn from_pairs<'b, V: AsRef<str>>(pairs: impl IntoIterator<Item = (&'b str, V)>) -> Self {
        let (mut name_text, mut value_text) = (String::new(), String::new());
        let mut made = Pairs::default();
        for (name, value) in pairs {
            name_text.clear();
            if is_plain_label_name(name) {
                name_text.push_str(name);
            } else {
                name_text.push('"');
                escape::quoted(&mut name_text, name);
                name_text.push('"');
            }
            value_text.clear();
            escape::quoted(&mut value_text, value.as_ref());
            made.add(&name_text, &value_text);
        }
        made.finish()
    }

    /// No labels.
    pub(crate) const NONE: Self = Self::written("");

    /// The one pair that somebody wrote as it is to be shown, with nothing in it that is escaped.
    #[inline]
    pub(crate) const fn written(text: &'a str) -> Self {
        Self(Text::Written(text))
    }

    /// The text for the label values in a family's key.
    #[inline]
    pub(crate) fn from_key<'b>(names: impl IntoIterator<Item = &'b str>, key: &[u8]) -> Self {
        Self::from_pairs(names.into_iter().zip(key::values(key)))
    }

    /// The text that [`to_keep`](Self::to_keep) returned.
    #[inline]
    pub(crate) const fn kept(text: &'a str) -> Self {
        Self(Text::Made(Cow::Borrowed(text)))
    }

    /// The text that [`to_keep`](Self::to_keep) returned, maybe that of another copy of this crate.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn told(text: impl Into<Cow<'a, str>>) -> Self {
        Self(Text::Made(text.into()))
    }

    /// All that there is to know of the labels, as one text.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn to_keep(&self) -> Cow<'_, str> {
        match &self.0 {
            Text::Made(text) => Cow::Borrowed(text),
            Text::Written(_) => {
                let mut pairs = Pairs::default();
                pairs.add_all(self);
                Cow::Owned(pairs.joined())
            }
        }
    }

    /// These labels and then `more`.
    #[inline]
    pub(crate) fn followed_by(&self, more: &LabelText<'_>) -> LabelText<'static> {
        let mut pairs = Pairs::default();
        pairs.add_all(self);
        pairs.add_all(more);
        pairs.finish()
    }

    /// The text, without braces; empty if there are no labels. A name that is not of the classic character set stands in quotes.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Written(text) => text,
            Text::Made(text) => text
                .get(..Lengths::start(text).saturating_sub(CLOSE.len()))
                .unwrap_or_default(),
        }
    }

    /// Whether there are no labels.
    #[inline]
    pub(crate) fn is_none(&self) -> bool {
        match &self.0 {
            Text::Written(text) => text.is_empty(),
            Text::Made(text) => text.is_empty(),
        }
    }

    /// What [`closed`](Self::closed) returns, if there are labels and either all names are of the classic character set or `any` may
    /// be: what nearly every line of a scrape has, at one look.
    #[inline]
    pub(crate) fn closed_as_it_is(&self, any: bool) -> Option<&str> {
        match &self.0 {
            Text::Made(text) if !text.is_empty() => {
                let (start, plain) = Lengths::start_and_flag(text);
                text.get(..start).filter(|_| plain || any)
            }
            _ => None,
        }
    }

    /// The text with the brace that closes it, and a space; but for a text that somebody wrote, which has none.
    #[inline]
    pub(crate) fn closed(&self) -> Option<&str> {
        match &self.0 {
            Text::Written(_) => None,
            Text::Made(text) => text.get(..Lengths::start(text)),
        }
    }

    /// Whether all names are of the classic character set, so that every format writes them as they are.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn is_plain(&self) -> bool {
        match &self.0 {
            Text::Written(_) => true,
            Text::Made(text) => Lengths::flag(text),
        }
    }

    /// Each pair as it is written: the name, in quotes if it needs them, and the value without its quotes.
    #[inline]
    pub(crate) fn written_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let (written, made) = match &self.0 {
            Text::Written(text) => (text.split_once("=\""), ""),
            Text::Made(text) => (None, &**text),
        };
        let written = written.map(|(name, value)| (name, value.strip_suffix('"').unwrap_or(value)));
        let mut lengths = Lengths::read(made);
        let mut rest = made;
        let made = std::iter::from_fn(move || {
            let (name, more) = rest.split_at_checked(lengths.next()?)?;
            let more = more.strip_prefix("=\"")?;
            let (value, more) = more.split_at_checked(lengths.next()?)?;
            let more = more.strip_prefix('"')?;
            rest = more.strip_prefix(',').unwrap_or(more);
            Some((name, value))
        });
        written.into_iter().chain(made)
    }

    /// Each name and value as somebody gave them.
    #[inline]
    pub fn pairs(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        self.written_pairs().map(|(name, value)| {
            let quoted = name
                .strip_prefix('"')
                .and_then(|name| name.strip_suffix('"'));
            let name = quoted.map_or(Cow::Borrowed(name), escape::original);
            (name, escape::original(value))
        })
    }
}

/// Pairs that are being joined.
#[derive(Default)]
struct Pairs {
    text: String,
    lengths: Lengths,
    quoted: bool,
}

impl Pairs {
    /// Adds a name and a value, both as they are written.
    #[inline]
    fn add(&mut self, name: &str, value: &str) {
        self.quoted |= name.starts_with('"');
        let comma = if self.text.is_empty() { "" } else { "," };
        for part in [comma, name, "=\"", value, "\""] {
            self.text.push_str(part);
        }
        self.lengths.push(name.len());
        self.lengths.push(value.len());
    }

    #[inline]
    fn add_all(&mut self, labels: &LabelText<'_>) {
        for (name, value) in labels.written_pairs() {
            self.add(name, value);
        }
    }

    #[inline]
    fn joined(mut self) -> String {
        if self.text.is_empty() {
            // As long as there is none, no brace is to be closed.
            return self.text;
        }
        self.text.push_str(CLOSE);
        self.lengths.append_to(&mut self.text, !self.quoted);
        self.text.shrink_to_fit();
        self.text
    }

    #[inline]
    fn finish<'a>(self) -> LabelText<'a> {
        LabelText(Text::Made(Cow::Owned(self.joined())))
    }
}

impl Default for LabelText<'_> {
    #[inline]
    fn default() -> Self {
        Self::NONE
    }
}

impl fmt::Debug for LabelText<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LabelText").field(&self.as_str()).finish()
    }
}

impl PartialEq for LabelText<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for LabelText<'_> {}

impl PartialOrd for LabelText<'_> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LabelText<'_> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for LabelText<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_joined_and_escaped() {
        let text = LabelText::from_pairs([("path", "C:\\temp \"x\"\n"), ("tier", "ü")]);
        assert_eq!(text.as_str(), r#"path="C:\\temp \"x\"\n",tier="ü""#);
        assert!(text.is_plain());
    }

    #[test]
    fn names_of_other_characters_stand_in_quotes() {
        let text = LabelText::from_pairs([("http.\"method\"", "GET"), ("tier", "")]);
        assert_eq!(text.as_str(), r#""http.\"method\""="GET",tier="""#);
        assert!(!text.is_plain());
    }

    #[test]
    fn pairs_come_back_as_they_were_given() {
        let long = "\\\"\n,=".repeat(1000);
        let given = [
            ("a", ""),
            ("b.c", "d\",e=\"f"),
            ("=\",\n\\", "\\n"),
            ("long", &long),
        ];
        let expected = given.map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value)));
        let text = LabelText::from_pairs(given);
        assert_eq!(text.pairs().collect::<Vec<_>>(), expected);
        let kept = text.to_keep();
        let kept = LabelText::kept(&kept);
        assert_eq!(kept.pairs().collect::<Vec<_>>(), expected);

        let written = LabelText::written("outcome=\"ok\"");
        let outcome = (Cow::Borrowed("outcome"), Cow::Borrowed("ok"));
        assert_eq!(written.pairs().next(), Some(outcome.clone()));
        let both = written.followed_by(&text);
        assert_eq!(both.pairs().next(), Some(outcome));
        assert_eq!(both.pairs().skip(1).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn there_may_be_no_pairs() {
        let none = LabelText::from_pairs([] as [(&str, &str); 0]);
        for none in [&none, &LabelText::NONE, &none.followed_by(&LabelText::NONE)] {
            assert_eq!((none.as_str(), none.pairs().count()), ("", 0));
            assert!(none.is_plain());
        }
    }

    #[test]
    fn there_may_be_thousands_of_pairs() {
        let names: Vec<_> = (0..5000).map(|number| format!("label_{number}")).collect();
        let text = LabelText::from_pairs(names.iter().map(|name| (&**name, name)));
        let pairs = text.pairs().map(|(name, _)| name.into_owned());
        assert_eq!(pairs.collect::<Vec<_>>(), names);
    }
}
