//! What a program declares, written for people and for other programs.
//!
//! It is all `#[inline]`, as are lint and section: what only tests and tools use is compiled where they use it, and not in every program.

mod json;
mod lock;
mod markdown;

pub use json::to_json;
pub(crate) use lock::Lock;
pub use markdown::to_markdown;

use metrics_types::{Descriptor, Kind};

/// `descriptors` in the order of their names, and then of the source.
#[inline]
fn in_order<'a>(descriptors: impl IntoIterator<Item = &'a Descriptor>) -> Vec<&'a Descriptor> {
    let mut all: Vec<_> = descriptors.into_iter().collect();
    all.sort_by(|a, b| {
        let place = |metric: &'a Descriptor| {
            let origin = metric.origin();
            (origin.crate_name, origin.file, origin.line, origin.column)
        };
        a.name().cmp(b.name()).then_with(|| place(a).cmp(&place(b)))
    });
    // The same line, linked twice, is one declaration.
    all.dedup_by_key(|metric| metric.record());
    all
}

/// The name that people look for: the family's, with the suffix that every sample of its type has.
#[inline]
fn exposed_name(metric: &Descriptor) -> String {
    let suffix = match metric.kind() {
        Kind::Counter | Kind::Info => metric.kind().name_suffix(),
        _ => "",
    };
    format!("{}{suffix}", metric.name())
}

/// `text` between quotation marks, as JSON and TOML write it.
#[inline]
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control < ' ' || control == '\u{7f}' => {
                quoted.extend(format!("\\u{:04x}", u32::from(control)).chars());
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// `texts` between brackets.
#[inline]
fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = texts
        .into_iter()
        .map(|text| quoted(text.as_ref()))
        .collect();
    format!("[{}]", texts.join(", "))
}

#[cfg(test)]
mod tests;
