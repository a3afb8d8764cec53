//! What was read: families and samples that own everything that is in them.

use std::borrow::Cow;
use std::time::SystemTime;

use metrics_types::__registry::{Characters, MetricType, NameParts, Origin, Parts, same_label};
use metrics_types::{
    Bucket, Descriptor, Details, Exemplar, HistogramValue, Kind, Label, LabelSet, LabelText,
    LabelValue, LabelVisitor, Labels, NativeHistogramValue, Number, Sample, SummaryValue, Value,
    Visitor,
};

use super::mistake;
use crate::registering::RegisterError;

/// What can be the value of a sample of a [`ConstFamily`](super::ConstFamily).
///
/// It is implemented by [`Number`] for counters and gauges, by [`HistogramValue`], by [`NativeHistogramValue`], by [`SummaryValue`],
/// by `String` for the names of states, and by nothing else.
pub trait ConstValue: sealed::Sealed {
    #[doc(hidden)]
    fn read(self) -> Read;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Number {}
    impl Sealed for super::HistogramValue {}
    impl Sealed for super::NativeHistogramValue {}
    impl Sealed for super::SummaryValue {}
    impl Sealed for String {}
}

impl ConstValue for Number {
    #[inline]
    fn read(self) -> Read {
        Read::Number(self)
    }
}

impl ConstValue for HistogramValue {
    #[inline]
    fn read(self) -> Read {
        let (bounds, counts) = split(&self.buckets);
        Read::Histogram {
            bounds,
            counts,
            sum: self.sum,
            native: None,
        }
    }
}

/// The bounds of buckets, and their counts.
#[inline]
pub(super) fn split(buckets: &[Bucket]) -> (Vec<f64>, Vec<u64>) {
    let pairs = buckets.iter();
    pairs
        .map(|bucket| (bucket.upper_bound, bucket.count))
        .unzip()
}

impl ConstValue for NativeHistogramValue {
    #[inline]
    fn read(self) -> Read {
        Read::Histogram {
            bounds: vec![f64::INFINITY],
            // Whether it can be counted is looked at later.
            counts: vec![self.checked_count().unwrap_or(0)],
            sum: self.sum,
            native: Some(Box::new(self)),
        }
    }
}

impl ConstValue for SummaryValue {
    #[inline]
    fn read(self) -> Read {
        Read::Summary {
            value: self,
            quantiles: Vec::new(),
        }
    }
}

impl ConstValue for String {
    #[inline]
    fn read(self) -> Read {
        Read::State(self)
    }
}

/// A value that was read.
#[derive(Debug)]
#[doc(hidden)]
pub enum Read {
    Number(Number),
    Histogram {
        /// With the infinite one, which the data model leaves out.
        bounds: Vec<f64>,
        counts: Vec<u64>,
        sum: f64,
        /// The same in native buckets.
        native: Option<Box<NativeHistogramValue>>,
    },
    Summary {
        value: SummaryValue,
        quantiles: Vec<(f64, f64)>,
    },
    Info,
    State(String),
}

/// The values of labels.
struct Values(Vec<String>);

impl LabelVisitor for Values {
    fn value<V: LabelValue + ?Sized>(&mut self, value: &V) {
        value.with_str(|text| self.0.push(text.to_owned()));
    }
}

/// A sample that was read.
#[derive(Debug)]
pub(crate) struct ReadSample {
    /// Sorted by name, without empty values, so that the same series has the same text.
    pub(super) labels: LabelText<'static>,
    pub(super) value: Read,
    pub(super) timestamp: Option<SystemTime>,
    pub(super) created: Option<SystemTime>,
    pub(super) exemplars: Vec<Exemplar>,
}

/// A family that was read.
#[derive(Debug)]
pub(crate) struct ReadFamily {
    kind: Kind,
    name: String,
    help: String,
    pub(super) unit: String,
    pub(super) states: Vec<String>,
    /// Which characters its names may have.
    pub(super) characters: Characters,
    /// Whether labels of samples may have any.
    has_any: bool,
    pub(super) samples: Vec<ReadSample>,
    /// What is wrong with the labels of the first sample that has something wrong.
    mistake: Option<String>,
}

impl ReadFamily {
    #[inline]
    pub(super) fn new(kind: Kind, name: String, help: String) -> Self {
        Self {
            kind,
            name,
            help,
            unit: String::new(),
            states: Vec::new(),
            characters: Characters::Classic,
            has_any: false,
            samples: Vec::new(),
            mistake: None,
        }
    }

    #[inline]
    pub(super) fn push(&mut self, labels: &[(&str, &str)], value: Read) -> &mut ReadSample {
        self.push_allowing(self.characters, labels, value)
    }

    /// The same with labels that say themselves which characters their names may have.
    pub(super) fn push_labelled<L: LabelSet>(
        &mut self,
        labels: &L,
        value: Read,
    ) -> &mut ReadSample {
        let mut values = Values(Vec::with_capacity(L::LABELS.len()));
        labels.visit(&mut values);
        let names = L::LABELS.iter().map(Label::name);
        let labels: Vec<_> = names.zip(values.0.iter().map(String::as_str)).collect();
        let is_any = |label: &Label| label.characters() == Characters::Any;
        let allowed = if L::LABELS.iter().any(is_any) {
            Characters::Any
        } else {
            self.characters
        };
        self.push_allowing(allowed, &labels, value)
    }

