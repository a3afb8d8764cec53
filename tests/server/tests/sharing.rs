//! Scrapes at the same time, scrapes that take too long, and scrapes that are too long.
//!
//! The counts of the server are those of all servers in the program, so that these tests run one at a time.

use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics_core::{Format, Registry, ScrapeLimits, Server, encode};
use server::{
    Answer, Gate, ask, ask_with, complete_chunks, large_registry, patient, read_to_end,
    registry_with, send, serve, wait_until,
};

const SCRAPE: &[u8] = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// So long that a scrape is late after it, and no test takes long.
const SOON: &str = "X-Prometheus-Scrape-Timeout-Seconds: 0.2";

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn in_flight() -> u64 {
    value("metrics_core_scrapes_in_flight")
}

/// The value of a series without labels, or with all of them in `series`.
fn value(series: &str) -> u64 {
    let text = encode(Registry::global(), Format::Text);
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    let value = line.and_then(|value| value.trim().parse().ok());
    value.unwrap_or_else(|| panic!("there is no {series} in {text}"))
}

fn scrape(addr: SocketAddr) -> TcpStream {
    send(addr, SCRAPE)
}

fn answer(mut stream: TcpStream) -> Answer {
    Answer::parse(&read_to_end(&mut stream))
}

#[test]
fn scrapes_at_the_same_time_are_rendered_once() {
    let _alone = alone();
    let registry = Registry::new();
    let gate = Gate::before(&registry, "behind");
    let server = serve(&registry);
    let ok = value("metrics_core_scrapes_total{code=\"200\"}");

    let scrapers: Vec<_> = (0..8).map(|_| scrape(server.local_addr())).collect();
    wait_until(|| in_flight() == 8);
    gate.open();
    let answers: Vec<_> = scrapers.into_iter().map(answer).collect();
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (200, &answers[0].body));
    }
    assert_eq!(gate.arrived(), 1);
    // Who asks after that has an answer of its own.
    assert_eq!(ask(server.local_addr(), "/metrics").status, 200);
    assert_eq!(gate.arrived(), 2);
    assert_eq!(value("metrics_core_scrapes_total{code=\"200\"}"), ok + 9);
    assert_eq!(in_flight(), 0);
}

#[test]
fn who_asks_for_something_else_does_not_wait() {
    let _alone = alone();
    let registry = registry_with("things");
    let gate = Gate::before(&registry, "behind");
    let server = serve(&registry);
    let scraper = scrape(server.local_addr());
    wait_until(|| gate.arrived() == 1);
    let other = ask(server.local_addr(), "/metrics?name[]=things");
    assert_eq!(
        (other.status, other.text()),
        (
            200,
            "# HELP things_total Something.\n# TYPE things_total counter\nthings_total 0\n"
        )
    );
    gate.open();
    assert_eq!(answer(scraper).status, 200);
}

#[test]
fn a_late_scrape_is_an_error_and_not_the_next_ones_fault() {
    let _alone = alone();
    let registry = Registry::new();
    let gate = Gate::before(&registry, "behind");
    let limits = ScrapeLimits::new().timeout(Duration::from_millis(100));
    let server = Server::builder()
        .registry(&registry)
        .limits(limits)
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let addr = server.local_addr();
    let unavailable = value("metrics_core_scrapes_total{code=\"503\"}");
    for headers in [&[SOON][..], &[]] {
        let late = ask_with(addr, "/metrics", headers);
        assert_eq!(late.status, 503, "{late:?}");
    }
    assert_eq!(
        value("metrics_core_scrapes_total{code=\"503\"}"),
        unavailable + 2
    );
    gate.open();
    let patient = "X-Prometheus-Scrape-Timeout-Seconds: 100";
    assert_eq!(ask_with(addr, "/metrics", &[patient]).status, 200);
    // Those who came later did not wait for what hung. What nobody waits for any more may still be on its way there.
    wait_until(|| gate.arrived() >= 3);
    assert_eq!(gate.arrived(), 3);
}

