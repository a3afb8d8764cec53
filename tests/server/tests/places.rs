//! Where a server listens, and on which paths it serves.

#![cfg(unix)]

use std::fs;
use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use metrics_core::{Registry, Server};
use server::{Answer, ask, read_to_end, registry_with};

const THINGS: &str =
    "# HELP things_total Something.\n# TYPE things_total counter\nthings_total 0\n";

/// Where a socket may be made: paths of sockets have to be short, so that not every folder is good.
fn socket(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("{name}-{}.sock", std::process::id()));
    let _ = fs::remove_file(&path);
    path
}

fn ask_socket(path: &Path) -> Answer {
    let mut stream = UnixStream::connect(path).expect("the server listens");
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .expect("the connection is open");
    Answer::parse(&read_to_end(&mut stream))
}

#[test]
fn each_registry_has_its_path_and_the_page_leads_to_all() {
    let (tenants, pools) = (registry_with("tenants"), registry_with("pools"));
    let server = Server::builder()
        .registry(&registry_with("things"))
        .path("/internal/metrics")
        .also("/metrics/tenants", &tenants)
        .also("/metrics/a&b", &pools)
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let addr = server.local_addr();
    assert_eq!(ask(addr, "/internal/metrics").text(), THINGS);
    for (path, name) in [("/metrics/tenants", "tenants"), ("/metrics/a&b", "pools")] {
        let answer = ask(addr, path);
        assert!(
            answer.text().ends_with(&format!("\n{name}_total 0\n")),
            "{answer:?}"
        );
    }
    assert_eq!(ask(addr, "/metrics").status, 404);
    let page = ask(addr, "/");
    for path in [
        "/internal/metrics",
        "/metrics/tenants",
        "/metrics/a&amp;b",
        "/-/healthy",
    ] {
        assert!(
            page.text().contains(&format!("<a href=\"{path}\">")),
            "{path}"
        );
    }
}

#[test]
fn metrics_may_take_the_place_of_the_page() {
    let server = Server::builder()
        .registry(&registry_with("things"))
        .path("/")
        .start("127.0.0.1:0")
        .expect("there is a free port");
    assert_eq!(ask(server.local_addr(), "/").text(), THINGS);
    assert_eq!(ask(server.local_addr(), "/metrics").status, 404);
}

#[test]
fn paths_that_cannot_be_served_are_errors() {
    let other = Registry::new();
    for (builder, says) in [
        (Server::builder().path("metrics"), "`metrics`"),
        (Server::builder().path(""), "``"),
        (Server::builder().path("/a b"), "`/a b`"),
        (Server::builder().path("/a?b"), "`/a?b`"),
        (Server::builder().path("/ä"), "`/ä`"),
        (Server::builder().path("/-/healthy"), "healthy"),
        (Server::builder().also("/metrics", &other), "twice"),
        (
            Server::builder().also("/a", &other).also("/a", &other),
            "twice",
        ),
    ] {
        let error = builder.start("127.0.0.1:0").expect_err(says);
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn a_listener_of_the_caller_serves() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let addr = listener.local_addr().expect("it has an address");
    let server = Server::builder()
        .registry(&registry_with("things"))
        .start_on(listener)
        .expect("there is a thread");
    assert_eq!(server.local_addr(), addr);
    assert_eq!(ask(addr, "/metrics").text(), THINGS);
    server.shutdown();
    TcpListener::bind(addr).expect("the port is free");
}

#[test]
fn a_unix_socket_is_made_and_removed() {
    let path = socket("made");
    let builder = Server::builder().registry(&registry_with("things"));
    let server = builder.clone().start_unix(&path).expect("it can be made");
    assert_eq!(ask_socket(&path).text(), THINGS);
    // Somebody listens there.
    let error = builder.clone().start_unix(&path).expect_err("it is taken");
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert!(
        error.to_string().contains(&*path.to_string_lossy()),
        "{error}"
    );
    assert_eq!(ask_socket(&path).status, 200);
    server.shutdown();
    assert!(!path.exists());

    // What a program that was killed has left behind is no obstacle.
    drop(UnixListener::bind(&path).expect("nobody listens there"));
    assert!(path.exists());
    let server = builder.clone().start_unix(&path).expect("nobody listens");
    assert_eq!(ask_socket(&path).status, 200);
    drop(server);

    // A file is not ours to remove.
    fs::write(&path, "precious").expect("the file can be written");
    builder.start_unix(&path).expect_err("there is a file");
    assert_eq!(fs::read(&path).expect("it is there"), b"precious");
    fs::remove_file(&path).expect("it is there");
}

#[test]
fn a_unix_socket_of_the_caller_serves_and_stays() {
    let path = socket("of-the-caller");
    let listener = UnixListener::bind(&path).expect("nobody listens there");
    let server = Server::builder()
        .registry(&registry_with("things"))
        .start_on_unix(listener)
        .expect("there is a thread");
    assert_eq!(ask_socket(&path).text(), THINGS);
    server.shutdown();
    assert!(UnixStream::connect(&path).is_err());
    fs::remove_file(&path).expect("it is still there");
}

#[test]
fn a_detached_unix_server_goes_on() {
    let path = socket("detached");
    let server = Server::builder()
        .registry(&registry_with("things"))
        .start_unix(&path);
    server.expect("it can be made").detach();
    assert_eq!(ask_socket(&path).text(), THINGS);
    fs::remove_file(&path).expect("it is still there");
}
