//! The renderings that whoever wants the same may wait for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::rendering::Outcome;
use crate::scrape::View;

/// Nothing until there is an outcome; closed without one if there will be none.
pub(super) type Waiting = watch::Receiver<Option<Outcome>>;

/// The renderings that are under way.
#[derive(Clone, Default)]
pub(super) struct UnderWay {
    renderings: Arc<Mutex<Vec<(View, Waiting)>>>,
}

impl UnderWay {
    /// The outcome to wait for with a rendering of `view`: of the one that is under way, or of the one that `start` starts.
    pub(super) fn find_or<E>(
        &self,
        view: &View,
        start: impl FnOnce(watch::Sender<Option<Outcome>>, Listed) -> Result<(), E>,
    ) -> Result<Waiting, E> {
        let mut renderings = self.lock();
        if let Some(outcome) = find(&renderings, view) {
            return Ok(outcome);
        }
        let (sender, outcome) = watch::channel(None);
        renderings.push((view.clone(), outcome.clone()));
        // Whether it starts or not, it is dropped where nobody holds the lock.
        let listed = Listed {
            under_way: self.clone(),
            outcome: outcome.clone(),
        };
        drop(renderings);
        start(sender, listed)?;
        Ok(outcome)
    }

    pub(super) fn find(&self, view: &View) -> Option<Waiting> {
        find(&self.lock(), view)
    }

    /// Lets nobody else wait for this outcome.
    pub(super) fn forget(&self, outcome: &Waiting) {
        self.lock()
            .retain(|(_view, listed)| !listed.same_channel(outcome));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(View, Waiting)>> {
        self.renderings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn find(renderings: &[(View, Waiting)], view: &View) -> Option<Waiting> {
    renderings
        .iter()
        .find(|(listed, _outcome)| listed == view)
        .map(|(_view, outcome)| outcome.clone())
}

/// A rendering that others may wait for, until this is dropped.
pub(super) struct Listed {
    under_way: UnderWay,
    outcome: Waiting,
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.under_way.forget(&self.outcome);
    }
}
