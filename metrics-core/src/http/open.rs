//! The connections that are open.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::AbortHandle;

/// Whether an answer is being made for a connection. A client that is slow to read one counts as one that waits.
#[derive(Clone, Default)]
pub(super) struct Busy {
    busy: Arc<AtomicBool>,
}

impl Busy {
    pub(super) fn set(&self, busy: bool) {
        self.busy.store(busy, Ordering::Relaxed);
    }
}

/// The open connections, the oldest first.
#[derive(Default)]
pub(super) struct Open {
    connections: VecDeque<(AbortHandle, Busy)>,
}

impl Open {
    pub(super) fn add(&mut self, task: AbortHandle, busy: Busy) {
        self.forget_closed();
        self.connections.push_back((task, busy));
    }

    /// Makes room, if a connection waits: clients that hold connections open without asking for anything must not lock out
    /// the next scrape. It is closed at the next chance that other tasks get to run.
    pub(super) fn close_oldest_waiting(&mut self) -> bool {
        self.forget_closed();
        let waits = |(_, state): &(AbortHandle, Busy)| !state.busy.load(Ordering::Relaxed);
        let oldest = self.connections.iter().position(waits);
        let Some((task, _)) = oldest.and_then(|at| self.connections.remove(at)) else {
            return false;
        };
        task.abort();
        true
    }

    fn forget_closed(&mut self) {
        self.connections.retain(|(task, _)| !task.is_finished());
    }
}
