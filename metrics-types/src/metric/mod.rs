//! The metric types, one per file.

mod counter;
mod float_counter;
mod function;
mod gauge;
mod histogram;
mod in_flight;
mod info;
mod int_gauge;
mod native_histogram;
mod native_value;
mod state_set;
mod summary;
mod with_exemplars;

use std::sync::Arc;

pub use counter::Counter;
pub use float_counter::FloatCounter;
pub use function::{CounterFn, GaugeFn};
pub use gauge::Gauge;
pub use histogram::{Bucket, Histogram, HistogramValue};
pub use in_flight::InFlight;
pub use info::{Info, InfoError};
pub use int_gauge::IntGauge;
pub use native_histogram::NativeHistogram;
pub(crate) use native_histogram::NativeSettings;
pub use native_value::NativeHistogramValue;
pub use state_set::{StateSet, UnknownState};
pub use summary::{Summary, SummaryValue};
pub use with_exemplars::WithExemplars;

use crate::buckets::{Bounds, DEFAULT_BUCKETS};
use crate::descriptor::{Descriptor, DescriptorRef};
use crate::kind::Kind;
use crate::label::Label;
use crate::parts::MetricType;
use crate::sample::Collect;
use crate::storage::KeptBounds;

/// A type of metric: what `#[metric]` declares and `Registry::register`
/// takes.
///
/// It is implemented by the metric types of this crate, and by nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric",
    label = "not a metric",
    note = "the metrics are `Counter`, `FloatCounter`, `CounterFn`, `Gauge`, `IntGauge`, `GaugeFn`, `InFlight`, `Histogram`, \
            `NativeHistogram`, `Summary`, `Info`, `StateSet<S>`, `WithExemplars<M>`, and `Family<L, M>` of them"
)]
pub trait Metric: Collect + Sized + private::Sealed + 'static {
    /// The type of the metric's family.
    const KIND: Kind;

    /// The labels that differ between the metrics of one family; none but for a [`Family`](crate::Family).
    const LABELS: &'static [Label] = &[];

    /// The names of the states of a [`StateSet`] over an enum.
    #[doc(hidden)]
    const STATES: Option<&'static [&'static str]> = None;

    /// Whether [`Descriptor`] must bring names of states.
    #[doc(hidden)]
    const NEEDS_STATES: bool = false;

    /// The same metric, now described.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn described(self, descriptor: &Arc<Descriptor>) -> Self {
        let _ = descriptor;
        self
    }
}

/// What the type `M` says of a metric.
#[must_use]
pub const fn metric_type<M: Metric>() -> MetricType<'static> {
    MetricType {
        kind: M::KIND,
        labels: M::LABELS,
        states: M::STATES,
    }
}

/// A metric that can be the member of a [`Family`](crate::Family).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the metric of a `Family`",
    label = "cannot be the metric of a family",
    note = "these can: `Counter`, `FloatCounter`, `Gauge`, `IntGauge`, `InFlight`, `Histogram`, `Summary`, and `StateSet<S>` \
            over an enum"
)]
pub trait FamilyMetric: Metric {
    /// What the metric's value is when somebody asks for it.
    type Value;

    /// What all metrics of one family have in common that its descriptor does not say.
    #[doc(hidden)]
    type Settings: Copy + Send + Sync + 'static;

    /// Those of a family that says nothing of them.
    #[doc(hidden)]
    const SETTINGS: Self::Settings;

    /// A new metric, at zero, of a family that is described so.
    #[doc(hidden)]
    fn child(family: ChildOf<'_>) -> Self;

    /// The same with these settings.
    #[doc(hidden)]
    #[inline]
    fn child_with(family: ChildOf<'_>, settings: Self::Settings) -> Self {
        let _ = settings;
        Self::child(family)
    }

    /// Whether such metrics count in bounds that can be chosen.
    #[doc(hidden)]
    #[inline]
    fn has_bounds(settings: Self::Settings) -> bool {
        let _ = settings;
        false
    }

    /// The metric's value at this moment.
    fn value(&self) -> Self::Value;
}

/// The family that a child is made for.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct ChildOf<'a> {
    pub(crate) descriptor: Option<&'a DescriptorRef>,
    /// Whether the child lives as long as the program.
    pub(crate) per_thread: bool,
}

