//! When the children of a family began to count.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use crate::storage::{OnceBox, Published};

/// What scrapes saw of which children there were. Making a child reads no clock, and a child has no room for a time.
///
/// A child that was not there at one scrape and is there at the next began to count after the first of them: at that moment it was at
/// zero, and that is all that anybody does with the time. A child that was there at the first scrape of all began with its family.
pub(super) struct Births(OnceBox<Seen>);

#[derive(Default)]
struct Seen {
    moments: Published<Moments>,
    /// Whether somebody is adding one.
    adding: AtomicBool,
}

/// How many children had ever been added at some scrapes, in their order.
#[derive(Default, Clone)]
pub(super) struct Moments(Vec<(usize, SystemTime)>);

/// More moments than these are not kept: the oldest ones become one.
const MOST: usize = 1000;

impl Births {
    #[inline]
    pub(super) const fn new() -> Self {
        Self(OnceBox::new())
    }

    /// Calls `look`, which is a scrape, with what is known, when `added` says how many children have ever been added.
    #[inline]
    pub(super) fn look(&self, added: impl FnOnce() -> usize, look: impl FnOnce(&Moments, usize)) {
        let seen = self.0.get_or_make(Seen::default);
        // The clock first: whoever is added after this counts from a later moment.
        let now = SystemTime::now();
        let added = added();
        seen.moments.read(|moments| look(moments, added));
        let known = seen.moments.read(Moments::last);
        // Of two scrapes at the same time one is enough; a process that was forked during one adds nothing more.
        let adds = known.is_none_or(|known| known < added)
            && seen
                .adding
                .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
                .is_ok();
        if adds {
            let mut moments = seen.moments.read(Moments::clone);
            moments.add(added, now);
            drop(seen.moments.publish_unless_busy(moments));
            seen.adding.store(false, Ordering::Release);
        }
    }
}

impl Moments {
    /// The moment after which the child with this number was added; nothing if that was before the first one.
    #[inline]
    pub(super) fn of(&self, number: usize) -> Option<SystemTime> {
        let later = self.0.partition_point(|(added, _)| *added < number);
        Some(self.0.get(later.checked_sub(1)?)?.1)
    }

    #[inline]
    fn last(&self) -> Option<usize> {
        self.0.last().map(|(added, _)| *added)
    }

    #[inline]
    fn add(&mut self, added: usize, moment: SystemTime) {
        if self.last().is_some_and(|last| last >= added) {
            return;
        }
        if self.0.len() >= MOST {
            // What was added between the two is said to be a little older than it is.
            self.0.remove(1);
        }
        self.0.push((added, moment));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_child_is_as_old_as_the_last_scrape_that_did_not_have_it() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let mut moments = Moments::default();
        assert_eq!(moments.of(1), None);
        moments.add(2, at(10));
        moments.add(2, at(20));
        moments.add(5, at(30));
        assert_eq!(
            [1, 2, 3, 5, 6].map(|number| moments.of(number)),
            [None, None, Some(at(10)), Some(at(10)), Some(at(30)),]
        );
        for number in 6..3000 {
            moments.add(number, at(100 + number as u64));
        }
        assert_eq!(moments.0.len(), MOST);
        assert_eq!(moments.of(2999), Some(at(3098)));
        assert_eq!(moments.of(3), Some(at(10)));
    }
}
