//! How the HTTP server stops, and that it leaves nothing behind.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use conformance::get;
use metrics_core::{GaugeFn, MetricOptions, Registry, Server, start_http_server};

/// These tests run one at a time: the port that one has just freed must not be what the system gives to another.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start() -> Server {
    start_http_server("127.0.0.1:0").expect("there is a free port")
}

#[track_caller]
fn assert_free(addr: SocketAddr) {
    TcpListener::bind(addr).expect("the port is free");
}

#[test]
fn shutdown_frees_the_port_and_closes_connections() {
    let _alone = alone();
    let server = start();
    let addr = server.local_addr();
    let mut idle = TcpStream::connect(addr).expect("the server listens");
    idle.write_all(b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .expect("the connection is open");
    idle.read_exact(&mut [0; 8]).expect("there is an answer");
    server.shutdown();
    assert_free(addr);
    // What the server had sent, then the end of the connection.
    let _ = idle.read_to_end(&mut Vec::new());

    let again = start_http_server(addr).expect("the port is free");
    assert_eq!(get(addr, "/", &[]).status, 200);
    drop(again);
    assert_free(addr);
}

#[test]
fn it_starts_and_stops_within_an_async_runtime() {
    let _alone = alone();
    let current_thread = tokio::runtime::Builder::new_current_thread().build();
    let multi_thread = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build();
    for runtime in [current_thread, multi_thread] {
        let runtime = runtime.expect("there is a runtime");
        let (dropped, shut_down, survivor) = runtime.block_on(async {
            let (dropped, shut_down, survivor) = (start(), start(), start());
            let addrs = (dropped.local_addr(), shut_down.local_addr());
            drop(dropped);
            shut_down.shutdown();
            let error =
                start_http_server(survivor.local_addr()).expect_err("the survivor has the port");
            assert_eq!(error.kind(), ErrorKind::AddrInUse);
            (addrs.0, addrs.1, survivor)
        });
        assert_free(dropped);
        assert_free(shut_down);
        drop(runtime);
        assert_eq!(get(survivor.local_addr(), "/metrics", &[]).status, 200);
    }
}

#[test]
fn a_metric_that_hangs_holds_up_its_own_scrape_only() {
    let _alone = alone();
    let registry = Registry::new();
    let (entered, is_entered) = mpsc::channel();
    let (release, is_released) = mpsc::channel::<()>();
    let is_released = Mutex::new(is_released);
    let hangs = GaugeFn::from_closure(move || {
        entered.send(()).expect("the test waits for it");
        // An error is as good: the test has ended.
        let _ = is_released.lock().expect("nothing panics in here").recv();
        1.0
    });
    registry
        .register(MetricOptions::new("hangs", ""), hangs)
        .expect("the name is valid");
    let server = Server::builder()
        .registry(&registry)
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let addr = server.local_addr();

    let scrape = thread::spawn(move || {
        TcpStream::connect(addr).and_then(|mut stream| {
            stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
            stream.read_to_end(&mut Vec::new())
        })
    });
    is_entered.recv().expect("the scrape has begun");
    assert_eq!(get(addr, "/", &[]).status, 200);
    server.shutdown();
    assert_free(addr);
    drop(release);
    // The connection was closed without an answer, or reset.
    assert!(!matches!(
        scrape.join().expect("nothing panics in there"),
        Ok(1..)
    ));
}
