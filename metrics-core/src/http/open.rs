//! The connections that are open, and which of them can be closed for others.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

/// How long a connection on which nothing moves may still be one whose client is about to say or to take something.
const STILL: Duration = Duration::from_millis(50);

/// What a connection is doing.
#[derive(Clone)]
pub(super) struct Activity {
    shared: Arc<Shared>,
}

struct Shared {
    /// Whether an answer is being made. A client that is slow to read one counts as one that waits.
    busy: AtomicBool,
    /// When something was read or written last.
    moved: Mutex<Instant>,
}

impl Activity {
    pub(super) fn new() -> Self {
        let shared = Shared {
            busy: AtomicBool::new(false),
            moved: Mutex::new(Instant::now()),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    pub(super) fn set_busy(&self, busy: bool) {
        self.shared.busy.store(busy, Ordering::Relaxed);
    }

    /// Something was read or written.
    pub(super) fn moved(&self) {
        let moved = self.shared.moved.lock();
        *moved.unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn waits(&self) -> bool {
        !self.shared.busy.load(Ordering::Relaxed)
    }

    fn is_still(&self) -> bool {
        let moved = self.shared.moved.lock();
        moved.unwrap_or_else(PoisonError::into_inner).elapsed() > STILL
    }
}

/// The open connections, the oldest first.
///
/// Clients that hold connections open without asking for anything, or without reading what they asked for, must not lock out the
/// next scrape. What is closed here is gone at the next chance that other tasks get to run.
#[derive(Default)]
pub(super) struct Open {
    connections: VecDeque<(AbortHandle, Activity)>,
}

impl Open {
    pub(super) fn add(&mut self, task: AbortHandle, activity: Activity) {
        self.forget_closed();
        self.connections.push_back((task, activity));
    }

    /// Closes the oldest connection that waits and is still. Whether there was one.
    pub(super) fn close_still(&mut self) -> bool {
        self.close_oldest(|activity| activity.waits() && activity.is_still())
    }

    /// Closes the oldest connection that waits. Whether there was one.
    pub(super) fn close_waiting(&mut self) -> bool {
        self.close_oldest(Activity::waits)
    }

    fn close_oldest(&mut self, can_be: impl Fn(&Activity) -> bool) -> bool {
        self.forget_closed();
        let oldest = self
            .connections
            .iter()
            .position(|(_, activity)| can_be(activity));
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