impl ChildOf<'_> {
    /// What the child counts in, if it is a histogram.
    #[inline]
    fn bounds(self) -> KeptBounds {
        match self.descriptor {
            Some(DescriptorRef::Static(declaration)) => KeptBounds::member(declaration),
            Some(DescriptorRef::Shared(descriptor)) => kept(descriptor),
            None => KeptBounds::known(DEFAULT_BUCKETS),
        }
    }
}

/// The bounds of a metric that is made at run time, for it to keep.
#[inline]
fn kept(descriptor: &Descriptor) -> KeptBounds {
    match descriptor.kept_bounds() {
        Bounds::Static(bounds) => KeptBounds::known(bounds),
        Bounds::Shared(bounds) => KeptBounds::shared(bounds),
    }
}

pub(crate) mod private {
    pub trait Sealed {}
}

/// What the metrics that are described by nothing but their descriptor have in common.
macro_rules! plain_metric {
    ($metric:ident, $kind:ident) => {
        crate::metric::plain_metric!($metric, $kind, declared = |metric, _declaration| metric);
    };
    ($metric:ident, $kind:ident, declared = |$self:ident, $declaration:ident| $declared:expr) => {
        impl crate::metric::private::Sealed for $metric {}

        impl crate::metric::Metric for $metric {
            const KIND: crate::kind::Kind = crate::kind::Kind::$kind;
        }

        impl $metric {
            #[doc(hidden)]
            #[must_use]
            #[inline]
            pub const fn __declared(
                self,
                declaration: &'static crate::declaration::Declaration,
            ) -> Self {
                let $self = self;
                let $declaration = declaration;
                $declared
            }
        }
    };
}

/// What the plain metrics that can be members of a family have in common: they begin as `new` makes them.
macro_rules! plain_family_metric {
    ($metric:ident, $kind:ident, $value:ty) => {
        crate::metric::plain_metric!(
            $metric,
            $kind,
            declared = |metric, declaration| {
                // Nothing is in it yet, and a `const fn` cannot drop it.
                let _ = std::mem::ManuallyDrop::new(metric);
                $metric::first_used(crate::storage::FirstUse::of(declaration))
            }
        );
        crate::metric::family_metric!($metric, $value, |_| $metric::new());
    };
}

/// What the metrics have in common that keep their value in cells of threads, where those are never given back: in a static,
/// and in the children of a declared family whose label sets are all known.
macro_rules! per_thread_metric {
    ($metric:ident, $kind:ident, $value:ty) => {
        crate::metric::plain_metric!(
            $metric,
            $kind,
            declared = |metric, declaration| {
                // Nothing is in it yet, and a `const fn` cannot drop it.
                let _ = std::mem::ManuallyDrop::new(metric);
                $metric::per_thread(Some(declaration))
            }
        );
        crate::metric::family_metric!($metric, $value, |family: crate::metric::ChildOf<'_>| {
            if family.per_thread {
                // It is the family that is used.
                $metric::per_thread(None)
            } else {
                $metric::new()
            }
        });
    };
}

macro_rules! family_metric {
    ($metric:ident, $value:ty, $child:expr) => {
        impl crate::metric::FamilyMetric for $metric {
            type Value = $value;
            type Settings = ();
            const SETTINGS: () = ();

            #[inline]
            fn child(family: crate::metric::ChildOf<'_>) -> Self {
                ($child)(family)
            }

            #[inline]
            fn value(&self) -> $value {
                self.get()
            }
        }

        impl Default for $metric {
            #[inline]
            fn default() -> Self {
                Self::new()
            }
        }
    };
}

pub(crate) use {family_metric, per_thread_metric, plain_family_metric, plain_metric};
