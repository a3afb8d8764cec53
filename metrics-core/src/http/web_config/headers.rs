//! The headers that a configuration may add.

use hyper::header::{HeaderName, HeaderValue};

use super::fields::Field;
use super::yaml::Mistake;

/// Those that Prometheus allows, with the values that they may have, if they are few.
const ALLOWED: [(&str, &[&str]); 5] = [
    ("Strict-Transport-Security", &[]),
    ("X-Content-Type-Options", &["nosniff"]),
    ("X-Frame-Options", &["deny", "sameorigin"]),
    ("X-XSS-Protection", &[]),
    ("Content-Security-Policy", &[]),
];

pub(super) fn read(field: Field) -> Result<Vec<(HeaderName, HeaderValue)>, Mistake> {
    let mut headers = Vec::new();
    for (name, field) in field.fields()?.into_all() {
        let Some((_, values)) = ALLOWED.iter().find(|(allowed, _)| *allowed == name) else {
            let allowed = ALLOWED.map(|(name, _)| name).join("`, `");
            let why = format!("cannot be set; these can: `{allowed}`");
            return Err(field.mistake(why));
        };
        let text = field.text()?;
        if !values.is_empty() && !values.contains(&text) {
            let why = format!("has to be one of `{}`", values.join("`, `"));
            return Err(field.mistake(why));
        }
        // One without a value is not sent.
        if text.is_empty() {
            continue;
        }
        let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
        let header = parsed.zip(HeaderValue::from_str(text).ok());
        headers.push(header.ok_or_else(|| field.mistake("is no text that a header can have"))?);
    }
    Ok(headers)
}
