//! A service that measures how long it takes to process requests, and shows it on <http://127.0.0.1:8000/metrics>.
//!
//! Another address can be given: `cargo run -p examples --bin quickstart 127.0.0.1:9000`.

use std::time::Duration;
use std::{env, io, thread};

use metrics_core::{Histogram, counted, metric, start_http_server, timed};

/// Time spent processing requests.
#[metric]
static REQUEST_PROCESSING_SECONDS: Histogram = Histogram::new();

/// A dummy that takes some time.
#[timed(REQUEST_PROCESSING_SECONDS)]
#[counted]
fn process_request(seconds: f64) {
    thread::sleep(Duration::from_secs_f64(seconds));
}

fn main() -> io::Result<()> {
    let addr = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let server = start_http_server(addr)?;
    println!("Metrics are on http://{}/metrics", server.local_addr());

    loop {
        process_request(fastrand::f64());
    }
}
