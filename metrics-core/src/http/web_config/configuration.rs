//! What stands in the file.

use std::path::Path;

use hyper::header::{HeaderName, HeaderValue};

use super::fields::{Field, Fields};
use super::headers;
use super::server_tls;
use super::yaml::{self, Mistake};
use crate::http::auth::check_user;
use crate::http::tls::TlsSettings;

#[derive(Default)]
pub(super) struct Configuration {
    pub(super) tls: Option<TlsSettings>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// Names, and hashes of passwords.
    pub(super) users: Vec<(String, String)>,
}

impl Configuration {
    /// Reads the `text` of `file`, beside which the files are that it names.
    pub(super) fn parse(file: &Path, text: &str) -> Result<Self, Mistake> {
        let mut fields = Fields::of_document(yaml::parse(text)?)?;
        let mut configuration = Self::default();
        if let Some(field) = fields.take("tls_server_config") {
            configuration.tls = server_tls::settings(file, field)?;
        }
        if let Some(field) = fields.take("http_server_config") {
            configuration.headers = http_server(field)?;
        }
        if let Some(field) = fields.take("rate_limit") {
            check_has_no_rate(field)?;
        }
        if let Some(field) = fields.take("basic_auth_users") {
            configuration.users = users(field)?;
        }
        fields.finish()?;
        Ok(configuration)
    }
}

fn http_server(field: Field) -> Result<Vec<(HeaderName, HeaderValue)>, Mistake> {
    let mut fields = field.fields()?;
    if let Some(http2) = fields.take("http2") {
        http2.flag()?;
    }
    let given = fields.take("headers").map(headers::read).transpose()?;
    fields.finish()?;
    Ok(given.unwrap_or_default())
}

/// Whether the rate limit is none, which is all that there is.
fn check_has_no_rate(field: Field) -> Result<(), Mistake> {
    let mut fields = field.fields()?;
    if let Some(interval) = fields.take("interval") {
        // As `0`, `0s` or `0.0ms`.
        let text = interval.text()?;
        let is_zero = text.starts_with('0') && !text.contains(|digit| matches!(digit, '1'..='9'));
        if !is_zero {
            return Err(interval.mistake(
                "cannot be kept: this server answers those who scrape at the same time together, and has no rate limit",
            ));
        }
    }
    if let Some(burst) = fields.take("burst")
        && burst.text()?.parse::<i64>().is_err()
    {
        return Err(burst.mistake("has to be a number"));
    }
    fields.finish()
}

fn users(field: Field) -> Result<Vec<(String, String)>, Mistake> {
    let users = field.fields()?.into_all();
    let users = users.map(|(name, hash)| {
        let text = hash.text()?.to_owned();
        check_user(&name, &text).map_err(|why| Mistake::new(hash.node.line, why))?;
        Ok((name, text))
    });
    users.collect()
}
