//! The [protobuf format](https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format): one message for each family,
//! each after its length.

mod message;
mod native;
#[cfg(test)]
mod tests;

use std::time::{SystemTime, UNIX_EPOCH};

use prost::Message;
use prost::encoding::{encode_varint, message as field};

use super::chunks::Encoder;
use super::format::Negotiated;
use crate::descriptor::Descriptor;
use crate::kind::Kind;
use crate::label::LabelText;
use crate::name_escaping::Escaping;
use crate::sample::{Details, NativeBuckets, Number, Sample, Value, Visitor};
use message::{
    Bucket, Counter, Exemplar, FamilyHead, Histogram, LabelPair, METRIC, Metric, MetricType, Plain,
    Quantile, Summary, Timestamp,
};

/// Appends families in this format.
pub(super) struct Protobuf<'a> {
    output: &'a mut Vec<u8>,
    escaping: Escaping,
    created: bool,
    /// The name of the current family.
    name: String,
    /// The message of the current family, whose length comes before it.
    family: Vec<u8>,
}

impl<'a> Protobuf<'a> {
    #[inline]
    pub(super) fn new(how: Negotiated, output: &'a mut Vec<u8>) -> Self {
        Self {
            output,
            escaping: how.escaping(),
            created: how.created,
            name: String::new(),
            family: Vec::new(),
        }
    }
}

impl Encoder for Protobuf<'_> {
    #[inline]
    fn written(&self) -> &[u8] {
        self.output
    }

    #[inline]
    fn clear(&mut self) {
        self.output.clear();
    }

    #[inline]
    fn end(&mut self) {
        self.end_family();
    }
}

impl Protobuf<'_> {
    #[inline]
    fn end_family(&mut self) {
        if !self.family.is_empty() {
            encode_varint(self.family.len() as u64, self.output);
            self.output.extend_from_slice(&self.family);
            self.family.clear();
        }
    }

    #[inline]
    fn metric(&mut self, metric: &Metric) {
        field::encode(METRIC, metric, &mut self.family);
    }

    #[inline]
    fn label_pairs<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t LabelText<'t>>,
    ) -> Vec<LabelPair> {
        let pairs = texts.into_iter().flat_map(LabelText::pairs);
        let pairs = pairs.map(|(name, value)| LabelPair {
            name: self.escaping.label_name(&name).into_owned(),
            value: value.into_owned(),
        });
        pairs.collect()
    }

    /// The exemplars whose value is `here`.
    #[inline]
    fn exemplars(
        &self,
        details: &Details<'_>,
        here: impl Fn(f64) -> bool,
    ) -> impl Iterator<Item = Exemplar> {
        let here = details
            .exemplars
            .iter()
            .filter(move |exemplar| here(exemplar.value()));
        here.map(|exemplar| Exemplar {
            labels: self.label_pairs([exemplar.labels()]),
            value: exemplar.value(),
            timestamp: exemplar.timestamp().map(timestamp),
        })
    }

    #[inline]
    fn created(&self, details: &Details<'_>) -> Option<Timestamp> {
        details.created.filter(|_| self.created).map(timestamp)
    }

    #[inline]
    fn histogram(
        &self,
        (bounds, counts): (&[f64], &[u64]),
        sum: f64,
        native: Option<&NativeBuckets<'_>>,
        details: &Details<'_>,
    ) -> Histogram {
        let mut count: u64 = 0;
        let mut below = f64::NEG_INFINITY;
        let mut buckets = Vec::with_capacity(counts.len());
        for (index, number) in counts.iter().enumerate() {
            count = count.saturating_add(*number);
            let upper_bound = bounds.get(index).copied().unwrap_or(f64::INFINITY);
            let here = |value| below < value && value <= upper_bound;
            let exemplar = self.exemplars(details, here).next();
            // The last bucket has the count of all, and is written only if there is something else to say of it.
            if upper_bound.is_finite() || exemplar.is_some() {
                buckets.push(Bucket {
                    cumulative_count: count,
                    upper_bound,
                    exemplar,
                });
            }
            below = upper_bound;
        }
        let mut histogram = Histogram {
            count,
            sum,
            buckets,
            created: self.created(details),
            ..Histogram::default()
        };
        if let Some(native) = native {
            native::add(&mut histogram, native);
            histogram.exemplars = self.exemplars(details, |_| true).collect();
        }
        histogram
    }
}

