//! TLS, with and without certificates of clients.

use std::fs;
use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use metrics_core::{Format, Registry, Server, TlsFiles, encode};
use server::{Answer, Authority, Folder, Issued, TlsClient, registry_with};

fn folder(test: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), test)
}

fn start(files: TlsFiles) -> Server {
    Server::builder()
        .registry(&registry_with("things"))
        .tls(files)
        .start("127.0.0.1:0")
        .expect("there is a free port")
}

/// The answer to a scrape by a client that trusts `authority` and shows a certificate, if it has one.
fn scrape(addr: SocketAddr, authority: &Authority, shown: Option<Issued>) -> Option<Answer> {
    let client = TlsClient::new(authority);
    let client = match shown {
        None => client,
        Some(issued) => client.shows(issued),
    };
    client.scrape(addr)
}

fn reload_failures() -> u64 {
    let text = encode(Registry::global(), Format::Text);
    let series = "metrics_core_certificate_reload_failures_total ";
    let value = text.lines().find_map(|line| line.strip_prefix(series));
    value
        .and_then(|value| value.parse().ok())
        .expect("it is there")
}

#[test]
fn scrapes_are_answered_over_tls() {
    let (folder, authority) = (folder("plain"), Authority::new());
    let server = start(folder.files(&authority.issue()));
    let answer = scrape(server.local_addr(), &authority, None).expect("there is an answer");
    assert_eq!(answer.status, 200);
    assert!(answer.text().ends_with("\nthings_total 0\n"));
    // Who does not trust the server goes away, and who speaks no TLS is sent away.
    assert!(scrape(server.local_addr(), &Authority::new(), None).is_none());
    assert_eq!(server::ask(server.local_addr(), "/metrics").status, 0);
    assert!(scrape(server.local_addr(), &authority, None).is_some());
}

#[test]
fn clients_show_certificates_if_they_have_to() {
    let (folder, authority) = (folder("mutual"), Authority::new());
    let clients = Authority::new();
    let files = folder.files(&authority.issue());
    let files = files.client_authorities(folder.file("clients.pem", &clients.pem));
    let server = start(files);
    let addr = server.local_addr();
    assert!(scrape(addr, &authority, None).is_none());
    assert!(scrape(addr, &authority, Some(authority.issue())).is_none());
    let answer = scrape(addr, &authority, Some(clients.issue()));
    assert_eq!(answer.expect("there is an answer").status, 200);
}

#[test]
fn certificates_that_change_are_read_again() {
    let (folder, first, second) = (folder("changed"), Authority::new(), Authority::new());
    let server = start(folder.files(&first.issue()));
    let addr = server.local_addr();
    assert!(scrape(addr, &first, None).is_some());

    // Half of a change is none.
    let new = second.issue();
    fs::write(folder.path("server.key"), &new.key).expect("it can be written");
    let failures = reload_failures();
    while reload_failures() == failures {
        assert!(scrape(addr, &first, None).is_some());
        thread::sleep(Duration::from_millis(50));
    }
    fs::write(folder.path("server.pem"), &new.certificate).expect("it can be written");
    while scrape(addr, &second, None).is_none() {
        thread::sleep(Duration::from_millis(50));
    }
    assert!(scrape(addr, &first, None).is_none());
    // Nor is what is gone.
    fs::remove_file(folder.path("server.pem")).expect("it was there");
    let failures = reload_failures();
    while reload_failures() == failures {
        assert!(scrape(addr, &second, None).is_some());
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn who_never_finishes_the_handshake_is_closed() {
    let (folder, authority) = (folder("handshake"), Authority::new());
    let server = start(folder.files(&authority.issue()));
    let silent = TcpStream::connect(server.local_addr()).expect("the server listens");
    let mut half = server::send(server.local_addr(), b"\x16\x03\x01\x02\x00\x01");
    assert!(scrape(server.local_addr(), &authority, None).is_some());
    for mut stream in [&silent, &mut half] {
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("it is not zero");
        assert!(matches!(stream.read(&mut [0; 8]), Ok(0)));
    }
}

#[test]
fn files_that_do_not_serve_are_errors_that_name_them() {
    let (folder, authority) = (folder("wrong"), Authority::new());
    let (issued, other) = (authority.issue(), authority.issue());
    let certificate = folder.file("server.pem", &issued.certificate);
    let key = folder.file("server.key", &issued.key);
    let other_key = folder.file("other.key", &other.key);
    let empty = folder.file("empty.pem", "");
    let nonsense = folder.file("nonsense.pem", "-----BEGIN CERTIFICATE-----\n!\n");
    let missing = folder.path("missing.pem");
    let right = TlsFiles::new(&certificate, &key);
    for (files, named) in [
        (TlsFiles::new(&missing, &key), "missing.pem"),
        (TlsFiles::new(&certificate, &missing), "missing.pem"),
        (TlsFiles::new(&empty, &key), "empty.pem"),
        (TlsFiles::new(&certificate, &empty), "empty.pem"),
        (TlsFiles::new(&nonsense, &key), "nonsense.pem"),
        (TlsFiles::new(&certificate, &other_key), "server.pem"),
        (right.clone().client_authorities(&empty), "empty.pem"),
        (right.clone().client_authorities(&missing), "missing.pem"),
    ] {
        let started = Server::builder().tls(files).start("127.0.0.1:0");
        let error = started.expect_err(named);
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(named), "{error}");
    }
    drop(start(right));
}
