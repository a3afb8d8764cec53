//! Metrics that hang for as long as a test wants.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use metrics_core::{GaugeFn, MetricOptions, Registry};

/// A gate in front of a metric: whoever collects it waits until the gate is open.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    open: Mutex<bool>,
    opened: Condvar,
    arrived: AtomicUsize,
}

impl Gate {
    /// Puts a gauge called `name` behind a closed gate.
    ///
    /// # Panics
    ///
    /// If the registry does not take it.
    #[must_use]
    pub fn before(registry: &Registry, name: &'static str) -> Self {
        let gate = Self::default();
        let behind = gate.clone();
        let hangs = GaugeFn::from_closure(move || {
            behind.wait();
            1.0
        });
        registry
            .register(MetricOptions::new(name, ""), hangs)
            .expect("the name is valid");
        gate
    }

    /// How often the metric was collected, or is being collected.
    #[must_use]
    pub fn arrived(&self) -> usize {
        self.shared.arrived.load(Ordering::SeqCst)
    }

    /// Lets everybody through, for ever.
    ///
    /// # Panics
    ///
    /// Never: nothing panics while it holds the lock.
    pub fn open(&self) {
        *self.shared.open.lock().expect("nothing panics in here") = true;
        self.shared.opened.notify_all();
    }

    fn wait(&self) {
        self.shared.arrived.fetch_add(1, Ordering::SeqCst);
        let open = self.shared.open.lock().expect("nothing panics in here");
        let opened = self.shared.opened.wait_while(open, |open| !*open);
        drop(opened.expect("nothing panics in here"));
    }
}
