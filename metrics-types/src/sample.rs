//! The one data model between collecting and exposing: families, samples, and who is shown them.

use std::time::SystemTime;

use crate::descriptor::Descriptor;
use crate::exemplar::Exemplar;
use crate::label::LabelText;
use crate::storage::OnceBounds;

/// Shows families and their samples to a [`Visitor`].
pub trait Gather {
    /// Shows every family once, sorted by name, each followed by its samples.
    fn gather(&self, visitor: &mut dyn Visitor);
}

impl<G: Gather + ?Sized> Gather for &G {
    #[inline]
    fn gather(&self, visitor: &mut dyn Visitor) {
        (**self).gather(visitor);
    }
}

/// Is shown families and their samples: what an exposition format implements.
pub trait Visitor {
    /// Whether a family is of interest. One that is not need not be shown, so that its samples are not even collected.
    #[inline]
    fn wants(&mut self, descriptor: &Descriptor) -> bool {
        let _ = descriptor;
        true
    }

    /// A family begins: the samples that follow belong to it.
    fn family(&mut self, descriptor: &Descriptor);

    /// Whether it makes something of when metrics began to count.
    #[inline]
    fn wants_created(&self) -> bool {
        true
    }

    /// One sample of the family that began last.
    fn sample(&mut self, sample: &Sample<'_>);
}

/// One sample: the labels of one metric of a family, its value, and what else there is to know about it.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The labels.
    pub labels: Labels<'a>,
    /// The value.
    pub value: Value<'a>,
    /// What most samples have nothing of.
    pub details: &'a Details<'a>,
}

/// What is known of a sample besides its labels and its value.
#[derive(Debug, Clone, Copy)]
pub struct Details<'a> {
    /// When the metric began to count, for a counter, a histogram or a summary.
    pub created: Option<SystemTime>,
    /// When the value was read, if that is not now: of values that something else read some time ago.
    pub timestamp: Option<SystemTime>,
    /// Examples of what was counted: at most one for a counter, and one for each bucket of a histogram.
    pub exemplars: &'a [Exemplar],
}

impl Details<'static> {
    /// Nothing.
    pub const NONE: &'static Self = &Self {
        created: None,
        timestamp: None,
        exemplars: &[],
    };
}

impl Default for Details<'_> {
    #[inline]
    fn default() -> Self {
        *Details::NONE
    }
}

/// The labels of one sample.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// Those of the declaration.
    pub constant: &'a LabelText<'a>,
    /// Those of this metric of the family.
    pub variable: &'a LabelText<'a>,
}

/// The value of one sample.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A counter's.
    Counter(Number),
    /// A gauge's.
    Gauge(Number),
    /// A number of which nobody knows how it moves.
    Unknown(Number),
    /// A histogram's. Its count is the sum of its buckets.
    Histogram {
        /// The upper bounds, in increasing order, without `+Inf`.
        bounds: &'a [f64],
        /// The number of observations in each bucket alone, one more than there are bounds.
        buckets: &'a [u64],
        /// The sum of all observations.
        sum: f64,
        /// The same observations in native buckets, for the formats that have those.
        native: Option<&'a NativeBuckets<'a>>,
    },
    /// A histogram's whose buckets are those of a moment, such as the ages of the requests in flight: they go down, too.
    GaugeHistogram {
        /// The upper bounds, in increasing order, without `+Inf`.
        bounds: &'a [f64],
        /// The number of things in each bucket alone, one more than there are bounds.
        buckets: &'a [u64],
        /// The sum of all of them.
        sum: f64,
        /// The same things in native buckets, for the formats that have those.
        native: Option<&'a NativeBuckets<'a>>,
    },
    /// A summary's.
    Summary {
        /// The number of observations.
        count: u64,
        /// Their sum.
        sum: f64,
        /// Quantiles that something else calculated: which one, from 0 to 1 and in increasing order, and its value.
        quantiles: &'a [(f64, f64)],
    },
    /// An info's, whose labels say it all.
    Info,
    /// A state set's.
    StateSet {
        /// The names of the states.
        states: &'a [&'a str],
        /// Which of them holds.
        active: usize,
    },
}

