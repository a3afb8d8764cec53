//! A tokio runtime, as it sees itself.

use metrics_registry::{Collected, Collector, ConstFamily};
use tokio::runtime::{Handle, RuntimeMetrics};

/// What a tokio runtime knows about itself, as far as tokio promises to keep it: its workers, tasks and queue.
///
/// | metric | what it is |
/// |---|---|
/// | `tokio_workers` | worker threads |
/// | `tokio_alive_tasks` | tasks that were spawned and have not ended |
/// | `tokio_global_queue_depth` | tasks that wait for any worker |
/// | `tokio_worker_busy_seconds_total{worker}` | time that a worker was not parked |
/// | `tokio_worker_parks_total{worker}` | how often a worker was parked, because it had nothing to do |
///
/// The last two are there on targets with 64-bit atomics.
///
/// ```
/// use metrics_core::{Format, Registry, TokioCollector, encode};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let registry = Registry::new();
/// let handle = tokio::runtime::Handle::current();
/// registry.register_collector(TokioCollector::new(&handle)).unwrap().detach();
///
/// assert!(encode(&registry, Format::Text).contains("\ntokio_workers 1\n"));
/// # });
/// ```
#[derive(Debug)]
pub struct TokioCollector {
    metrics: RuntimeMetrics,
    /// The value of the label `runtime`, or empty.
    name: String,
}

impl TokioCollector {
    /// A collector for the runtime of this handle.
    #[must_use]
    #[inline]
    pub fn new(runtime: &Handle) -> Self {
        Self {
            metrics: runtime.metrics(),
            name: String::new(),
        }
    }

    /// Adds the label `runtime` with this value, for programs that have several.
    #[must_use]
    #[inline]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

impl Collector for TokioCollector {
    #[inline]
    fn collect(&self, collected: &mut Collected) {
        let metrics = &self.metrics;
        let gauges = [
            (
                "workers",
                metrics.num_workers(),
                "Worker threads of the runtime.",
            ),
            (
                "alive_tasks",
                metrics.num_alive_tasks(),
                "Tasks that were spawned and have not ended.",
            ),
            (
                "global_queue_depth",
                metrics.global_queue_depth(),
                "Tasks that wait for any worker.",
            ),
        ];
        for (name, value, help) in gauges {
            let family = ConstFamily::gauge(format!("tokio_{name}"), help);
            collected.add(family.with(&[("runtime", &self.name)], value));
        }
        #[cfg(target_has_atomic = "64")]
        self.collect_workers(collected);
    }
}

#[cfg(target_has_atomic = "64")]
impl TokioCollector {
    #[inline]
    fn collect_workers(&self, collected: &mut Collected) {
        let help = "Time that a worker was not parked.";
        let mut busy = ConstFamily::counter("tokio_worker_busy_seconds", help);
        let help = "How often a worker was parked, because it had nothing to do.";
        let mut parks = ConstFamily::counter("tokio_worker_parks", help);
        for worker in 0..self.metrics.num_workers() {
            let labels = [
                ("runtime", self.name.as_str()),
                ("worker", &worker.to_string()),
            ];
            let time = self.metrics.worker_total_busy_duration(worker);
            busy.sample(&labels, time.as_secs_f64());
            parks.sample(&labels, self.metrics.worker_park_count(worker));
        }
        collected.add(busy);
        collected.add(parks);
    }
}
