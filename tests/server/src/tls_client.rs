//! Scrapes over TLS.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::ServerName;
use rustls::{
    ClientConfig, ClientConnection, DEFAULT_VERSIONS, RootCertStore, SupportedProtocolVersion,
};

use crate::{Answer, Authority, Issued, read_to_end};

/// A client that trusts an authority.
pub struct TlsClient<'a> {
    authority: &'a Authority,
    shown: Option<Issued>,
    versions: &'a [&'static SupportedProtocolVersion],
    provider: CryptoProvider,
    headers: &'a [&'a str],
}

impl<'a> TlsClient<'a> {
    /// One without a certificate.
    #[must_use]
    pub fn new(authority: &'a Authority) -> Self {
        Self {
            authority,
            shown: None,
            versions: DEFAULT_VERSIONS,
            provider: ring::default_provider(),
            headers: &[],
        }
    }

    /// It shows this certificate, if the server asks for one.
    #[must_use]
    pub fn shows(mut self, issued: Issued) -> Self {
        self.shown = Some(issued);
        self
    }

    /// It speaks these versions.
    #[must_use]
    pub fn versions(mut self, versions: &'a [&'static SupportedProtocolVersion]) -> Self {
        self.versions = versions;
        self
    }

    /// It knows these cipher suites and curves.
    #[must_use]
    pub fn provider(mut self, change: impl FnOnce(&mut CryptoProvider)) -> Self {
        change(&mut self.provider);
        self
    }

    /// It sends these headers, each a whole line.
    #[must_use]
    pub fn headers(mut self, headers: &'a [&'a str]) -> Self {
        self.headers = headers;
        self
    }

    /// The answer to a scrape, if there is any.
    ///
    /// # Panics
    ///
    /// If nobody listens there.
    #[must_use]
    pub fn scrape(self, addr: SocketAddr) -> Option<Answer> {
        let mut roots = RootCertStore::empty();
        let authority = self.authority.certificate.clone();
        roots.add(authority).expect("it is one");
        let builder = ClientConfig::builder_with_provider(Arc::new(self.provider))
            .with_protocol_versions(self.versions)
            .expect("there are versions")
            .with_root_certificates(roots);
        let config = match self.shown {
            None => builder.with_no_client_auth(),
            Some(issued) => builder
                .with_client_auth_cert(issued.chain, issued.key_der)
                .expect("they belong together"),
        };
        let name = ServerName::try_from("localhost").expect("it is a name");
        let mut connection = ClientConnection::new(Arc::new(config), name).expect("it is a client");
        let mut socket = TcpStream::connect(addr).expect("the server listens");
        let mut stream = rustls::Stream::new(&mut connection, &mut socket);
        let headers = self.headers.iter().flat_map(|line| [*line, "\r\n"]);
        let headers: String = headers.collect();
        let request = format!(
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        );
        stream.write_all(request.as_bytes()).ok()?;
        let answer = Answer::parse(&read_to_end(&mut stream));
        (answer.status != 0).then_some(answer)
    }
}
