//! TLS, with certificates that may be replaced while the server runs.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{DEFAULT_VERSIONS, RootCertStore, ServerConfig, SupportedProtocolVersion};
use tokio_rustls::TlsAcceptor;

use super::builder::ServerBuilder;
use super::listener::Stream;
use super::reread::{Files, Reread, refuse};
use crate::{CounterFn, metric, metrics};

static RELOAD_FAILURES: AtomicU64 = AtomicU64::new(0);

#[metrics(namespace = "metrics_core", crate = crate)]
mod declared {
    use super::{CounterFn, Ordering, RELOAD_FAILURES, metric};

    /// Times that changed certificates of the server could not be used; those from before are in use.
    #[metric]
    static CERTIFICATE_RELOAD_FAILURES: CounterFn =
        CounterFn::new(|| RELOAD_FAILURES.load(Ordering::Relaxed));
}

/// The files with which a server speaks TLS, versions 1.2 and 1.3.
///
/// They are in the PEM format. When they change, the connections from then on have what is in them; as long as that cannot be used, for
/// example because only one of certificate and key has been replaced, they have what was there before, and
/// `metrics_core_certificate_reload_failures_total` and the hook of [`set_diagnostics_hook`](crate::set_diagnostics_hook) tell.
///
/// ```no_run
/// use metrics_core::{Server, TlsFiles};
///
/// let tls = TlsFiles::new("server.pem", "server.key").client_authorities("prometheus-ca.pem");
/// let server = Server::builder().tls(tls).start("0.0.0.0:9090")?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct TlsFiles {
    certificates: PathBuf,
    key: PathBuf,
    client_authorities: Option<PathBuf>,
}

impl TlsFiles {
    /// The file with the server's certificate, which others that lead to a known authority may follow, and the file with its
    /// private key.
    #[must_use]
    pub fn new(certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        Self {
            certificates: certificates.into(),
            key: key.into(),
            client_authorities: None,
        }
    }

    /// Lets in only clients with a certificate from one of the authorities whose certificates are in this file.
    #[must_use]
    pub fn client_authorities(mut self, authorities: impl Into<PathBuf>) -> Self {
        self.client_authorities = Some(authorities.into());
        self
    }

    fn settings(self) -> TlsSettings {
        let clients = self.client_authorities.map(Pem::File);
        TlsSettings {
            clients: clients.map_or(Clients::NotAsked, Clients::MustShow),
            ..TlsSettings::new(Pem::File(self.certificates), Pem::File(self.key))
        }
    }
}

/// How a server speaks TLS.
pub(super) struct TlsSettings {
    pub(super) certificates: Pem,
    pub(super) key: Pem,
    pub(super) clients: Clients,
    pub(super) versions: Vec<&'static SupportedProtocolVersion>,
    /// With the cipher suites and the curves.
    pub(super) provider: CryptoProvider,
    /// Whether it is the server's order of cipher suites that counts.
    pub(super) own_order: bool,
}

/// Which certificates are asked of clients: those from these authorities.
pub(super) enum Clients {
    NotAsked,
    /// Whoever shows one has to show a right one.
    #[cfg(feature = "web-config")]
    MayShow(Pem),
    MustShow(Pem),
}

/// Certificates or a key, in the PEM format.
pub(super) enum Pem {
    File(PathBuf),
    /// The text itself, and where it stands.
    #[cfg(feature = "web-config")]
    Text {
        text: String,
        place: String,
    },
}

impl Pem {
    fn read(&self, files: &mut Files) -> io::Result<Vec<u8>> {
        match self {
            Self::File(path) => files.read(path),
            #[cfg(feature = "web-config")]
            Self::Text { text, .. } => Ok(text.clone().into_bytes()),
        }
    }

    fn certificates(&self, files: &mut Files) -> io::Result<Vec<CertificateDer<'static>>> {
        let text = self.read(files)?;
        let certificates = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>();
        let certificates = certificates.map_err(|error| refuse(self, &error))?;
        if certificates.is_empty() {
            return Err(refuse(self, &"there is no certificate in it"));
        }
        Ok(certificates)
    }

    fn key(&self, files: &mut Files) -> io::Result<PrivateKeyDer<'static>> {
        let text = self.read(files)?;
        PrivateKeyDer::from_pem_slice(&text).map_err(|error| match error {
            pem::Error::NoItemsFound => {
                let why = "there is no private key in it, or one that takes a password to read";
                refuse(self, &why)
            }
            error => refuse(self, &error),
        })
    }
}

/// Where it stands.
impl fmt::Display for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => Path::display(path).fmt(f),
            #[cfg(feature = "web-config")]
            Self::Text { place, .. } => f.write_str(place),
        }
    }
}

impl TlsSettings {
    pub(super) fn new(certificates: Pem, key: Pem) -> Self {
        Self {
            certificates,
            key,
            clients: Clients::NotAsked,
            versions: DEFAULT_VERSIONS.to_vec(),
            provider: ring::default_provider(),
            own_order: false,
        }
    }

    pub(super) fn read(&self, files: &mut Files) -> io::Result<ServerConfig> {
        let provider = Arc::new(self.provider.clone());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&self.versions)
            .map_err(|error| refuse(&self.certificates, &error))?;
        let (authorities, may_show_none) = match &self.clients {
            Clients::NotAsked => (None, true),
            #[cfg(feature = "web-config")]
            Clients::MayShow(authorities) => (Some(authorities), true),
            Clients::MustShow(authorities) => (Some(authorities), false),
        };
        let builder = match authorities {
            None => builder.with_no_client_auth(),
            Some(authorities) => {
                let refuse = |error: &dyn fmt::Display| refuse(authorities, error);
                let mut roots = RootCertStore::empty();
                for certificate in authorities.certificates(files)? {
                    roots.add(certificate).map_err(|error| refuse(&error))?;
                }
                let mut verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                if may_show_none {
                    verifier = verifier.allow_unauthenticated();
                }
                builder.with_client_cert_verifier(verifier.build().map_err(|error| refuse(&error))?)
            }
        };
        let key = self.key.key(files)?;
        let mut config = builder
            .with_single_cert(self.certificates.certificates(files)?, key)
            .map_err(|error| refuse(&self.certificates, &error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.ignore_client_order = self.own_order;
        Ok(config)
    }
}

/// What connections are wrapped in.
pub(super) struct Tls(Reread<ServerConfig>);

impl Tls {
    pub(super) fn read(files: TlsFiles) -> io::Result<Self> {
        let settings = files.settings();
        Reread::new(&RELOAD_FAILURES, move |_, files| settings.read(files)).map(Self)
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        self.0.current()
    }
}

/// Speaks TLS on `stream`.
pub(super) async fn accept<S: Stream + 'static>(
    config: Arc<ServerConfig>,
    stream: S,
) -> io::Result<Box<dyn Stream>> {
    let acceptor = TlsAcceptor::from(config);
    Ok(Box::new(acceptor.accept(stream).await?))
}

impl ServerBuilder {
    /// Speaks TLS, with these files. Without it, the server speaks plain HTTP.
    ///
    /// Starting the server fails if they cannot be read, or do not belong together.
    pub fn tls(mut self, files: TlsFiles) -> Self {
        self.tls = Some(files);
        self
    }
}
