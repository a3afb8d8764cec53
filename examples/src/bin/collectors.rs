//! A service that shows what it does not count itself: the queues of somebody else's library, the process, and a pool for each tenant;
//! on <http://127.0.0.1:8000/metrics>.
//!
//! Another address can be given: `cargo run -p examples --bin collectors 127.0.0.1:9000`.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{env, thread};

use metrics_core::{
    Collected, Collector, ConstFamily, Counter, InFlight, Instance, Metrics, ProcessCollector,
    Registry, start_http_server,
};

metrics_core::build_info!();

/// What some library keeps: for each queue how many jobs wait, and how many were done.
type Queues = Arc<Mutex<BTreeMap<String, (u64, u64)>>>;

/// Reads that at every scrape.
struct QueueCollector(Queues);

impl Collector for QueueCollector {
    fn collect(&self, collected: &mut Collected) {
        let mut waiting = ConstFamily::gauge("queue_jobs", "Jobs that wait.");
        let mut done = ConstFamily::counter("queue_jobs_done", "Jobs that were done.");
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, (jobs, finished)) in queues.iter() {
            waiting.sample(&[("queue", name)], *jobs);
            done.sample(&[("queue", name)], *finished);
        }
        collected.add(waiting);
        collected.add(done);
    }
}

/// What the pool of one tenant knows about itself.
#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct PoolMetrics {
    /// Connections in use.
    in_use: InFlight,
    /// Connections that were opened.
    opened: Counter,
}

struct Pool {
    metrics: Instance<PoolMetrics>,
}

impl Pool {
    fn new(tenant: &str) -> Result<Self, Box<dyn Error>> {
        let metrics = Registry::global().register_metrics(&[("tenant", tenant)])?;
        Ok(Self { metrics })
    }

    fn use_connection(&self, time: Duration) {
        let _in_use = self.metrics.in_use.track_in_flight();
        self.metrics.opened.inc();
        thread::sleep(time);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let queues = Queues::default();
    let registry = Registry::global();
    registry
        .register_collector(QueueCollector(Arc::clone(&queues)))?
        .detach();
    registry
        .register_collector(ProcessCollector::new())?
        .detach();
    let pools = [Pool::new("acme")?, Pool::new("globex")?];

    let addr = env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let server = start_http_server(addr)?;
    println!("Metrics are on http://{}/metrics", server.local_addr());

    loop {
        let queue = ["mail", "thumbnails"][fastrand::usize(..2)];
        let mut all = queues.lock().unwrap_or_else(PoisonError::into_inner);
        let (waiting, done) = all.entry(queue.to_owned()).or_default();
        if *waiting > 0 && fastrand::bool() {
            (*waiting, *done) = (*waiting - 1, *done + 1);
        } else {
            *waiting += 1;
        }
        drop(all);
        pools[fastrand::usize(..2)].use_connection(Duration::from_millis(fastrand::u64(..200)));
    }
}
