//! A service whose histograms are native, one of them read elsewhere, and which keeps the ids of traces as examples. It shows its
//! metrics on <http://127.0.0.1:8000/metrics>.
//!
//! Another address can be given: `cargo run -p examples --bin exemplars 127.0.0.1:9000`. Prometheus reads both when it is started with
//! `--enable-feature=exemplar-storage,native-histograms`.

use std::error::Error;
use std::{env, thread};

use metrics_core::{
    Collected, ConstFamily, Counter, NativeHistogram, NativeHistogramValue, Registry,
    WithExemplars, metric, start_http_server,
};

/// Time spent answering requests.
#[metric(unit = "seconds", buckets = [0.1, 1.0])]
static ANSWERING: WithExemplars<NativeHistogram> =
    WithExemplars::new(NativeHistogram::new().with_classic_buckets());

/// Requests that failed.
#[metric]
static FAILURES: WithExemplars<Counter> = WithExemplars::new(Counter::new());

/// How old the requests in flight are, as something else counts them.
fn collect_ages(collected: &mut Collected) {
    let ages = NativeHistogramValue {
        schema: 0,
        zero_threshold: 0.0,
        zero_count: 0,
        // Between 1 and 2 seconds, and between 4 and 8.
        positive: vec![(1, 3), (3, 1)],
        negative: Vec::new(),
        sum: 9.5,
    };
    let family = ConstFamily::native_gauge_histogram("request_age", "Ages of the requests.");
    collected.add(family.unit("seconds").with(&[], ages));
}

fn main() -> Result<(), Box<dyn Error>> {
    let addr = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    Registry::global()
        .register_collector(collect_ages)?
        .detach();
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
