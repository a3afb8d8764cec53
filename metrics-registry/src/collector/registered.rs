//! The collectors of a registry: asked, and what they say merged.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use metrics_types::__registry::{Origin, Published};

use super::{Collected, Collector, Contributions};
use crate::diagnostics::{Diagnostic, has_hook, tell};
use crate::registering::{GatheredFamily, RegisterError, Rules};

thread_local! {
    /// Whether a collector runs on this thread: one that gathers its own registry must not run in itself.
    static COLLECTING: Cell<bool> = const { Cell::new(false) };
}

/// A collector with the place where it was registered.
pub(crate) struct Registered {
    origin: Origin<'static>,
    collector: Box<dyn Collector>,
    /// Whether somebody was told that it fails: once is enough, it may do so at every scrape.
    told: AtomicBool,
}

/// What one collector has collected, or why that is nothing.
pub(crate) struct Collection {
    registered: Arc<Registered>,
    collected: Result<Collected, RegisterError>,
}

/// Something that a collector has collected in vain.
pub(crate) struct Failure {
    registered: Arc<Registered>,
    pub(crate) error: RegisterError,
}

/// The collectors of one registry.
#[derive(Default)]
pub(crate) struct Collectors {
    /// Whether there has ever been one: a registry without pays nothing for them.
    used: AtomicBool,
    /// Held for as long as it takes to add or remove one, and by nobody who scrapes.
    all: Mutex<Vec<Arc<Registered>>>,
    /// The same, as a scrape sees them.
    published: Published<Vec<Arc<Registered>>>,
}

impl Registered {
    #[inline]
    pub(crate) fn new(origin: Origin<'static>, collector: Box<dyn Collector>) -> Arc<Self> {
        Arc::new(Self {
            origin,
            collector,
            told: AtomicBool::new(false),
        })
    }

    /// What it collects at this moment; nothing if it panics.
    #[inline]
    fn collect(self: &Arc<Self>) -> Collection {
        let mut collected = Collected::default();
        COLLECTING.set(true);
        let result = catch(&self.origin, || self.collector.collect(&mut collected));
        COLLECTING.set(false);
        Collection {
            registered: Arc::clone(self),
            collected: result.map(|()| collected),
        }
    }

    /// Whether what it collects can be exposed beside these metrics. Told only where it can be run: not within a collector.
    #[inline]
    pub(crate) fn check(
        self: &Arc<Self>,
        metrics: &[Arc<GatheredFamily>],
        rules: &Rules,
    ) -> Result<(), RegisterError> {
        if COLLECTING.get() {
            return Ok(());
        }
        let (_, failures) = merge(metrics, vec![self.collect()], rules);
        let first = failures.into_iter().next();
        first.map_or(Ok(()), |failure| Err(failure.error))
    }
}

impl Collectors {
    #[inline]
    pub(crate) fn add(&self, registered: Arc<Registered>) {
        self.change(|all| all.push(registered));
        self.used.store(true, Ordering::Release);
    }

    #[inline]
    pub(super) fn remove(&self, registered: &Arc<Registered>) {
        self.change(|all| all.retain(|other| !Arc::ptr_eq(other, registered)));
    }

    #[inline]
    fn change(&self, change: impl FnOnce(&mut Vec<Arc<Registered>>)) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut all);
        let unused = self.published.publish(all.clone());
        // A collector may own something that comes back here when it is dropped.
        drop(all);
        drop(unused);
    }

    /// What all of them collect at this moment, or why one has collected nothing.
    #[inline]
    pub(crate) fn collect(&self) -> Vec<Collection> {
        if !self.used.load(Ordering::Acquire) || COLLECTING.get() {
            return Vec::new();
        }
        self.published
            .read(|all| all.iter().map(Registered::collect).collect())
    }
}

/// Tells the hook, if there is one, of the first failure of each collector.
#[inline]
pub(crate) fn tell_failures(failures: Vec<Failure>) {
    if failures.is_empty() || !has_hook() {
        return;
    }
    let first = failures
        .into_iter()
        .filter(|failure| !failure.registered.told.swap(true, Ordering::Relaxed));
    tell(first.map(|failure| Diagnostic::Collector(failure.error)));
}

/// What `run` returns, unless it panics for the collector that was registered at `origin`.
fn catch<R>(origin: &Origin<'_>, run: impl FnOnce() -> R) -> Result<R, RegisterError> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
        // Dropping it may panic, too.
        std::mem::forget(payload);
        RegisterError::collector_panicked(origin)
    })
}

/// What was collected, as `rules` want it shown beside these metrics, and what had to be left out.
#[inline]
pub(crate) fn merge(
    metrics: &[Arc<GatheredFamily>],
    collections: Vec<Collection>,
    rules: &Rules,
) -> (Contributions, Vec<Failure>) {
    let mut contributions = Contributions::default();
    let mut failures = Vec::new();
    for collection in collections {
        let registered = collection.registered;
        let origin = &registered.origin;
        let merged = collection.collected.and_then(|collected| {
            // The rules are functions of somebody's, too.
            let add = || contributions.add(metrics, collected, origin, rules);
            catch(origin, add)
        });
        let errors = merged.unwrap_or_else(|panicked| vec![panicked]);
        failures.extend(errors.into_iter().map(|error| Failure {
            registered: Arc::clone(&registered),
            error,
        }));
    }
    (contributions, failures)
}