/// Buckets whose bounds are powers of one base, of which only those are there that something was observed in: a
/// [native histogram](https://prometheus.io/docs/specs/native_histograms/).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NativeBuckets<'a> {
    /// The resolution, from -4 to 8: a bound is 2 to the power of 2<sup>-schema</sup> times the one before.
    pub schema: i32,
    /// What is no further from 0 than this is in the zero bucket.
    pub zero_threshold: f64,
    /// The number of observations in the zero bucket.
    pub zero_count: u64,
    /// The buckets above 0 by their number, which increases: number 0 ends at 1. None of them is empty.
    pub positive: &'a [(i32, u64)],
    /// The buckets below 0, by the number that they would have above it.
    pub negative: &'a [(i32, u64)],
}

/// A number as its metric counts it, so that large integers stay exact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// An integer that is never negative.
    Unsigned(u64),
    /// An integer.
    Signed(i64),
    /// Any other number.
    Float(f64),
}

/// What a registry collects: every metric.
pub trait Collect: Send + Sync {
    /// Gives every sample of this metric to `samples`.
    fn collect(&self, samples: &mut Samples<'_>);

    /// Limits the children of a family, if this is one.
    #[doc(hidden)]
    #[inline]
    fn limit_children(&self, limit: usize) {
        let _ = limit;
    }

    /// What decides about the bounds that this counts in, if other bounds than the declared ones can be chosen.
    #[doc(hidden)]
    #[inline]
    fn bounds(&self) -> Option<&OnceBounds> {
        None
    }

    /// A number that changes with what is recorded and its samples do not tell: what came and went between two scrapes.
    #[doc(hidden)]
    #[inline]
    fn unseen(&self) -> u64 {
        0
    }
}

/// Takes the samples of one declaration and adds its labels to them.
pub struct Samples<'a> {
    labels: Labels<'a>,
    details: &'a Details<'a>,
    visitor: &'a mut dyn Visitor,
}

impl<'a> Samples<'a> {
    /// Samples of a declaration with these constant labels.
    #[must_use]
    #[inline]
    pub fn new(constant: &'a LabelText<'a>, visitor: &'a mut dyn Visitor) -> Self {
        let labels = Labels {
            constant,
            variable: LabelText::EMPTY,
        };
        Self {
            labels,
            details: Details::NONE,
            visitor,
        }
    }

    /// The samples of the metric that has these labels within its family.
    #[inline]
    pub fn labelled<'b>(&'b mut self, variable: &'b LabelText<'b>) -> Samples<'b> {
        let labels = Labels {
            variable,
            ..self.labels
        };
        Samples {
            labels,
            details: self.details,
            visitor: self.visitor,
        }
    }

    /// The same samples, of which this much more is known.
    #[inline]
    pub fn detailed<'b>(&'b mut self, details: &'b Details<'b>) -> Samples<'b> {
        Samples {
            labels: self.labels,
            details,
            visitor: self.visitor,
        }
    }

    /// What is known of the samples.
    #[must_use]
    #[inline]
    pub fn details(&self) -> &'a Details<'a> {
        self.details
    }

    /// Whether somebody makes something of when metrics began to count.
    #[must_use]
    #[inline]
    pub fn wants_created(&self) -> bool {
        self.visitor.wants_created()
    }

    /// The labels of the metric that the samples come from.
    #[inline]
    pub(crate) fn variable(&self) -> &LabelText<'_> {
        self.labels.variable
    }

    /// The samples of `metric`, each of them shown by `show`.
    #[doc(hidden)]
    #[inline]
    pub fn through(
        &mut self,
        metric: &dyn Collect,
        show: impl FnMut(&Sample<'_>, &mut dyn Visitor),
    ) {
        let mut through = Through {
            visitor: self.visitor,
            show,
        };
        metric.collect(&mut Samples {
            labels: self.labels,
            details: self.details,
            visitor: &mut through,
        });
    }

    /// One sample.
    #[inline]
    pub fn sample(&mut self, value: Value<'_>) {
        self.sample_with(value, self.details);
    }

    /// One sample of which more is known.
    #[inline]
    pub fn sample_with(&mut self, value: Value<'_>, details: &Details<'_>) {
        let labels = self.labels;
        self.visitor.sample(&Sample {
            labels,
            value,
            details,
        });
    }
}

/// Passes samples on by way of a function.
struct Through<'a, F> {
    visitor: &'a mut dyn Visitor,
    show: F,
}

impl<F: FnMut(&Sample<'_>, &mut dyn Visitor)> Visitor for Through<'_, F> {
    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        self.visitor.family(descriptor);
    }

    #[inline]
    fn wants_created(&self) -> bool {
        self.visitor.wants_created()
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        (self.show)(sample, self.visitor);
    }
}
