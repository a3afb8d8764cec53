use std::ops::Deref;
use std::sync::Arc;

use crate::label::LabelText;
use crate::metric::{Gauge, Histogram, InFlight, IntGauge, Summary};
use crate::timer::{InFlightGuard, Observe, Timer, TrackInFlight};

/// An owned handle to one metric of a [`Family`](crate::Family): cheap to clone, to keep and to send to another thread.
#[derive(Debug)]
pub struct Child<M>(Arc<Entry<M>>);

/// A child as its family keeps it.
#[derive(Debug)]
pub(crate) struct Entry<M> {
    key: Box<[u8]>,
    label_text: LabelText,
    metric: M,
}

impl<M> Child<M> {
    pub(crate) fn new(key: &[u8], label_text: LabelText, metric: M) -> Self {
        Self(Arc::new(Entry {
            key: key.into(),
            label_text,
            metric,
        }))
    }

    pub(crate) fn key(&self) -> &[u8] {
        &self.0.key
    }

    pub(crate) fn label_text(&self) -> &LabelText {
        &self.0.label_text
    }
}

impl<M> Deref for Child<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0.metric
    }
}

impl<M> Clone for Child<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M: Observe> Observe for Child<M> {
    fn observe(&self, value: f64) {
        M::observe(self, value);
    }
}

impl<M: TrackInFlight> TrackInFlight for Child<M> {
    fn begin(&self) {
        M::begin(self);
    }

    fn end(&self) {
        M::end(self);
    }
}

// The guards of a child own it, so that `FAMILY.with(&labels).start_timer()` can be kept: a guard that borrowed the child
// would not outlive the statement.

macro_rules! timed_children {
    ($($metric:ty),*) => {$(
        impl Child<$metric> {
            /// Starts a timer that observes the seconds until it is dropped.
            pub fn start_timer(&self) -> Timer<Self> {
                Timer::start(self.clone())
            }
        }
    )*};
}
timed_children!(Histogram, Summary);

macro_rules! tracking_children {
    ($($metric:ty),*) => {$(
        impl Child<$metric> {
            /// Adds 1, and subtracts it again when the guard that this returns is dropped.
            pub fn track_in_flight(&self) -> InFlightGuard<Self> {
                InFlightGuard::new(self.clone())
            }
        }
    )*};
}
tracking_children!(Gauge, InFlight, IntGauge);
