//! Metrics whose value is told by a function when somebody scrapes.

use std::fmt;

use crate::metric::plain_metric;
use crate::sample::{Collect, Number, Samples, Value};

/// A gauge whose value is told by a function at every scrape: the length of a queue, the number of open files.
///
/// The function runs on the thread that gathers, as often as somebody scrapes. If it panics, its sample is left out of that
/// scrape, and the panic is counted in `metrics_core_collect_panics_total`.
///
/// ```
/// use std::sync::Mutex;
///
/// use metrics_core::{GaugeFn, metric};
///
/// static QUEUE: Mutex<Vec<String>> = Mutex::new(Vec::new());
///
/// /// Jobs that wait.
/// #[metric]
/// static QUEUE_LENGTH: GaugeFn = GaugeFn::new(|| QUEUE.lock().map_or(f64::NAN, |queue| queue.len() as f64));
///
/// assert_eq!(QUEUE_LENGTH.get(), 0.0);
/// ```
pub struct GaugeFn(Source<f64>);

/// A counter whose value is told by a function at every scrape: a count that something else keeps.
///
/// The function must never tell less than before. It runs on the thread that gathers, as often as somebody scrapes. If it
/// panics, its sample is left out of that scrape, and the panic is counted in `metrics_core_collect_panics_total`.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use metrics_core::{CounterFn, metric};
///
/// static ALLOCATIONS_MADE: AtomicU64 = AtomicU64::new(0);
///
/// /// Allocations since the program started.
/// #[metric]
/// static ALLOCATIONS: CounterFn = CounterFn::new(|| ALLOCATIONS_MADE.load(Ordering::Relaxed));
///
/// ALLOCATIONS_MADE.store(7, Ordering::Relaxed);
/// assert_eq!(ALLOCATIONS.get(), 7);
/// ```
pub struct CounterFn(Source<u64>);

/// Where the value comes from.
enum Source<T> {
    Static(fn() -> T),
    Closure(Box<dyn Fn() -> T + Send + Sync>),
}

impl<T> Source<T> {
    #[inline]
    fn get(&self) -> T {
        match self {
            Self::Static(tell) => tell(),
            Self::Closure(tell) => tell(),
        }
    }
}

macro_rules! function_metric {
    ($metric:ident, $kind:ident, $value:ty, $number:ident) => {
        plain_metric!($metric, $kind);

        impl $metric {
            /// The value that `tell` returns: a function, or a closure that captures nothing.
            #[must_use]
            #[inline]
            pub const fn new(tell: fn() -> $value) -> Self {
                Self(Source::Static(tell))
            }

            /// The value that the closure `tell` returns; for metrics made at run time.
            #[must_use]
            #[inline]
            pub fn from_closure(tell: impl Fn() -> $value + Send + Sync + 'static) -> Self {
                Self(Source::Closure(Box::new(tell)))
            }

            /// What the function tells at this moment.
            #[must_use]
            #[inline]
            pub fn get(&self) -> $value {
                self.0.get()
            }
        }

        impl Collect for $metric {
            #[inline]
            fn collect(&self, samples: &mut Samples<'_>) {
                samples.sample(Value::$kind(Number::$number(self.get())));
            }
        }

        impl fmt::Debug for $metric {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($metric)).finish_non_exhaustive()
            }
        }
    };
}

function_metric!(GaugeFn, Gauge, f64, Float);
function_metric!(CounterFn, Counter, u64, Unsigned);