#[test]
fn a_metric_that_hangs_takes_neither_the_threads_nor_the_connections() {
    let _alone = alone();
    let registry = registry_with("things");
    let gate = Gate::before(&registry, "behind");
    let server = serve(&registry);
    let addr = server.local_addr();

    // More than there are connections.
    let stuck: Vec<_> = (0..200).map(|_| scrape(addr)).collect();
    wait_until(|| in_flight() == 32);
    for path in ["/", "/-/healthy", "/metrics?name[]=things"] {
        let status = if path.starts_with("/metrics") {
            503
        } else {
            200
        };
        assert_eq!(ask(addr, path).status, status, "{path}");
    }
    // There are no more than four of them at the same time, whatever is asked for.
    assert_eq!(gate.arrived(), 1);
    let others = (0..8).map(|name| ask(addr, &format!("/metrics?name[]=behind&name[]={name}")));
    assert!(others.into_iter().all(|answer| answer.status == 503));
    assert_eq!(gate.arrived(), 1);

    gate.open();
    let answers: Vec<_> = stuck.into_iter().map(answer).collect();
    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!(count(200), 32);
    // One whose request the server has not come to read yet may be closed for those that come after it.
    let closed = answers.iter().filter(|answer| answer.head.is_empty());
    assert_eq!(count(503) + closed.count(), 200 - 32);
    assert!(count(503) > 0);
    assert_eq!(ask(addr, "/metrics").status, 200);
}

#[test]
fn what_hangs_for_ever_takes_four_threads() {
    let _alone = alone();
    let registry = Registry::new();
    let gate = Gate::before(&registry, "behind");
    let server = serve(&registry);
    for _ in 0..6 {
        assert_eq!(
            ask_with(server.local_addr(), "/metrics", &[SOON]).status,
            503
        );
    }
    wait_until(|| gate.arrived() >= 4);
    assert_eq!(gate.arrived(), 4);
    assert_eq!(ask(server.local_addr(), "/-/healthy").status, 200);
    gate.open();
    assert_eq!(ask(server.local_addr(), "/metrics").status, 200);
}

#[test]
fn a_long_scrape_is_sent_while_it_is_rendered() {
    let _alone = alone();
    let registry = large_registry(20_000);
    let whole = encode(&registry, Format::Text);
    let limits = patient().whole_bytes(100_000);
    let server = Server::builder()
        .registry(&registry)
        .limits(limits)
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let addr = server.local_addr();
    let at_once: Vec<_> = (0..6).map(|_| scrape(addr)).collect();
    for stream in at_once {
        let long = answer(stream);
        assert_eq!((long.status, long.header("content-length")), (200, None));
        assert_eq!(long.header("transfer-encoding"), Some("chunked"));
        let content = complete_chunks(&long.body).expect("it has an end");
        assert!(content == whole.as_bytes(), "{} bytes", content.len());
    }
    // Without chunks, nothing tells the end of the whole from the end of a part.
    let old = answer(send(addr, b"GET /metrics HTTP/1.0\r\n\r\n"));
    assert_eq!(old.status, 505);
    // What fits is whole.
    let compressed = ask_with(addr, "/metrics", &["Accept-Encoding: gzip"]);
    assert_eq!(compressed.status, 200);
    let length = compressed.header("content-length").expect("it is known");
    assert_eq!(length, compressed.body.len().to_string());
    assert_eq!(server::gunzip(&compressed.body), whole);
}

#[test]
fn a_long_scrape_that_fails_has_no_end() {
    let _alone = alone();
    let registry = large_registry(20_000);
    // Behind the large family, by its name.
    let gate = Gate::before(&registry, "z_behind");
    let limits = patient().whole_bytes(100_000);
    let server = Server::builder()
        .registry(&registry)
        .limits(limits)
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let addr = server.local_addr();
    let half = ask_with(
        addr,
        "/metrics",
        &["X-Prometheus-Scrape-Timeout-Seconds: 4"],
    );
    assert_eq!(half.status, 200);
    assert!(half.body.len() > 100_000, "{} bytes", half.body.len());
    assert_eq!(complete_chunks(&half.body), None);
    gate.open();
    let whole = ask(addr, "/metrics");
    let content = complete_chunks(&whole.body).expect("it has an end");
    assert!(content.ends_with(b"\nz_behind 1\n"));
}