impl Visitor for Protobuf<'_> {
    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        self.end_family();
        let kind = descriptor.kind();
        descriptor.name().clone_into(&mut self.name);
        let name = [descriptor.name(), kind.name_suffix()].concat();
        let head = FamilyHead {
            name: self.escaping.family_name(&name).into_owned(),
            help: descriptor.help().trim().to_owned(),
            kind: metric_type(kind).into(),
            unit: descriptor.unit().to_owned(),
        };
        // A vector grows as it has to.
        let _ = head.encode(&mut self.family);
    }

    #[inline]
    fn wants_created(&self) -> bool {
        self.created
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        let Sample {
            labels,
            value,
            details,
        } = *sample;
        let mut metric = Metric {
            labels: self.label_pairs([labels.constant, labels.variable]),
            timestamp_ms: details.timestamp.map(milliseconds),
            ..Metric::default()
        };
        match value {
            Value::Counter(number) => {
                let value = float(number);
                if value.is_nan() || value < 0.0 {
                    return;
                }
                metric.counter = Some(Counter {
                    value,
                    exemplar: self.exemplars(details, |_| true).next(),
                    created: self.created(details),
                });
            }
            Value::Gauge(number) => {
                let value = float(number);
                metric.gauge = Some(Plain { value });
            }
            Value::Unknown(number) => {
                let value = float(number);
                metric.untyped = Some(Plain { value });
            }
            Value::Histogram {
                bounds,
                buckets,
                sum,
                native,
            }
            | Value::GaugeHistogram {
                bounds,
                buckets,
                sum,
                native,
            } => metric.histogram = Some(self.histogram((bounds, buckets), sum, native, details)),
            Value::Summary {
                count,
                sum,
                quantiles,
            } => {
                let quantiles = quantiles
                    .iter()
                    .map(|&(quantile, value)| Quantile { quantile, value });
                metric.summary = Some(Summary {
                    count,
                    sum,
                    quantiles: quantiles.collect(),
                    created: self.created(details),
                });
            }
            Value::Info => metric.gauge = Some(Plain { value: 1.0 }),
            Value::StateSet { states, active } => {
                let name = self.escaping.label_name(&self.name).into_owned();
                for (index, state) in states.iter().enumerate() {
                    let mut metric = metric.clone();
                    metric.labels.push(LabelPair {
                        name: name.clone(),
                        value: (*state).to_owned(),
                    });
                    let value = f64::from(u8::from(index == active));
                    metric.gauge = Some(Plain { value });
                    self.metric(&metric);
                }
                return;
            }
        }
        self.metric(&metric);
    }
}

/// The type's name in this format, which is older than some of the types: those are gauges here.
#[inline]
fn metric_type(kind: Kind) -> MetricType {
    match kind {
        Kind::Counter => MetricType::Counter,
        Kind::Gauge | Kind::Info | Kind::StateSet => MetricType::Gauge,
        Kind::Histogram => MetricType::Histogram,
        Kind::Summary => MetricType::Summary,
        Kind::GaugeHistogram => MetricType::GaugeHistogram,
        Kind::Unknown => MetricType::Untyped,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the format has nothing but floats"
)]
#[inline]
fn float(number: Number) -> f64 {
    match number {
        Number::Unsigned(integer) => integer as f64,
        Number::Signed(integer) => integer as f64,
        Number::Float(float) => float,
    }
}

#[inline]
fn timestamp(moment: SystemTime) -> Timestamp {
    let seconds = |seconds| i64::try_from(seconds).unwrap_or(i64::MAX);
    let nanos = |nanos| i32::try_from(nanos).unwrap_or(0);
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => Timestamp {
            seconds: seconds(after.as_secs()),
            nanos: nanos(after.subsec_nanos()),
        },
        // Nanoseconds count forward from the second before.
        Err(before) => {
            let before = before.duration();
            let part = before.subsec_nanos();
            Timestamp {
                seconds: -seconds(before.as_secs()) - i64::from(part > 0),
                nanos: nanos(if part > 0 { 1_000_000_000 - part } else { 0 }),
            }
        }
    }
}

#[inline]
fn milliseconds(moment: SystemTime) -> i64 {
    let Timestamp { seconds, nanos } = timestamp(moment);
    seconds
        .saturating_mul(1000)
        .saturating_add(i64::from(nanos / 1_000_000))
}
