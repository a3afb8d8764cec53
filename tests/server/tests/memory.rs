//! How much memory a scrape takes.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::Read;

use server::{Process, large_registry, send, serve};

const ROWS: usize = 1_000_000;

#[test]
fn a_scrape_of_a_million_series_takes_no_more_memory_than_it_may() {
    let registry = large_registry(ROWS);
    let server = serve(&registry);
    let process = Process::new(std::process::id());
    // The most memory that it has had from now on.
    fs::write("/proc/self/clear_refs", "5").expect("the system lets a process ask that");
    let before = process.peak_memory();

    let request = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut stream = send(server.local_addr(), request);
    let (mut length, mut last) = (0, Vec::new());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut buffer).expect("the answer has an end") {
            0 => break,
            read => {
                length += read;
                last = buffer[..read].to_vec();
            }
        }
    }
    let grown = process.peak_memory() - before;
    println!("{length} bytes were sent, memory grew by {grown}");
    assert!(last.ends_with(b"0\r\n\r\n"));
    assert!(length > ROWS * 80, "{length} bytes");
    // What is kept until it is known that there is more, and as much again for everything else.
    let kept = 16 << 20;
    assert!(grown < 2 * kept, "{grown} of {length} bytes");
}
