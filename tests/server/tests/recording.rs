//! Clients that scrape while threads record.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metrics_core::{Counter, Histogram, MetricOptions, Registry};
use server::{ask, ask_with, gunzip, serve};

const CLIENTS: usize = 8;
const SCRAPES: usize = 100;
const RECORDERS: usize = 2;

/// The value of a series.
fn value(text: &str, series: &str) -> u64 {
    let value = text.lines().find_map(|line| line.strip_prefix(series));
    let value = value.and_then(|value| value.trim().parse().ok());
    value.unwrap_or_else(|| panic!("there is no {series} in {text}"))
}

#[test]
fn eight_clients_scrape_while_threads_record() {
    let registry = Registry::new();
    let counter = registry
        .register(MetricOptions::new("calls", ""), Counter::new())
        .expect("the name is valid");
    let options = MetricOptions::new("wait", "").buckets([1.0, 2.0]);
    let histogram = registry
        .register(options, Histogram::new())
        .expect("the name is valid");
    let server = serve(&registry);
    let addr = server.local_addr();
    let stop = AtomicBool::new(false);

    let recorded: u64 = thread::scope(|scope| {
        let recorders: Vec<_> = (0..RECORDERS)
            .map(|_| {
                scope.spawn(|| {
                    let mut calls = 0;
                    while !stop.load(Ordering::Relaxed) {
                        counter.inc();
                        histogram.observe(1.5);
                        calls += 1;
                    }
                    calls
                })
            })
            .collect();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                scope.spawn(move || {
                    let mut earlier = (0, 0);
                    for _ in 0..SCRAPES {
                        let text = if client % 2 == 0 {
                            ask(addr, "/metrics").text().to_owned()
                        } else {
                            let gzip = ["Accept-Encoding: gzip"];
                            gunzip(&ask_with(addr, "/metrics", &gzip).body)
                        };
                        let count = value(&text, "wait_count");
                        assert_eq!(count, value(&text, "wait_bucket{le=\"+Inf\"}"));
                        let seen = (value(&text, "calls_total"), count);
                        assert!(seen.0 >= earlier.0 && seen.1 >= earlier.1, "{seen:?}");
                        earlier = seen;
                    }
                })
            })
            .collect();
        for client in clients {
            client.join().expect("every scrape is right");
        }
        stop.store(true, Ordering::Relaxed);
        let recorded = recorders.into_iter().map(thread::ScopedJoinHandle::join);
        recorded.map(|calls| calls.expect("nothing panics")).sum()
    });
    println!("{CLIENTS} clients scraped {SCRAPES} times each while {recorded} calls were recorded");
    let last = ask(addr, "/metrics");
    assert_eq!(value(last.text(), "calls_total"), recorded);
    assert_eq!(value(last.text(), "wait_count"), recorded);
}
