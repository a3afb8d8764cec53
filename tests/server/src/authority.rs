//! Certificates.

use std::fs;
use std::path::{Path, PathBuf};

use metrics_core::TlsFiles;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate.
    pub certificate: CertificateDer<'static>,
    /// The same as text.
    pub pem: String,
}

impl Authority {
    /// One that nobody knows yet.
    ///
    /// # Panics
    ///
    /// If the system has no randomness.
    #[must_use]
    pub fn new() -> Self {
        let mut params = CertificateParams::new([]).expect("no names are names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("there is randomness");
        let certificate = params.self_signed(&key).expect("it can sign");
        Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate for `localhost`.
    ///
    /// # Panics
    ///
    /// If the system has no randomness.
    #[must_use]
    pub fn issue(&self) -> Issued {
        let params = CertificateParams::new(["localhost".to_owned()]).expect("it is a name");
        let key = KeyPair::generate().expect("there is randomness");
        let certificate = params.signed_by(&key, &self.issuer).expect("it can sign");
        Issued {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            chain: vec![certificate.der().clone()],
            key_der: PrivateKeyDer::try_from(key.serialize_der()).expect("it is a key"),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// A certificate and its key, as text and as bytes.
#[derive(Debug)]
pub struct Issued {
    /// The certificate.
    pub certificate: String,
    /// Its key.
    pub key: String,
    /// The certificate.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its key.
    pub key_der: PrivateKeyDer<'static>,
}

/// A folder for the files of one test.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// An empty folder in `parent`.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn new(parent: &str, test: &str) -> Self {
        let path = Path::new(parent).join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the folder can be made");
        Self { path }
    }

    /// Where the file is that is called so.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Where a file with this content is now.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    #[must_use]
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("the file can be written");
        path
    }

    /// Puts a file with this content in the place of another, at once.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn replace(&self, name: &str, content: &str) {
        let new = self.file("new", content);
        fs::rename(new, self.path(name)).expect("the file can be moved");
    }

    /// Writes the files of a server.
    #[must_use]
    pub fn files(&self, issued: &Issued) -> TlsFiles {
        TlsFiles::new(
            self.file("server.pem", &issued.certificate),
            self.file("server.key", &issued.key),
        )
    }
}
