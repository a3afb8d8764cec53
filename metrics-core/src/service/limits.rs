//! What scrapes may take.

use std::time::Duration;

/// As long as for ever, and within what a clock can tell.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What the scrapes of a server may take: how many there are at the same time, for how long, with how much memory.
///
/// ```
/// use std::time::Duration;
/// use metrics_core::{Registry, MetricsService, ScrapeLimits};
///
/// let limits = ScrapeLimits::new().in_flight(8).timeout(Duration::from_secs(30)).whole_bytes(1 << 20);
/// let service = MetricsService::new(Registry::global()).limits(limits);
/// ```
#[derive(Debug, Clone)]
pub struct ScrapeLimits {
    pub(crate) in_flight: usize,
    pub(crate) timeout: Duration,
    pub(crate) whole_bytes: usize,
}

impl ScrapeLimits {
    /// What there is unless it is set: 32 scrapes in flight, 10 seconds, 16 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self {
            in_flight: 32,
            timeout: Duration::from_secs(10),
            whole_bytes: 16 << 20,
        }
    }

    /// How many scrapes wait for their answer at the same time, at least 1. Any more are refused with status 503.
    ///
    /// They all cost little: those that ask for the same share what is rendered for one of them, and no more than 4 are rendered
    /// at the same time.
    #[must_use]
    pub fn in_flight(mut self, scrapes: usize) -> Self {
        self.in_flight = scrapes.max(1);
        self
    }

    /// How long a scrape may take whose request has no `X-Prometheus-Scrape-Timeout-Seconds`. A later one is refused with status
    /// 503.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.min(LONGEST_TIMEOUT);
        self
    }

    /// How long a body may be, in bytes as they are sent, to be rendered whole before the status is sent.
    ///
    /// A longer one is sent while it is rendered, so that it takes no more memory than this. If anything fails from then on, the
    /// connection is aborted, so that no client takes a part for the whole.
    #[must_use]
    pub fn whole_bytes(mut self, bytes: usize) -> Self {
        self.whole_bytes = bytes;
        self
    }
}

impl Default for ScrapeLimits {
    fn default() -> Self {
        Self::new()
    }
}
