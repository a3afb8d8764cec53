//! Asking who wants to see the metrics.

mod credentials;
mod header;
mod passwords;

use std::time::Duration;

use hyper::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use hyper::http::request;
use hyper::{Response, StatusCode};
use subtle::{Choice, ConstantTimeEq};

pub(super) use credentials::Credentials;
#[cfg(feature = "web-config")]
pub(super) use credentials::check_user;
use header::Authorization;
use passwords::Passwords;

use super::builder::ServerBuilder;
use super::routes::{HEALTHY, Routes};
use crate::service::{MetricsBody, count, plain};

/// How long a client waits for its password to be looked at, when others are looked at before.
const PATIENCE: Duration = Duration::from_secs(8);

impl ServerBuilder {
    /// Lets in whoever has this name and password, of which only the [bcrypt](https://en.wikipedia.org/wiki/Bcrypt) hash is known here, as in
    /// [Prometheus' own web configuration](https://prometheus.io/docs/prometheus/latest/configuration/https/).
    ///
    /// Once there is a user or a token, everything but `/-/healthy` asks for one of them: without, the status is 401. A password
    /// that was right is remembered (its SHA-256 hash is), so that only the first scrape takes the time that bcrypt takes. Passwords
    /// travel in clear, unless the server speaks TLS or listens on a Unix socket.
    ///
    /// A hash is made by `htpasswd -nBC 10 prometheus`, which prints it behind the name and a colon. Starting the server fails if `hash` is none, if
    /// its cost is more than 18 (to look at one password would take minutes), or if the name has a colon in it or is there twice.
    ///
    /// ```
    /// use metrics_core::Server;
    ///
    /// // The password is `secret`.
    /// let hash = "$2b$04$DeHICffuDLbXOdYKooQPu.XDQ4PZpcA/xP76WbC1WlPc4v5phzgZS";
    /// let server = Server::builder().basic_auth("prometheus", hash).start("127.0.0.1:0")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn basic_auth(mut self, user: impl Into<String>, hash: impl Into<String>) -> Self {
        self.credentials.add_user(user.into(), hash.into());
        self
    }

    /// Lets in whoever sends the header `Authorization: Bearer` with this token.
    ///
    /// Several tokens are as good as each other, so that one can be replaced by the next. Tokens are compared in constant time.
    /// Starting the server fails if `token` is empty or no text that a header can have.
    ///
    /// ```
    /// use metrics_core::Server;
    ///
    /// let server = Server::builder().bearer_token("LHyM0iRkVpSbeV8").start("127.0.0.1:0")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn bearer_token(mut self, token: impl AsRef<str>) -> Self {
        self.credentials.add_token(token.as_ref());
        self
    }
}

/// Who is let in: everybody, if nobody is named.
pub(super) struct Authentication {
    passwords: Passwords,
    tokens: Vec<Digest>,
}

/// A SHA-256 hash: what is compared has the same length, whatever it was made of.
type Digest = [u8; 32];

impl Authentication {
    /// The refusal, unless whoever sent this request is let in.
    pub(super) async fn refuse(
        &self,
        request: &request::Parts,
        routes: &Routes,
    ) -> Option<Response<MetricsBody>> {
        let path = request.uri.path();
        // Whoever watches over the program need not know its secrets.
        let is_open = self.passwords.is_empty() && self.tokens.is_empty();
        if is_open || path == HEALTHY {
            return None;
        }
        let refusal = self.refuse_who(&request.headers).await?;
        if routes.has_metrics(path) {
            count(refusal.status());
        }
        Some(refusal)
    }

    async fn refuse_who(&self, headers: &HeaderMap) -> Option<Response<MetricsBody>> {
        let is_known = match only(headers).and_then(Authorization::parse) {
            Some(Authorization::Bearer(token)) => self.is_token(&token),
            Some(Authorization::Basic { user, password }) => {
                let check = self.passwords.check(user, password);
                match tokio::time::timeout(PATIENCE, check).await {
                    Ok(Some(is_right)) => is_right,
                    _ => {
                        return Some(plain(
                            StatusCode::SERVICE_UNAVAILABLE,
                            "Too many passwords are being checked.\n",
                        ));
                    }
                }
            }
            None => false,
        };
        (!is_known).then(|| self.unauthorized())
    }

    fn is_token(&self, token: &Digest) -> bool {
        let none = Choice::from(0);
        let one_of = self.tokens.iter().map(|known| known.ct_eq(token));
        one_of.fold(none, |any, is_it| any | is_it).into()
    }

    fn unauthorized(&self) -> Response<MetricsBody> {
        let mut response = plain(StatusCode::UNAUTHORIZED, "Say who you are.\n");
        let mut offer = |scheme| {
            let scheme = HeaderValue::from_static(scheme);
            response.headers_mut().append(WWW_AUTHENTICATE, scheme);
        };
        if !self.passwords.is_empty() {
            offer("Basic realm=\"metrics\", charset=\"UTF-8\"");
        }
        if !self.tokens.is_empty() {
            offer("Bearer realm=\"metrics\"");
        }
        response
    }
}

/// The header that says who somebody is; nothing if there are several, of which a proxy may have read another one.
fn only(headers: &HeaderMap) -> Option<&[u8]> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    all.next()
        .filter(|_| all.next().is_none())
        .map(HeaderValue::as_bytes)
}
