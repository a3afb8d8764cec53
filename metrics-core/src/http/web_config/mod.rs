//! The web configuration file of Prometheus and its exporters.

mod configuration;
mod fields;
mod headers;
mod server_tls;
mod yaml;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::Response;
use hyper::header::{HeaderName, HeaderValue};
use rustls::ServerConfig;

use super::auth::{Authentication, Credentials};
use super::builder::ServerBuilder;
use super::reread::{Files, Reread, refuse};
use super::tls::Clients;
use crate::{CounterFn, metric, metrics};
use configuration::Configuration;

static RELOAD_FAILURES: AtomicU64 = AtomicU64::new(0);

#[metrics(namespace = "metrics_core", crate = crate)]
mod declared {
    use super::{CounterFn, Ordering, RELOAD_FAILURES, metric};

    /// Times that a changed web configuration of the server could not be used; the one from before is in use.
    #[metric]
    static WEB_CONFIG_RELOAD_FAILURES: CounterFn =
        CounterFn::new(|| RELOAD_FAILURES.load(Ordering::Relaxed));
}

impl ServerBuilder {
    /// Takes TLS, users and headers from a file that is like those of Prometheus and its exporters (their flag
    /// `--web.config.file`): the [web configuration](https://prometheus.io/docs/prometheus/latest/configuration/https/).
    ///
    /// ```yaml
    /// tls_server_config:
    ///   cert_file: server.crt      # relative to this file
    ///   key_file: server.key
    ///   client_auth_type: RequireAndVerifyClientCert
    ///   client_ca_file: prometheus-ca.crt
    /// http_server_config:
    ///   headers:
    ///     X-Content-Type-Options: nosniff
    /// basic_auth_users:
    ///   prometheus: $2y$10$..      # the bcrypt hash of the password
    /// ```
    ///
    /// Starting the server fails if there is anything in the file that is unknown or that this server cannot do: the error has the kind
    /// [`InvalidInput`](io::ErrorKind::InvalidInput), and names file, line and field. Nothing is ignored but `http2`, as the server speaks
    /// HTTP/1.1 only, and clients know. The file and those that it names are files, not pipes, of at most 1 MiB each.
    ///
    /// | field | what of it there is |
    /// |---|---|
    /// | `tls_server_config` | `cert`, `key` and `client_ca` as texts, or `cert_file`, `key_file` and `client_ca_file` |
    /// | `client_auth_type` | `NoClientCert`, `VerifyClientCertIfGiven`, `RequireAndVerifyClientCert`: the others let everybody in |
    /// | `min_version`, `max_version` | `TLS12`, `TLS13` |
    /// | `cipher_suites` | for TLS 1.2, those that have ECDHE, and AES in GCM or `CHACHA20_POLY1305`; `prefer_server_cipher_suites` |
    /// | `curve_preferences` | `X25519`, `CurveP256`, `CurveP384` |
    /// | `client_allowed_sans`, `rate_limit` | no, unless they are empty or zero |
    /// | `http_server_config` | `headers`, those that Prometheus allows |
    /// | `basic_auth_users` | as [`basic_auth`](Self::basic_auth), and beside those: everything but `/-/healthy` asks for a password |
    ///
    /// When the file changes, or a file that it names, requests and connections from then on have what is in it, at most a second later.
    /// As long as that cannot be used, they have what was there before;
    /// `metrics_core_web_config_reload_failures_total` and the hook of [`set_diagnostics_hook`](crate::set_diagnostics_hook) tell. A file
    /// that says nothing any more of TLS, of users, or of certificates that clients have to show, is one that cannot be used: it may be
    /// half written. To open a server up takes a restart.
    ///
    /// ```no_run
    /// use metrics_core::Server;
    ///
    /// let server = Server::builder().web_config("/etc/shop/web-config.yml").start("0.0.0.0:9090")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn web_config(mut self, file: impl Into<PathBuf>) -> Self {
        self.web_config = Some(file.into());
        self
    }
}

/// What a web configuration says, as it is now.
pub(super) struct WebConfig(Reread<Settings>);

pub(super) struct Settings {
    pub(super) authentication: Authentication,
    pub(super) tls: Option<Arc<ServerConfig>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    has_users: bool,
    /// Whether clients have to show certificates.
    asks_clients: bool,
}

impl WebConfig {
    /// Reads the file; those with these credentials are let in besides its users.
    pub(super) fn read(file: PathBuf, credentials: Credentials) -> io::Result<Self> {
        // Wherever the program goes.
        let file = std::path::absolute(&file).unwrap_or(file);
        let read = move |before: Option<&Settings>, files: &mut Files| {
            let settings = Settings::read(&file, credentials.clone(), files)?;
            let why = before.and_then(|before| settings.opens_up(before));
            why.map_or(Ok(settings), |why| Err(refuse(&file.display(), &why)))
        };
        Reread::new(&RELOAD_FAILURES, read).map(Self)
    }

    pub(super) fn current(&self) -> Arc<Settings> {
        self.0.current()
    }
}

impl Settings {
    fn read(file: &Path, mut credentials: Credentials, files: &mut Files) -> io::Result<Self> {
        let text = String::from_utf8(files.read(file)?);
        let text = text.map_err(|_| refuse(&file.display(), &"it is not UTF-8"))?;
        let configuration = Configuration::parse(file, &text).map_err(|mistake| {
            let place = format!("{}:{}", file.display(), mistake.line);
            refuse(&place, &mistake.what)
        })?;
        let tls = configuration.tls.as_ref().map(|tls| tls.read(files));
        let clients = configuration.tls.as_ref().map(|tls| &tls.clients);
        let asks_clients = matches!(clients, Some(Clients::MustShow(_)));
        let has_users = !configuration.users.is_empty();
        for (name, hash) in configuration.users {
            credentials.add_user(name, hash);
        }
        Ok(Self {
            authentication: credentials.authentication()?,
            tls: tls.transpose()?.map(Arc::new),
            headers: configuration.headers,
            has_users,
            asks_clients,
        })
    }

    /// Why this may not follow on what was there before: it protects less, or otherwise than the server's listener was made for.
    fn opens_up(&self, before: &Self) -> Option<&'static str> {
        if self.tls.is_some() != before.tls.is_some() {
            Some("TLS is turned on and off by a restart only")
        } else if before.has_users && !self.has_users {
            Some("there are no `basic_auth_users` any more, which takes a restart")
        } else if before.asks_clients && !self.asks_clients {
            Some("clients need no certificates any more, which takes a restart")
        } else {
            None
        }
    }

    /// Adds the headers that all responses have.
    pub(super) fn add_headers<B>(&self, response: &mut Response<B>) {
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
    }
}