    #[inline]
    fn push_allowing(
        &mut self,
        allowed: Characters,
        labels: &[(&str, &str)],
        value: Read,
    ) -> &mut ReadSample {
        self.has_any |= allowed == Characters::Any;
        let mut labels: Vec<_> = labels.to_vec();
        labels.sort_unstable();
        if self.mistake.is_none() {
            self.mistake = mistake::of_labels(&labels, allowed)
                .err()
                .map(|message| message.to_string());
        }
        labels.retain(|(_, value)| !value.is_empty());
        let sample = ReadSample {
            labels: LabelText::from_pairs(labels),
            value,
            timestamp: None,
            created: None,
            exemplars: Vec::new(),
        };
        let at = self.samples.len();
        self.samples.push(sample);
        &mut self.samples[at]
    }

    /// What the family is, and its samples, if it can be exposed.
    #[inline]
    pub(super) fn described(
        self,
        origin: &Origin<'_>,
    ) -> Result<(Descriptor, Vec<ReadSample>), RegisterError> {
        let states: Vec<&str> = self.states.iter().map(String::as_str).collect();
        let parts = Parts {
            name: NameParts {
                namespace: "",
                subsystem: "",
                name: &self.name,
                unit: &self.unit,
            },
            help: &self.help,
            label_names: &[],
            const_labels: &[],
            bounds: None,
            states: &states,
            cardinality_limit: None,
            expires_after: None,
            allowed: 0,
        };
        let of = MetricType {
            kind: self.kind,
            labels: &[],
            states: None,
        };
        let mistake = self.mistake.map_or(Ok(()), Err);
        let checked = mistake
            .and_then(|()| mistake::of_family(self.kind, &parts, self.characters, &self.samples));
        let distinct = |()| {
            if self.has_any {
                return mistake::of_label_names([].into_iter(), &self.samples);
            }
            Ok(())
        };
        match checked.and_then(distinct) {
            Ok(()) => Ok((Descriptor::made(&of, &parts, origin), self.samples)),
            Err(reason) => Err(RegisterError::Invalid {
                name: self.name,
                reason,
                place: origin.place(),
            }),
        }
    }
}

impl ReadSample {
    #[inline]
    pub(super) fn labels(&self) -> Labels<'_> {
        Labels {
            constant: &self.labels,
            variable: LabelText::EMPTY,
        }
    }

    /// Adds labels that a registry has for all samples, or gives them its values.
    #[inline]
    pub(super) fn add_labels(&mut self, added: &[(&str, Cow<'_, str>)]) {
        let is_added = |name: &str| added.iter().any(|(added, _)| same_label(added, name));
        let own = self.labels.pairs().filter(|(name, _)| !is_added(name));
        let added = added
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), value.clone()));
        let mut all: Vec<_> = own.chain(added).collect();
        all.sort_unstable();
        all.retain(|(_, value)| !value.is_empty());
        let all = all.iter().map(|(name, value)| (&**name, value));
        self.labels = LabelText::from_pairs(all);
    }

    /// Shows it to `visitor`, as a sample of `family`.
    #[inline]
    pub(super) fn show(&self, family: &Descriptor, visitor: &mut dyn Visitor) {
        let details = Details {
            created: self.created,
            timestamp: self.timestamp,
            exemplars: &self.exemplars,
        };
        self.with_value(family, |value| {
            visitor.sample(&Sample {
                labels: self.labels(),
                value,
                details: &details,
            });
        });
    }

    /// Calls `show` with the value as the data model has it.
    #[inline]
    fn with_value(&self, family: &Descriptor, show: impl FnOnce(Value<'_>)) {
        match (&self.value, family.kind()) {
            (Read::Number(number), Kind::Counter) => show(Value::Counter(*number)),
            (Read::Number(number), Kind::Unknown) => show(Value::Unknown(*number)),
            (Read::Number(number), _) => show(Value::Gauge(*number)),
            (
                Read::Histogram {
                    bounds,
                    counts,
                    sum,
                    native,
                },
                kind,
            ) => {
                let bounds = &bounds[..bounds.len().saturating_sub(1)];
                let (buckets, sum) = (&**counts, *sum);
                let native = native.as_deref().map(NativeHistogramValue::shown);
                show(if kind == Kind::GaugeHistogram {
                    Value::GaugeHistogram {
                        bounds,
                        buckets,
                        sum,
                        native: native.as_ref(),
                    }
                } else {
                    Value::Histogram {
                        bounds,
                        buckets,
                        sum,
                        native: native.as_ref(),
                    }
                });
            }
            (Read::Summary { value, quantiles }, _) => show(Value::Summary {
                count: value.count,
                sum: value.sum,
                quantiles,
            }),
            (Read::Info, _) => show(Value::Info),
            (Read::State(state), _) => {
                let states: Vec<&str> = family.states().collect();
                // It is among them: that was checked.
                let active = states.iter().position(|name| name == state).unwrap_or(0);
                show(Value::StateSet {
                    states: &states,
                    active,
                });
            }
        }
    }
}
