//! Two threads that do the same at once.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::rows::Batch;

/// Two threads that live as long as this value, so that whatever a library keeps for a thread is there after the first operation.
/// Each has a core of its own where the system lets it.
pub(crate) struct Pair {
    gate: Arc<AtomicUsize>,
    workers: [Worker; 2],
}

struct Worker {
    jobs: Sender<Job>,
    spans: Receiver<Span>,
}

struct Job {
    batch: Batch,
    warm_up: Range<usize>,
    measured: Range<usize>,
}

/// When a thread began and ended.
struct Span {
    start: Instant,
    end: Instant,
}

/// The second thread goes through the inputs with this lead, so that the two meet at the same label set by chance only.
const LEAD: usize = 389;

/// How often a sample is tried.
const TRIES: usize = 5;

impl Pair {
    pub(crate) fn new() -> Self {
        let gate = Arc::new(AtomicUsize::new(0));
        let workers = [0, 1].map(|number| Worker::new(number, Arc::clone(&gate)));
        Self { gate, workers }
    }

    /// How long a thread takes for `count` operations while the other one does as many; nothing if the two did not get to run at
    /// the same time because the machine had something else to do.
    pub(crate) fn run(&self, batch: &Batch, warm_up: usize, count: usize) -> Option<Duration> {
        (0..TRIES).find_map(|_| self.try_run(batch, warm_up, count))
    }

    fn try_run(&self, batch: &Batch, warm_up: usize, count: usize) -> Option<Duration> {
        self.gate.store(0, Ordering::SeqCst);
        for (worker, first) in self.workers.iter().zip([0, LEAD]) {
            let job = Job {
                batch: Arc::clone(batch),
                warm_up: first..first + warm_up,
                measured: first..first + count,
            };
            worker.jobs.send(job).expect("it waits for jobs");
        }
        let [one, other] = [0, 1].map(|number| {
            let span = self.workers[number].spans.recv();
            span.expect("it does every job")
        });
        let together = one
            .end
            .min(other.end)
            .saturating_duration_since(one.start.max(other.start));
        let mean = (one.length() + other.length()) / 2;
        (together > mean / 2).then_some(mean)
    }
}

impl Worker {
    fn new(number: usize, gate: Arc<AtomicUsize>) -> Self {
        let (jobs, incoming) = channel::<Job>();
        let (outgoing, spans) = channel();
        // Ends when `jobs` is dropped.
        thread::spawn(move || {
            let cores = core_affinity::get_core_ids().unwrap_or_default();
            if let Some(core) = cores.get(number) {
                core_affinity::set_for_current(*core);
            }
            for job in incoming {
                if outgoing.send(job.run(&gate)).is_err() {
                    return;
                }
            }
        });
        Self { jobs, spans }
    }
}

impl Job {
    fn run(self, gate: &AtomicUsize) -> Span {
        (self.batch)(self.warm_up);
        // Both threads begin at once: neither is woken up for it.
        gate.fetch_add(1, Ordering::SeqCst);
        let mut turns = 0_u32;
        while gate.load(Ordering::SeqCst) < 2 {
            std::hint::spin_loop();
            turns += 1;
            if turns.is_multiple_of(10_000) {
                // Where there is one core for both, the other thread needs it.
                thread::yield_now();
            }
        }
        let start = Instant::now();
        (self.batch)(self.measured);
        let end = Instant::now();
        Span { start, end }
    }
}

impl Span {
    fn length(&self) -> Duration {
        self.end - self.start
    }
}
