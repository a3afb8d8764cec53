//! Characters that the
//! [text formats](https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information) write
//! with a backslash.

use std::borrow::Cow;

/// Appends `text` as it stands between quotes, and after `# HELP` in OpenMetrics.
#[inline]
pub(crate) fn quoted(output: &mut String, text: &str) {
    escape(output, text, &['\\', '\n', '"']);
}

/// Appends `text` as it stands after `# HELP` in the Prometheus text format, which leaves quotes alone.
#[inline]
pub(crate) fn unquoted(output: &mut String, text: &str) {
    escape(output, text, &['\\', '\n']);
}

#[inline]
fn escape(output: &mut String, text: &str, special: &[char]) {
    let mut rest = text;
    while let Some(at) = rest.find(special) {
        let (plain, escaped) = rest.split_at(at);
        output.push_str(plain);
        output.push('\\');
        output.push_str(if escaped.starts_with('\n') {
            "n"
        } else {
            &escaped[..1]
        });
        rest = &escaped[1..];
    }
    output.push_str(rest);
}

/// What `escaped` was before it was escaped.
#[inline]
pub(crate) fn original(escaped: &str) -> Cow<'_, str> {
    if !escaped.contains('\\') {
        return Cow::Borrowed(escaped);
    }
    let mut text = String::with_capacity(escaped.len());
    let mut characters = escaped.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_escaped_between_quotes_only() {
        let mut output = String::new();
        quoted(&mut output, "a\\b\"c\nd");
        output.push(' ');
        unquoted(&mut output, "a\\b\"c\nd");
        assert_eq!(output, "a\\\\b\\\"c\\nd a\\\\b\"c\\nd");
    }
    #[test]
    fn escaping_can_be_undone() {
        for text in ["", "plain", "a\\b\"c\nd", "\\n", "\\\\", "\n\n"] {
            let mut escaped = String::new();
            quoted(&mut escaped, text);
            assert_eq!(original(&escaped), text);
        }
    }
}
