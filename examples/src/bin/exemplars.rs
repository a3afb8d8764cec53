//! A service whose histogram is native, and which keeps the ids of traces as examples. It shows its metrics on
//! <http://127.0.0.1:8000/metrics>.
//!
//! Another address can be given: `cargo run -p examples --bin exemplars 127.0.0.1:9000`. Prometheus reads both when it is started with
//! `--enable-feature=exemplar-storage,native-histograms`.

use std::{env, io, thread};

use metrics_core::{Counter, NativeHistogram, WithExemplars, metric, start_http_server};

/// Time spent answering requests.
#[metric(unit = "seconds", buckets = [0.1, 1.0])]
static ANSWERING: WithExemplars<NativeHistogram> =
    WithExemplars::new(NativeHistogram::new().with_classic_buckets());

/// Requests that failed.
#[metric]
static FAILURES: WithExemplars<Counter> = WithExemplars::new(Counter::new());

fn main() -> io::Result<()> {
    let addr = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let server = start_http_server(addr)?;
    println!("Metrics are on http://{}/metrics", server.local_addr());

    ANSWERING.observe(0.0625);
    ANSWERING.observe_with_exemplar(0.5, [("trace_id", "4bf92f3577b34da6")]);
    ANSWERING.observe(0.5);
    ANSWERING.observe(-2.0);
    FAILURES.inc_with_exemplar([("trace_id", "a3ce929d0e0e4736")]);
    loop {
        thread::park();
    }
}
