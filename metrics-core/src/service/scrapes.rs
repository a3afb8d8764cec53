//! Which scrapes wait for which rendering, and for how long.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::body::MetricsBody;
use super::limits::ScrapeLimits;
use super::rendering::{Outcome, Rendering};
use super::under_way::{UnderWay, Waiting};
use crate::Registry;
use crate::scrape::View;

/// How many renderings there are at the same time, counting those that hang and those that wait for a slow client.
const RENDERINGS_AT_ONCE: usize = 4;

/// How long an answer may take that is sent while it is rendered, if nobody says: people read with slow connections, too.
const LONGEST_STREAM: Duration = Duration::from_secs(60);

/// Why there is no answer to a scrape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// As many scrapes as there may be are in flight.
    TooMany,
    /// The time is up.
    Late,
    /// A metric panicked where it could not be caught.
    Panicked,
    /// The system has no thread.
    NoThread,
}

/// When a scraper will not wait any longer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines {
    /// For its answer to begin.
    pub(super) begin: Instant,
    /// For an answer to end that is sent while it is rendered.
    pub(super) end: Instant,
}

impl Deadlines {
    /// Of a scrape that begins now, whose request says how long it may take, or does not.
    pub(super) fn new(asked: Option<Duration>, limits: &ScrapeLimits) -> Self {
        let now = Instant::now();
        Self {
            begin: now + asked.unwrap_or(limits.timeout),
            end: now + asked.unwrap_or(limits.timeout.max(LONGEST_STREAM)),
        }
    }
}

/// The scrapes of one registry.
pub(super) struct Scrapes {
    registry: Registry,
    limits: ScrapeLimits,
    in_flight: Semaphore,
    threads: Arc<Semaphore>,
    under_way: UnderWay,
}

impl Scrapes {
    pub(super) fn new(registry: Registry, limits: ScrapeLimits) -> Self {
        Self {
            registry,
            in_flight: Semaphore::new(limits.in_flight.min(Semaphore::MAX_PERMITS)),
            limits,
            threads: Arc::new(Semaphore::new(RENDERINGS_AT_ONCE)),
            under_way: UnderWay::default(),
        }
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(super) fn limits(&self) -> &ScrapeLimits {
        &self.limits
    }

    /// What `view` shows, rendered for this scrape or for another one that waits for the same.
    pub(super) async fn scrape(
        &self,
        view: &View,
        Deadlines { begin, end }: Deadlines,
    ) -> Result<MetricsBody, Failure> {
        let Ok(_in_flight) = self.in_flight.try_acquire() else {
            return Err(Failure::TooMany);
        };
        loop {
            let begun = timeout_at(begin, self.join_or_start(view)).await;
            let mut waiting = begun.map_err(|_| Failure::Late)??;
            let result = timeout_at(begin, outcome(&mut waiting)).await;
            if result.is_err() {
                // It may hang for ever: the next scrape must not wait for it, too.
                self.under_way.forget(&waiting);
            }
            let outcome = result.map_err(|_| Failure::Late)??;
            if let Some(body) = outcome.body(end) {
                return Ok(body);
            }
        }
    }

    async fn join_or_start(&self, view: &View) -> Result<Waiting, Failure> {
        if let Some(waiting) = self.under_way.find(view) {
            return Ok(waiting);
        }
        // Nobody closes it.
        let permit = Arc::clone(&self.threads).acquire_owned().await;
        self.start(view, permit.map_err(|_| Failure::NoThread)?)
    }

    fn start(&self, view: &View, permit: OwnedSemaphorePermit) -> Result<Waiting, Failure> {
        // Another scrape may have begun the same while this one waited for its permit.
        self.under_way.find_or(view, |outcome, listed| {
            let rendering = Rendering {
                registry: self.registry.clone(),
                view: view.clone(),
                whole_bytes: self.limits.whole_bytes,
                permit,
                outcome,
                listed,
            };
            rendering.start().map_err(|_| Failure::NoThread)
        })
    }
}

async fn outcome(waiting: &mut Waiting) -> Result<Outcome, Failure> {
    let outcome = waiting.wait_for(Option::is_some).await;
    outcome
        .ok()
        .and_then(|outcome| outcome.clone())
        .ok_or(Failure::Panicked)
}
