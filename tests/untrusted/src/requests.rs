//! Bytes that may be a request, sent to a server that has to stand them.

use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::LazyLock;

use metrics_core::{Registry, ScrapeRequest, Server};
use server::{Answer, ask, read_to_end, registry_with, serve};

/// The statuses of answers to anything that a client can say.
const STATUSES: [u16; 8] = [200, 400, 401, 404, 405, 414, 431, 505];

static SERVED: LazyLock<(Registry, Server)> = LazyLock::new(|| {
    let registry = registry_with("things");
    let server = serve(&registry);
    (registry, server)
});

/// Sends `bytes` to a server, and has the function that answers scrapes read them.
///
/// # Panics
///
/// If an answer is none that may be given, or if the server answers nobody from then on.
pub fn requests(bytes: &[u8]) {
    let (registry, server) = &*SERVED;
    answer(registry, bytes);
    withstand(server.local_addr(), bytes);
}

/// Sends `bytes` to the server, and then nothing more.
fn withstand(addr: SocketAddr, bytes: &[u8]) {
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
fn answer(registry: &Registry, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut words = text.split_ascii_whitespace();
    let request = ScrapeRequest::new(words.next().unwrap_or_default());
    let target = words.next().unwrap_or_default();
    let request = request.query(target.split_once('?').map_or("", |(_, query)| query));
    let lines = bytes.split(|byte| *byte == b'\n').skip(1);
    let request = lines.fold(request, |request, line| {
        let at = line.iter().position(|byte| *byte == b':');
        let (name, value) = at.map_or((line, &[][..]), |at| (&line[..at], &line[at + 1..]));
        request.header(&String::from_utf8_lossy(name), value)
    });
    let answer = request.answer(registry);
    assert!([200, 405, 503].contains(&answer.status()), "{answer:?}");
}
