//! The `Accept` header, as [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-accept) has it.

/// One clause: `text/plain;version=0.0.4;q=0.5`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause<'a> {
    /// `text`.
    main: &'a str,
    /// `plain`.
    sub: &'a str,
    /// Everything after the first semicolon.
    parameters: &'a str,
    /// In thousandths: 0 refuses what the clause names.
    pub(super) quality: u16,
}

/// The clauses of `header`, without those that nobody can make sense of: one bad clause must not cost a scraper the rest.
#[inline]
pub(super) fn clauses(header: &str) -> impl Iterator<Item = Clause<'_>> {
    split_outside_quotes(header, ',').filter_map(Clause::parse)
}

impl<'a> Clause<'a> {
    #[inline]
    fn parse(text: &'a str) -> Option<Self> {
        let (range, parameters) = text.split_once(';').unwrap_or((text, ""));
        let (main, sub) = range.trim().split_once('/')?;
        if !is_token(main) || !is_token(sub) || (main == "*" && sub != "*") {
            return None;
        }
        let mut clause = Self {
            main,
            sub,
            parameters,
            quality: 1000,
        };
        if let Some(quality) = clause.parameter("q") {
            clause.quality = parse_quality(quality)?;
        }
        Some(clause)
    }

    /// The value of the parameter called `name`, without the quotes it may stand in.
    #[inline]
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        split_outside_quotes(self.parameters, ';').find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            let value = value.trim();
            let bare = value
                .strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'));
            key.trim()
                .eq_ignore_ascii_case(name)
                .then(|| bare.unwrap_or(value))
        })
    }

    /// How precisely the clause names the media type, more being more precise; nothing if it does not.
    #[inline]
    pub(super) fn precision(&self, (main, sub): (&str, &str)) -> Option<u8> {
        let is = |part: &str, name: &str| part.eq_ignore_ascii_case(name);
        match (self.main, self.sub) {
            ("*", _) => Some(0),
            (own, "*") if is(own, main) => Some(1),
            (own, own_sub) if is(own, main) && is(own_sub, sub) => Some(MEDIA_TYPE),
            _ => None,
        }
    }
}

/// How precise a clause is that names the media type itself.
pub(super) const MEDIA_TYPE: u8 = 2;

#[inline]
fn is_token(text: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// `0.75` as 750: at most 1, with at most three digits after the point.
#[inline]
fn parse_quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[inline]
fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |character| {
        if escaped {
            escaped = false;
        } else if quoted && character == '\\' {
            escaped = true;
        } else if character == '"' {
            quoted = !quoted;
        }
        character == separator && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(header: &str) -> Clause<'_> {
        let mut all = clauses(header);
        let clause = all.next().expect("a clause");
        assert!(all.next().is_none());
        clause
    }

    #[test]
    fn a_clause_has_parameters_in_any_spelling() {
        let clause = only(" Text/Plain ; VERSION = \"0.0.4\";note=\"a,b;c\\\"\"; q=0.5 ");
        assert_eq!(clause.parameter("version"), Some("0.0.4"));
        assert_eq!(clause.parameter("note"), Some("a,b;c\\\""));
        assert_eq!(clause.parameter("charset"), None);
        assert_eq!(clause.quality, 500);
        assert_eq!(clause.precision(("text", "plain")), Some(MEDIA_TYPE));
        assert_eq!(clause.precision(("text", "html")), None);
    }

    #[test]
    fn qualities_are_read_to_the_thousandth() {
        let reads = [
            ("0", Some(0)),
            ("0.", Some(0)),
            ("0.1", Some(100)),
            ("0.75", Some(750)),
            ("0.333", Some(333)),
            ("1", Some(1000)),
            ("1.000", Some(1000)),
            ("1.1", None),
            ("2", None),
            ("-1", None),
            ("0.+1", None),
            ("0.1234", None),
            ("NaN", None),
            ("", None),
        ];
        for (text, quality) in reads {
            assert_eq!(parse_quality(text), quality, "{text}");
        }
    }

    #[test]
    fn malformed_clauses_are_skipped() {
        for malformed in [
            "",
            ",,",
            "text",
            "/plain",
            "text/",
            "*/plain",
            "te xt/plain",
            "text/plain;q=high",
            "tex\"t/x",
        ] {
            assert_eq!(clauses(malformed).count(), 0, "{malformed}");
        }
        assert_eq!(clauses("text/plain;q=2, */*;q=0.1, nonsense").count(), 1);
    }
}
