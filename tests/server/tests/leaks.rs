//! What ten thousand scrapes leave behind.

#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use server::{Process, ask, ask_with, registry_with, serve};

const SCRAPES: usize = 10_000;

/// How many threads and file descriptors there are, once there are no more than so many, or it is certain that there are.
fn settled(process: &Process, expected: (usize, usize)) -> (usize, usize) {
    let count = || (process.threads(), process.file_descriptors());
    for _ in 0..200 {
        let (threads, files) = count();
        if threads <= expected.0 && files <= expected.1 {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    count()
}

/// So many scrapes on one connection.
fn scrape(addr: SocketAddr, scrapes: usize) {
    let mut stream = TcpStream::connect(addr).expect("the server listens");
    let mut buffer = vec![0; 64 * 1024];
    for _ in 0..scrapes {
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            .expect("the connection is open");
        let mut length = 0;
        while !buffer[..length].ends_with(b"\nthings_total 0\n") {
            let read = stream.read(&mut buffer[length..]);
            let read = read.expect("there is an answer");
            assert_ne!(read, 0, "the rest of the answer comes");
            length += read;
        }
    }
}

#[test]
fn ten_thousand_scrapes_leave_threads_and_files_as_they_were() {
    let process = Process::new(std::process::id());
    let server = serve(&registry_with("things"));
    let addr = server.local_addr();
    assert_eq!(ask(addr, "/metrics").status, 200);
    let before = settled(&process, (0, 0));

    // On connections of their own, on kept ones, and at the same time.
    for _ in 0..SCRAPES / 10 {
        assert_eq!(
            ask_with(addr, "/metrics", &["Accept-Encoding: gzip"]).status,
            200
        );
    }
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| scrape(addr, SCRAPES * 3 / 10));
        }
    });
    let after = settled(&process, before);
    println!("threads and files: {before:?} before, {after:?} after");
    assert_eq!(after, before);

    server.shutdown();
    let stopped = settled(&process, (0, 0));
    // Its thread is gone, and its listener and what the runtime has of files.
    assert_eq!(stopped.0, before.0 - 1);
    assert!(stopped.1 < before.1);
}
