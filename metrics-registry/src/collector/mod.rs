//! Collectors: code that is asked at every scrape for values that something else keeps.
//!
//! A metric is recorded where something happens. Where that is not possible, because the values are read from somewhere else (a
//! pool of somebody else's, the kernel, another process), a [`Collector`] reads them when somebody scrapes, and makes a
//! [`ConstFamily`] of them.

mod added_sample;
mod const_family;
mod merging;
mod mistake;
mod read;
mod registered;
mod registration;
mod series;

pub use added_sample::AddedSample;
pub use const_family::{ConstFamily, Facts};
pub(crate) use merging::Contributions;
pub use read::ConstValue;
pub(crate) use registered::{Collectors, Registered, merge, tell_failures};
pub use registration::Registration;

use read::ReadFamily;

/// Reads values that something else keeps, at every scrape.
///
/// Closures are collectors, too. `Registry::register_collector` adds one to a registry.
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use metrics_core::{Collected, Collector, ConstFamily, Format, Registry, encode};
///
/// /// Queues of some library that counts by itself.
/// struct Queues(Arc<Mutex<Vec<(String, usize, u64)>>>);
///
/// impl Collector for Queues {
///     fn collect(&self, collected: &mut Collected) {
///         let mut length = ConstFamily::gauge("queue_length", "Jobs that wait.");
///         let mut done = ConstFamily::counter("jobs_done", "Jobs that were done.");
///         for (name, waiting, finished) in self.0.lock().unwrap().iter() {
///             length.sample(&[("queue", name)], *waiting);
///             done.sample(&[("queue", name)], *finished);
///         }
///         collected.add(length);
///         collected.add(done);
///     }
/// }
///
/// let queues = Arc::new(Mutex::new(vec![("mail".to_owned(), 3, 17)]));
/// let registry = Registry::new();
/// let registration = registry.register_collector(Queues(queues))?;
///
/// let exposed = encode(&registry, Format::Text);
/// assert_eq!(
///     exposed,
///     "# HELP jobs_done_total Jobs that were done.\n\
///      ## TYPE jobs_done_total counter\n\
///      jobs_done_total{queue=\"mail\"} 17\n\
///      ## HELP queue_length Jobs that wait.\n\
///      ## TYPE queue_length gauge\n\
///      queue_length{queue=\"mail\"} 3\n"
/// );
///
/// registration.unregister();
/// assert_eq!(encode(&registry, Format::Text), "");
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
///
/// Scrapes may come at the same time, each on a thread of its own. A collector may record in metrics, and register and unregister
/// metrics and collectors; if it gathers the registry that it belongs to, it sees that without any collectors.
///
/// A collector that panics is without families in that scrape. A family that is nonsense (a name that is not allowed, the same series
/// twice, a counter that is not a number, another type than the metric of that name has) is left out. Both are counted in
/// `metrics_core_collector_failures_total`, and told by `Registry::check_collectors` and, once for each collector, to the hook of
/// `set_diagnostics_hook`.
pub trait Collector: Send + Sync {
    /// Adds families to `collected`.
    fn collect(&self, collected: &mut Collected);
}

impl<F: Fn(&mut Collected) + Send + Sync> Collector for F {
    #[inline]
    fn collect(&self, collected: &mut Collected) {
        self(collected);
    }
}

/// What a [`Collector`] has collected.
#[derive(Debug, Default)]
pub struct Collected {
    families: Vec<ReadFamily>,
}

impl Collected {
    /// Adds a family. Two collectors may each add some of the samples of one family.
    pub fn add<V>(&mut self, family: ConstFamily<V>) {
        self.families.push(family.into_read());
    }
}
