//! Which children go because nothing was recorded in them for a while.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::clock::Start;
use crate::descriptor::Descriptor;
use crate::label::LabelText;
use crate::sample::{Collect, Number, Sample, Samples, Value, Visitor};
use crate::storage::{KeyedSet, OnceBox};

/// What scrapes saw of the children of a family that expire. Recording knows nothing of it, and reads no clock.
///
/// A family whose children do not expire has an empty place for it, and its children nothing at all.
pub(super) struct Expiry(OnceBox<Mutex<HashMap<usize, Seen>>>);

/// What a scrape saw of a child, by the number of the child, which no other one ever has.
struct Seen {
    value: u64,
    /// When the first scrape saw this value.
    since: Start,
    /// Whether that was an earlier scrape than the latest: then somebody was shown this value.
    shown: bool,
}

impl Expiry {
    #[inline]
    pub(super) const fn new() -> Self {
        Self(OnceBox::new())
    }

    /// Removes the children whose value has not changed for `after`, as far as scrapes saw it, and to which nobody has a handle.
    #[inline]
    pub(super) fn remove_expired(&self, children: &dyn Expiring, after: Duration) {
        let seen = self.0.get_or_make(Mutex::default);
        // Of two scrapes at the same time one is enough; a process that was forked during one keeps its children.
        let Ok(mut seen) = seen.try_lock() else {
            return;
        };
        let now = Start::now();
        let has_expired = |seen: &Seen| seen.shown && seen.since.seconds() >= after.as_secs_f64();
        let mut still = HashMap::with_capacity(seen.len());
        let mut any = false;
        children.see_each(&mut |number, value| {
            let before = seen.get(&number).filter(|before| before.value == value);
            let seen = Seen {
                value,
                since: before.map_or(now, |before| before.since),
                shown: before.is_some(),
            };
            any |= has_expired(&seen);
            still.insert(number, seen);
        });
        if any {
            children.remove_idle(&|number, value| {
                let seen = still.get(&number).filter(|seen| seen.value == value);
                seen.is_some_and(has_expired)
            });
        }
        *seen = still;
    }
}

/// The children of a family, of whatever type.
pub(super) trait Expiring {
    /// Shows every child, by its number and what its value is.
    fn see_each(&self, see: &mut dyn FnMut(usize, u64));

    /// Removes those of which `is_idle` says so, and to which nobody has a handle.
    fn remove_idle(&self, is_idle: &dyn Fn(usize, u64) -> bool);
}

impl<M: Collect> Expiring for KeyedSet<M> {
    #[inline]
    fn see_each(&self, see: &mut dyn FnMut(usize, u64)) {
        self.walk(self.added(), |child| {
            see(child.stamp, print_of(child.thing));
        });
    }

    #[inline]
    fn remove_idle(&self, is_idle: &dyn Fn(usize, u64) -> bool) {
        self.remove_idle(|stamp, child| is_idle(stamp, print_of(child)));
    }
}

/// A number that differs where the values of a metric differ.
#[inline]
fn print_of(metric: &dyn Collect) -> u64 {
    let mut print = Print(0);
    metric.collect(&mut Samples::new(&LabelText::NONE, &mut print));
    print.add(metric.unseen());
    print.0
}

struct Print(u64);

impl Print {
    #[inline]
    fn add(&mut self, bits: u64) {
        // A step that can be undone, and so makes two numbers of two numbers.
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0 ^ bits).wrapping_mul(ODD).rotate_left(29);
    }

    #[inline]
    fn number(&mut self, number: Number) {
        self.add(match number {
            Number::Unsigned(integer) => integer,
            Number::Signed(integer) => integer.cast_unsigned(),
            Number::Float(float) => float.to_bits(),
        });
    }
}

impl Visitor for Print {
    #[inline]
    fn family(&mut self, _: &Descriptor) {}

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        match sample.value {
            Value::Counter(number) | Value::Gauge(number) | Value::Unknown(number) => {
                self.number(number);
            }
            Value::Histogram { buckets, sum, .. } | Value::GaugeHistogram { buckets, sum, .. } => {
                for count in buckets {
                    self.add(*count);
                }
                self.add(sum.to_bits());
            }
            Value::Summary { count, sum, .. } => {
                self.add(count);
                self.add(sum.to_bits());
            }
            Value::Info => {}
            Value::StateSet { active, .. } => self.add(active as u64),
        }
    }
}
