//! The clock of a test, which moves when the test says so.

use std::cell::Cell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

thread_local! {
    /// Since 1970, on a thread whose clock was stopped.
    static STOPPED: Cell<Option<Duration>> = const { Cell::new(None) };
}

/// What this thread's clock shows, if it is stopped: the time since 1970.
#[inline]
pub(super) fn time() -> Option<Duration> {
    STOPPED.get()
}

/// Stops the clock of this thread at `time`, or lets it run; returns what it was before.
#[inline]
pub(crate) fn stop(time: Option<Duration>) -> Option<Duration> {
    super::ask_for_stopped_clocks();
    STOPPED.replace(time)
}

/// Moves the clock of this thread forward, if it is stopped.
#[inline]
pub(crate) fn advance(by: Duration) {
    STOPPED.set(time().map(|time| time.saturating_add(by)));
}

/// The time since 1970; zero where the system's clock was never set.
#[inline]
pub(crate) fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}
