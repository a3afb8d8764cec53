//! YAML as far as a configuration needs it: values, each with the line that it stands on.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

/// More levels than any configuration has: what comes from outside must not exhaust the stack.
const DEEPEST: usize = 16;

/// What is wrong, and on which line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) line: usize,
    pub(super) what: String,
}

impl Mistake {
    pub(super) fn new(line: usize, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { line, what }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Nothing,
    Scalar {
        text: String,
        /// Whether it stands without quotes, so that it may be something else than text.
        is_plain: bool,
    },
    List(Vec<Node>),
    Fields(Vec<(String, Node)>),
}

type Events<'a> = Parser<'a, saphyr_parser::StrInput<'a>>;

/// The one document in `text`; nothing if there is none.
pub(super) fn parse(text: &str) -> Result<Node, Mistake> {
    let mut events = Parser::new_from_str(text);
    let mut document = None;
    loop {
        match next(&mut events)? {
            (Event::StreamEnd, _) => break,
            (Event::DocumentStart(_), span) if document.is_some() => {
                let why = "a second document begins; there is one in a configuration";
                return Err(Mistake::new(span.start.line(), why));
            }
            (Event::DocumentStart(_), _) => {
                let first = next(&mut events)?;
                document = Some(node(&mut events, first, 0)?);
            }
            _ => {}
        }
    }
    Ok(document.unwrap_or(Node {
        line: 1,
        value: Value::Nothing,
    }))
}

fn next<'a>(events: &mut Events<'a>) -> Result<(Event<'a>, Span), Mistake> {
    match events.next_event() {
        Some(Ok(event)) => Ok(event),
        Some(Err(error)) => Err(Mistake::new(error.marker().line(), error.info())),
        None => Ok((Event::StreamEnd, Span::default())),
    }
}

/// The value that begins with `first`.
fn node<'a>(
    events: &mut Events<'a>,
    (first, span): (Event<'a>, Span),
    depth: usize,
) -> Result<Node, Mistake> {
    let line = span.start.line();
    if depth > DEEPEST {
        return Err(Mistake::new(line, "there are too many levels"));
    }
    let value = match first {
        Event::Scalar(_, _, _, Some(tag))
        | Event::SequenceStart(_, Some(tag))
        | Event::MappingStart(_, Some(tag)) => {
            return Err(Mistake::new(line, format!("tags are not read: {tag}")));
        }
        Event::Scalar(text, style, _, None) => scalar(&text, style),
        Event::SequenceStart(_, None) => Value::List(list(events, depth)?),
        Event::MappingStart(_, None) => Value::Fields(fields(events, depth)?),
        _ => {
            let why = "aliases are not read; write the value where it is needed";
            return Err(Mistake::new(line, why));
        }
    };
    Ok(Node { line, value })
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let is_plain = style == ScalarStyle::Plain;
    if is_plain && ["", "~", "null", "Null", "NULL"].contains(&text) {
        return Value::Nothing;
    }
    Value::Scalar {
        text: text.to_owned(),
        is_plain,
    }
}

fn list(events: &mut Events<'_>, depth: usize) -> Result<Vec<Node>, Mistake> {
    let mut nodes = Vec::new();
    loop {
        match next(events)? {
            (Event::SequenceEnd, _) => return Ok(nodes),
            first => nodes.push(node(events, first, depth + 1)?),
        }
    }
}

fn fields(events: &mut Events<'_>, depth: usize) -> Result<Vec<(String, Node)>, Mistake> {
    let mut fields = Vec::new();
    let mut names = HashSet::new();
    loop {
        let first = match next(events)? {
            (Event::MappingEnd, _) => return Ok(fields),
            first => first,
        };
        let key = node(events, first, depth + 1)?;
        let Value::Scalar { text: name, .. } = key.value else {
            return Err(Mistake::new(key.line, "a field has no name"));
        };
        if !names.insert(name.clone()) {
            return Err(Mistake::new(key.line, format!("`{name}` is there twice")));
        }
        let first = next(events)?;
        let mut value = node(events, first, depth + 1)?;
        // What is wrong with a field is best found by its name.
        value.line = key.line;
        fields.push((name, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: usize, text: &str, is_plain: bool) -> Node {
        let text = text.to_owned();
        let value = Value::Scalar { text, is_plain };
        Node { line, value }
    }

    #[test]
    fn values_know_their_lines() {
        let read =
            parse("# first\na:\n  b: 'x y'\n  c: 7\nd:\n- e\n- \"\"\nf: ~\n").expect("it is right");
        let inner = vec![
            ("b".to_owned(), text(3, "x y", false)),
            ("c".to_owned(), text(4, "7", true)),
        ];
        let node = |line, value| Node { line, value };
        let fields = vec![
            ("a".to_owned(), node(2, Value::Fields(inner))),
            (
                "d".to_owned(),
                node(5, Value::List(vec![text(6, "e", true), text(7, "", false)])),
            ),
            ("f".to_owned(), node(8, Value::Nothing)),
        ];
        assert_eq!(read.value, Value::Fields(fields));
        for nothing in ["", "\n# nothing\n", "---\n", "~"] {
            assert_eq!(parse(nothing).map(|node| node.value), Ok(Value::Nothing));
        }
    }

    #[test]
    fn what_is_not_read_is_told_with_its_line() {
        for (text, line, expected) in [
            ("a: 1\nb: [\n", 3, ""),
            ("a: 1\n a: 2\n", 2, ""),
            ("a: 1\nb: 2\na: 3\n", 3, "`a` is there twice"),
            ("a: &x 1\nb: *x\n", 2, "aliases are not read"),
            ("a: !!binary eA==\n", 1, "tags are not read"),
            ("a: 1\n---\na: 2\n", 2, "second document"),
            ("a: 1\n? [b]\n: 2\n", 2, "has no name"),
            (
                &format!("a: {}{}", "[".repeat(99), "]".repeat(99)),
                1,
                "too many levels",
            ),
        ] {
            let mistake = parse(text).expect_err(text);
            assert!(mistake.what.contains(expected), "{text}: {mistake:?}");
            assert_eq!(mistake.line, line, "{text}: {mistake:?}");
        }
    }
}
