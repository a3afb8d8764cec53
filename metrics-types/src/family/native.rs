//! Families of native histograms, which say what all of these have in common.

use super::{Child, Family};
use crate::label::LabelSet;
use crate::metric::{FamilyMetric, NativeHistogram, NativeSettings};
use crate::timer::Timer;

impl<L: LabelSet + 'static, M: FamilyMetric<Settings = NativeSettings>> Family<L, M> {
    /// A family without children, all of which will be as `like` is: with its resolution, its limits, and classic buckets if it has
    /// those.
    ///
    /// It is for families of [`NativeHistogram`], and of [`WithExemplars`](crate::WithExemplars) around it.
    ///
    /// ```
    /// use metrics_core::{Family, NativeHistogram, metric};
    ///
    /// /// Sizes of answers.
    /// #[metric(unit = "bytes", label_names("route"))]
    /// static ANSWERS: Family<(&str,), NativeHistogram> = Family::of(NativeHistogram::new().bucket_factor(2.0));
    ///
    /// ANSWERS.with(&("/",)).observe(1500.0);
    /// // With this factor, bounds are powers of two: 2^10 is below, and 2^11 is the bound.
    /// assert_eq!(ANSWERS.with(&("/",)).get().positive, [(11, 1)]);
    /// ```
    #[must_use]
    #[inline]
    pub const fn of(like: NativeHistogram) -> Self {
        let settings = like.settings();
        // Nothing is in it yet, and a `const fn` cannot drop it.
        std::mem::forget(like);
        Self::with_settings(None, settings)
    }
}

impl Child<NativeHistogram> {
    /// Starts a timer that observes the seconds until it is dropped.
    #[inline]
    pub fn start_timer(&self) -> Timer<Self> {
        Timer::start(self.clone())
    }
}
