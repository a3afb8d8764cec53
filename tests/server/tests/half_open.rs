//! Hundreds of connections that ask for nothing, on a program that may open few files.

#![cfg(target_os = "linux")]

use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use conformance::build_example;
use server::{Process, ask, send};

const HALF_OPEN: usize = 200;

/// What is promised to scrapers, whatever others do.
const SCRAPE_TIME: Duration = Duration::from_secs(1);

/// What is promised to everybody who waits for others to go away.
const STALE_TIME: Duration = Duration::from_secs(10);

/// The quickstart, which ends with this.
struct Quickstart {
    child: Child,
    addr: SocketAddr,
}

impl Quickstart {
    /// It may open so many files.
    fn start(files: usize) -> Self {
        let addr = free_addr();
        let child = Command::new("sh")
            .args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$1\"")])
            .arg(build_example("examples", "quickstart"))
            .arg(addr.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("there is a shell");
        while TcpStream::connect(addr).is_err() {
            thread::sleep(Duration::from_millis(10));
        }
        Self { child, addr }
    }
}

impl Drop for Quickstart {
    fn drop(&mut self) {
        // It can only have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_addr() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it has an address")
}

/// How long a scrape takes, which must be answered.
fn scrape(addr: SocketAddr) -> Duration {
    let begin = Instant::now();
    assert_eq!(ask(addr, "/metrics").status, 200);
    begin.elapsed()
}

/// Whether the server closes the connection before `deadline`.
fn is_closed_by(stream: &mut TcpStream, deadline: Instant) -> bool {
    let left = deadline.saturating_duration_since(Instant::now());
    stream
        .set_read_timeout(Some(left.max(Duration::from_millis(1))))
        .expect("it is not zero");
    match stream.read(&mut [0; 1024]) {
        Ok(0) => true,
        Ok(_) => is_closed_by(stream, deadline),
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

#[test]
fn half_open_connections_delay_no_scrape_and_are_closed() {
    withstand(128);
}

#[test]
fn there_may_be_fewer_files_than_the_server_keeps_connections() {
    withstand(40);
}

fn withstand(files: usize) {
    let program = Quickstart::start(files);
    let process = Process::new(program.child.id());
    let (computed, begin) = (process.computed(), Instant::now());

    // Some say nothing, some half of what they want, some announce what they never send, some ask once and stay.
    let mut half_open: Vec<_> = (0..HALF_OPEN)
        .map(|number| {
            let said: &[u8] = match number % 4 {
                0 => b"",
                1 => b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-",
                2 => b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nx",
                _ => b"GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n",
            };
            send(program.addr, said)
        })
        .collect();
    let opened = Instant::now();

    let scrapes: Vec<_> = (0..20).map(|_| scrape(program.addr)).collect();
    let slowest = scrapes.iter().max().copied().unwrap_or_default();
    assert!(slowest < SCRAPE_TIME, "{scrapes:?}");
    assert!(process.file_descriptors() <= files);

    let deadline = opened + STALE_TIME;
    let open = half_open
        .iter_mut()
        .filter_map(|stream| (!is_closed_by(stream, deadline)).then_some(()))
        .count();
    let closed = opened.elapsed();
    assert_eq!(open, 0, "after {closed:?}");

    // The quickstart itself hardly computes.
    let share =
        process.computed().saturating_sub(computed).as_secs_f64() / begin.elapsed().as_secs_f64();
    println!(
        "{files} files: slowest of 20 scrapes {slowest:?}, all closed after {closed:?}, {share:.4} of a CPU"
    );
    assert!(share < 0.05, "{share} of a CPU");
    assert!(process.file_descriptors() < 20);
}
