//! The one data model between collecting and exposing: families, samples, and who is shown them.

use crate::descriptor::Descriptor;
use crate::label::LabelText;

/// Shows families and their samples to a [`Visitor`].
pub trait Gather {
    /// Shows every family once, sorted by name, each followed by its samples.
    fn gather(&self, visitor: &mut dyn Visitor);
}

/// Is shown families and their samples: what an exposition format implements.
pub trait Visitor {
    /// A family begins: the samples that follow belong to it.
    fn family(&mut self, descriptor: &Descriptor);

    /// One sample of the family that began last.
    fn sample(&mut self, labels: Labels<'_>, value: Value<'_>);
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
    /// A histogram's. Its count is the sum of its buckets.
    Histogram {
        /// The upper bounds, in increasing order, without `+Inf`.
        bounds: &'a [f64],
        /// The number of observations in each bucket alone, one more than there are bounds.
        buckets: &'a [u64],
        /// The sum of all observations.
        sum: f64,
    },
    /// A summary's.
    Summary {
        /// The number of observations.
        count: u64,
        /// Their sum.
        sum: f64,
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
}

/// Takes the samples of one declaration and adds its labels to them.
pub struct Samples<'a> {
    labels: Labels<'a>,
    visitor: &'a mut dyn Visitor,
}

impl<'a> Samples<'a> {
    /// Samples of a declaration with these constant labels.
    #[must_use]
    pub fn new(constant: &'a LabelText<'a>, visitor: &'a mut dyn Visitor) -> Self {
        static NONE: LabelText<'static> = LabelText::NONE;
        let labels = Labels {
            constant,
            variable: &NONE,
        };
        Self { labels, visitor }
    }

    /// The samples of the metric that has these labels within its family.
    pub fn labelled<'b>(&'b mut self, variable: &'b LabelText<'b>) -> Samples<'b> {
        let labels = Labels {
            variable,
            ..self.labels
        };
        Samples {
            labels,
            visitor: self.visitor,
        }
    }

    /// The labels of the metric that the samples come from.
    pub(crate) fn variable(&self) -> &LabelText<'_> {
        self.labels.variable
    }

    /// One sample.
    pub fn sample(&mut self, value: Value<'_>) {
        self.visitor.sample(self.labels, value);
    }
}
