use std::fmt;
use std::ops::Deref;
use std::sync::atomic::AtomicBool;

use crate::label::{Key, LabelText};
use crate::metric::{Gauge, Histogram, InFlight, IntGauge, Summary};
use crate::storage::Handle;
use crate::timer::{InFlightGuard, Observe, Timer, TrackInFlight};

/// An owned handle to one metric of a [`Family`](crate::Family): cheap to clone, to keep and to send to another thread.
pub struct Child<M: 'static>(Place<M>);

enum Place<M: 'static> {
    /// In a static, for ever.
    Fixed(&'static Entry<M>),
    /// As long as it is a child or has a handle.
    Kept(Handle<M>),
}

/// A child that is there for ever.
///
/// The metric stands as far from the beginning as it does in a slot: wherever a child is, the way to its metric is the same.
#[repr(C)]
pub(super) struct Entry<M> {
    key: Box<[u8]>,
    /// Removed, its place stays empty: somebody may have a handle for ever. Asked for again, its labels get a child that is
    /// kept with all others.
    pub(super) removed: AtomicBool,
    metric: M,
    label_text: Box<str>,
}

impl<M> Entry<M> {
    #[inline]
    pub(super) fn new(key: &Key, label_text: &LabelText<'_>, metric: M) -> Self {
        Self {
            key: key.as_bytes().into(),
            removed: AtomicBool::new(false),
            metric,
            label_text: label_text.to_keep().into(),
        }
    }
}

impl<M> Child<M> {
    #[inline]
    pub(super) fn fixed(entry: &'static Entry<M>) -> Self {
        Self(Place::Fixed(entry))
    }

    #[inline]
    pub(super) fn kept(handle: Handle<M>) -> Self {
        Self(Place::Kept(handle))
    }

    /// What the family finds it by.
    #[inline]
    pub(super) fn key(&self) -> &[u8] {
        match &self.0 {
            Place::Fixed(entry) => &entry.key,
            Place::Kept(handle) => handle.key(),
        }
    }

    #[inline]
    pub(super) fn label_text(&self) -> LabelText<'_> {
        LabelText::kept(match &self.0 {
            Place::Fixed(entry) => &entry.label_text,
            Place::Kept(handle) => handle.label_text(),
        })
    }
}

impl<M> Deref for Child<M> {
    type Target = M;

    #[inline]
    fn deref(&self) -> &M {
        match &self.0 {
            Place::Fixed(entry) => &entry.metric,
            Place::Kept(handle) => handle,
        }
    }
}

impl<M: fmt::Debug> fmt::Debug for Child<M> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Child")
            .field(
                "labels",
                &format_args!("{{{}}}", self.label_text().as_str()),
            )
            .field("metric", &**self)
            .finish()
    }
}

impl<M> Clone for Child<M> {
    #[inline]
    fn clone(&self) -> Self {
        match &self.0 {
            Place::Fixed(entry) => Self::fixed(entry),
            Place::Kept(handle) => Self::kept(handle.clone()),
        }
    }
}

impl<M: Observe> Observe for Child<M> {
    #[inline]
    fn observe(&self, value: f64) {
        M::observe(self, value);
    }
}

impl<M: TrackInFlight> TrackInFlight for Child<M> {
    #[inline]
    fn begin(&self) {
        M::begin(self);
    }

    #[inline]
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
            #[inline]
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
            #[inline]
            pub fn track_in_flight(&self) -> InFlightGuard<Self> {
                InFlightGuard::new(self.clone())
            }
        }
    )*};
}
tracking_children!(Gauge, InFlight, IntGauge);
