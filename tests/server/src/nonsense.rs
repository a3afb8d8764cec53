//! Bytes that may be a request, sent to a server that has to stand them.

use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpStream};

use metrics_core::{Registry, ScrapeRequest};

use crate::exchange::{Answer, ask, read_to_end};

/// The statuses of answers to anything that a client can say.
const STATUSES: [u16; 8] = [200, 400, 401, 404, 405, 414, 431, 505];

/// Sends `bytes` to the server, and then nothing more.
///
/// # Panics
///
/// If the answer is none that HTTP knows, or if the server answers nobody from then on.
pub fn withstand(addr: SocketAddr, bytes: &[u8]) {
    let mut stream = TcpStream::connect(addr).expect("the server listens");
    // A server that has heard enough may not wait for the rest.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let answer = Answer::parse(&read_to_end(&mut stream));
    let known = answer.head.is_empty() || STATUSES.contains(&answer.status);
    assert!(known, "{answer:?} to {:?}", String::from_utf8_lossy(bytes));
    assert_eq!(ask(addr, "/-/healthy").status, 200);
}

/// Has the function that answers scrapes read `bytes` as the parts of a request, one on each line.
///
/// # Panics
///
/// If the answer is none that it may give.
pub fn answer(registry: &Registry, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut words = text.split_ascii_whitespace();
    let request = ScrapeRequest::new(words.next().unwrap_or_default());
    let target = words.next().unwrap_or_default();
    let request = request.query(target.split_once('?').map_or("", |(_, query)| query));
    let lines = bytes.split(|byte| *byte == b'\n').skip(1);
    let request = lines.fold(request, |request, line| {
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(0);
        request.header(&String::from_utf8_lossy(&line[..at]), &line[at..])
    });
    let answer = request.answer(registry);
    assert!([200, 405, 503].contains(&answer.status()), "{answer:?}");
}
