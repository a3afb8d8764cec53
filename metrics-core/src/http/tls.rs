//! TLS, with certificates that may be replaced while the server runs.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use super::builder::ServerBuilder;
use super::listener::Stream;
use crate::{CounterFn, metric, metrics};

/// How often it is looked whether the files have changed, at most; and only when somebody connects.
const LOOK_EVERY: Duration = Duration::from_secs(1);

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
/// `metrics_core_certificate_reload_failures_total` tells.
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

    fn paths(&self) -> impl Iterator<Item = &Path> {
        [&self.certificates, &self.key]
            .into_iter()
            .chain(&self.client_authorities)
            .map(PathBuf::as_path)
    }

    fn stamps(&self) -> Vec<Option<Stamp>> {
        self.paths().map(Stamp::of).collect()
    }

    fn read(&self) -> io::Result<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?;
        let builder = match &self.client_authorities {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates(path)? {
                    roots
                        .add(certificate)
                        .map_err(|error| refuse(path, &error))?;
                }
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                let verifier = verifier.build().map_err(|error| refuse(path, &error))?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let key =
            PrivateKeyDer::from_pem_file(&self.key).map_err(|error| refuse(&self.key, &error))?;
        let mut config = builder
            .with_single_cert(certificates(&self.certificates)?, key)
            .map_err(|error| refuse(&self.certificates, &error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn certificates(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| refuse(path, &error));
    let certificates = certificates?;
    if certificates.is_empty() {
        return Err(refuse(path, &"there is no certificate in it"));
    }
    Ok(certificates)
}

fn refuse(path: &Path, error: &dyn Display) -> io::Error {
    let path = path.display();
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("cannot serve metrics with {path}: {error}"),
    )
}

/// What tells one version of a file from the next.
#[derive(PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// Another file has been put in its place.
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        Some(Self {
            modified: file.modified().ok(),
            length: file.len(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&file),
        })
    }
}

/// What connections are wrapped in.
pub(super) struct Tls {
    files: TlsFiles,
    latest: Mutex<Latest>,
}

struct Latest {
    config: Arc<ServerConfig>,
    stamps: Vec<Option<Stamp>>,
    looked: Instant,
}

impl Tls {
    pub(super) fn read(files: TlsFiles) -> io::Result<Self> {
        // Before they are read: what changes in between is seen the next time.
        let stamps = files.stamps();
        let latest = Latest {
            config: Arc::new(files.read()?),
            stamps,
            looked: Instant::now(),
        };
        Ok(Self {
            files,
            latest: Mutex::new(latest),
        })
    }

    /// Speaks TLS on `stream`.
    pub(super) async fn accept<S: Stream + 'static>(
        &self,
        stream: S,
    ) -> io::Result<Box<dyn Stream>> {
        let acceptor = TlsAcceptor::from(self.config());
        Ok(Box::new(acceptor.accept(stream).await?))
    }

    fn config(&self) -> Arc<ServerConfig> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.looked.elapsed() >= LOOK_EVERY {
            latest.looked = Instant::now();
            let stamps = self.files.stamps();
            if stamps != latest.stamps {
                match self.files.read() {
                    Ok(config) => {
                        latest.config = Arc::new(config);
                        latest.stamps = stamps;
                    }
                    // Another time: it may be that they are being written.
                    Err(_) => {
                        RELOAD_FAILURES.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        }
        Arc::clone(&latest.config)
    }
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
