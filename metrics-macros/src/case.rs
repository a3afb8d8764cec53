//! `rename_all`: the eight cases that serde knows, by the same names.

use syn::{Error, LitStr};

/// How words are written together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    pub(crate) fn parse(text: &LitStr) -> syn::Result<Self> {
        let name = text.value();
        if let Some((_, case)) = CASES.iter().find(|(known, _)| *known == name) {
            return Ok(*case);
        }
        let known = CASES.map(|(known, _)| format!("`{known}`")).join(", ");
        Err(Error::new_spanned(
            text,
            format_args!("unknown case `{name}`\nthere are {known}"),
        ))
    }

    /// The name of a variant, which is written `LikeThis`.
    pub(crate) fn of_variant(self, variant: &str) -> String {
        let mut words: Vec<String> = Vec::new();
        for character in variant.chars() {
            match words.last_mut() {
                Some(word) if !character.is_uppercase() => word.push(character),
                _ => words.push(character.into()),
            }
        }
        self.join(&words)
    }

    /// The name of a field, which is written `like_this`.
    pub(crate) fn of_field(self, field: &str) -> String {
        let words: Vec<String> = field.split('_').map(str::to_owned).collect();
        match self {
            // A field is written so already.
            Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper => field.to_uppercase(),
            _ => self.join(&words),
        }
    }

    fn join(self, words: &[String]) -> String {
        let lower = || words.iter().map(|word| word.to_lowercase());
        let upper = || words.iter().map(|word| word.to_uppercase());
        let capitalized = || words.iter().map(|word| capitalize(word));
        match self {
            Self::Lower => lower().collect(),
            Self::Upper => upper().collect(),
            Self::Pascal => capitalized().collect(),
            Self::Camel => with_first(&capitalized().collect::<String>(), |first| {
                first.to_lowercase().collect()
            }),
            Self::Snake => lower().collect::<Vec<_>>().join("_"),
            Self::ScreamingSnake => upper().collect::<Vec<_>>().join("_"),
            Self::Kebab => lower().collect::<Vec<_>>().join("-"),
            Self::ScreamingKebab => upper().collect::<Vec<_>>().join("-"),
        }
    }
}

fn capitalize(word: &str) -> String {
    with_first(word, |first| first.to_uppercase().collect())
}

fn with_first(word: &str, change: impl FnOnce(char) -> String) -> String {
    let mut characters = word.chars();
    characters.next().map(change).unwrap_or_default() + characters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_and_fields_are_renamed_as_serde_does() {
        let variants = [
            "timedout",
            "TIMEDOUT",
            "TimedOut",
            "timedOut",
            "timed_out",
            "TIMED_OUT",
            "timed-out",
            "TIMED-OUT",
        ];
        let fields = [
            "timed_out",
            "TIMED_OUT",
            "TimedOut",
            "timedOut",
            "timed_out",
            "TIMED_OUT",
            "timed-out",
            "TIMED-OUT",
        ];
        for (index, (_, case)) in CASES.iter().enumerate() {
            assert_eq!(case.of_variant("TimedOut"), variants[index]);
            assert_eq!(case.of_field("timed_out"), fields[index]);
        }
        assert_eq!(Case::Snake.of_variant("HTTPError"), "h_t_t_p_error");
        assert_eq!(Case::Snake.of_variant("A"), "a");
        assert_eq!(Case::Snake.of_field("_private"), "_private");
        assert_eq!(Case::Camel.of_variant("HTTPError"), "hTTPError");
        assert_eq!(Case::Camel.of_field("_private"), "private");
        assert_eq!(Case::Pascal.of_variant("Snake_Case"), "Snake_Case");
    }

    #[test]
    fn an_unknown_case_is_told_with_the_known_ones() {
        let text = LitStr::new("snakecase", proc_macro2::Span::call_site());
        let message = Case::parse(&text).unwrap_err().to_string();
        assert!(
            message.contains("unknown case `snakecase`")
                && message.contains("`SCREAMING-KEBAB-CASE`")
        );
    }
}
