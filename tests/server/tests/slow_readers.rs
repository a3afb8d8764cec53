//! Clients that ask for much and read nothing.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use metrics_core::{Registry, ScrapeLimits, Server};
use server::{ask, ask_with, complete_chunks, large_registry, patient, send};

/// More than what the system keeps for a client that does not read.
const ROWS: usize = 100_000;

/// What is promised to everybody who waits for others to go away.
const STALE_TIME: Duration = Duration::from_secs(10);

fn serve(registry: &Registry, limits: ScrapeLimits) -> Server {
    Server::builder()
        .registry(registry)
        .limits(limits)
        .start("127.0.0.1:0")
        .expect("there is a free port")
}

fn ask_and_not_read(server: &Server) -> TcpStream {
    let stream = send(
        server.local_addr(),
        b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
    );
    // The answer has begun.
    let begun = (&stream).read(&mut [0; 1]);
    assert_eq!(begun.expect("there is an answer"), 1);
    stream
}

#[test]
fn readers_that_are_slow_to_take_a_kept_answer_hold_up_nobody() {
    withstand(1 << 30);
}

#[test]
fn readers_that_are_slow_to_take_an_answer_as_it_comes_hold_up_nobody() {
    withstand(1 << 20);
}

fn withstand(whole_bytes: usize) {
    let registry = large_registry(ROWS);
    let server = serve(&registry, patient().whole_bytes(whole_bytes));
    // Of those that are sent as they come, there are four at the same time.
    let slow: Vec<_> = (0..3).map(|_| ask_and_not_read(&server)).collect();
    let begin = Instant::now();
    let gzip = ["Accept-Encoding: gzip"];
    assert_eq!(ask(server.local_addr(), "/-/healthy").status, 200);
    assert_eq!(ask_with(server.local_addr(), "/metrics", &gzip).status, 200);
    let long = ask(server.local_addr(), "/metrics");
    println!(
        "{} slow readers: /-/healthy and two scrapes of {ROWS} series took {:?}",
        slow.len(),
        begin.elapsed()
    );
    assert_eq!(
        complete_chunks(&long.body).is_some(),
        long.header("content-length").is_none()
    );

    for mut stream in slow {
        std::thread::sleep(STALE_TIME.saturating_sub(begin.elapsed()));
        let mut rest = Vec::new();
        // What was sent is there, and then the connection ends, within the answer.
        let _ = stream.read_to_end(&mut rest);
        println!(
            "closed within {:?}, {} bytes after the first",
            begin.elapsed(),
            rest.len()
        );
        assert!(rest.len() < ROWS * 80, "{} bytes", rest.len());
        assert_eq!(complete_chunks(&rest), None);
    }
}
