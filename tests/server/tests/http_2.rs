//! Clients that would rather speak HTTP/2: they are told at once that here it is HTTP/1.1.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use metrics_core::{Server, TlsFiles};
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig, ClientConnection, RootCertStore};
use server::{Answer, Authority, Folder, ask, read_to_end, registry_with, send, serve};

/// What a client begins with that knows that a server speaks HTTP/2, and its empty settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// Longer than a server may take, and than a machine under load does.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn who_knows_that_it_is_http_2_is_refused_at_once() {
    let server = serve(&registry_with("things"));
    let mut stream = send(server.local_addr(), PREFACE);
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("it is not zero");
    // The client leaves its side open, as it would to go on.
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let waits = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
        assert!(!waits.contains(&error.kind()), "it was not closed");
    }
    let answer = Answer::parse(&answer);
    assert!([0, 400, 505].contains(&answer.status), "{answer:?}");
    assert_eq!(answer.body, b"");
    assert_eq!(ask(server.local_addr(), "/metrics").status, 200);
}

#[test]
fn who_asks_for_http_2_goes_on_with_http_1() {
    let server = serve(&registry_with("things"));
    let request = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\n\
                   Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n";
    let answer = Answer::parse(&read_to_end(&mut send(
        server.local_addr(),
        request.as_bytes(),
    )));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("upgrade"), None);
    assert!(answer.head.starts_with("http/1.1 "));
    assert!(answer.text().ends_with("\nthings_total 0\n"));
}

fn start_with_tls(files: TlsFiles) -> Server {
    Server::builder()
        .registry(&registry_with("things"))
        .tls(files)
        .start("127.0.0.1:0")
        .expect("there is a free port")
}

/// A client that speaks these protocols, in its order of preference.
fn client(authority: &Authority, protocols: &[&str]) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone()).expect("it is one");
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("there are versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let protocols = protocols.iter().map(|name| name.as_bytes().to_vec());
    config.alpn_protocols = protocols.collect();
    let name = ServerName::try_from("localhost").expect("it is a name");
    ClientConnection::new(Arc::new(config), name).expect("it is a client")
}

#[test]
fn tls_offers_http_1_only() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "http_2");
    let authority = Authority::new();
    let server = start_with_tls(folder.files(&authority.issue()));
    for protocols in [&["h2", "http/1.1"][..], &["http/1.1"], &[]] {
        let mut connection = client(&authority, protocols);
        let mut socket = TcpStream::connect(server.local_addr()).expect("the server listens");
        let mut stream = rustls::Stream::new(&mut connection, &mut socket);
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .expect("they agree");
        let answer = Answer::parse(&read_to_end(&mut stream));
        assert_eq!(answer.status, 200, "{protocols:?}");
        let agreed = (!protocols.is_empty()).then_some(&b"http/1.1"[..]);
        assert_eq!(connection.alpn_protocol(), agreed, "{protocols:?}");
    }

    // Who speaks nothing else is told so in the handshake.
    let mut connection = client(&authority, &["h2"]);
    let mut socket = TcpStream::connect(server.local_addr()).expect("the server listens");
    socket
        .set_read_timeout(Some(PATIENCE))
        .expect("it is not zero");
    let refused = connection.complete_io(&mut socket);
    let refused = refused.expect_err("there is no protocol");
    let told = refused.get_ref().and_then(|it| it.downcast_ref());
    let expected = rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol);
    assert_eq!(told, Some(&expected), "{refused}");
}
