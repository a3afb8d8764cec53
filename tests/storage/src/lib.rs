//! Gathers the values of one family, without writing any text.

use metrics_core::{Descriptor, Gather, Number, Registry, Value, Visitor};

/// One sample, its numbers in the order in which a histogram has its buckets.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The labels, as they are exposed.
    pub labels: String,
    /// The value of a counter or gauge, or the counts of the buckets, or the count of a summary.
    pub counts: Vec<u64>,
    /// The sum of the observations of a histogram or summary.
    pub sum: f64,
}

struct OneFamily<'a> {
    name: &'a str,
    inside: bool,
    samples: Vec<Sample>,
}

impl Visitor for OneFamily<'_> {
    fn family(&mut self, descriptor: &Descriptor) {
        self.inside = descriptor.name() == self.name;
    }

    fn sample(&mut self, sample: &metrics_core::Sample<'_>) {
        if !self.inside {
            return;
        }
        let (counts, sum) = match sample.value {
            Value::Counter(Number::Unsigned(count)) => (vec![count], 0.0),
            Value::Counter(Number::Float(sum)) => (Vec::new(), sum),
            Value::Gauge(Number::Signed(level)) => (vec![level.cast_unsigned()], 0.0),
            Value::Histogram { buckets, sum, .. } => (buckets.to_vec(), sum),
            Value::Summary { count, sum, .. } => (vec![count], sum),
            other => panic!("no test has a {other:?}"),
        };
        let labels = sample.labels.variable.as_str().to_owned();
        self.samples.push(Sample {
            labels,
            counts,
            sum,
        });
    }
}

/// What a scrape of the whole program shows of the family called `name`.
#[must_use]
pub fn scrape(name: &str) -> Vec<Sample> {
    let mut family = OneFamily {
        name,
        inside: false,
        samples: Vec::new(),
    };
    Registry::global().gather(&mut family);
    family.samples
}

/// The only sample of the family called `name`.
///
/// # Panics
///
/// If there are more or fewer.
#[must_use]
pub fn scrape_one(name: &str) -> Sample {
    let [sample]: [Sample; 1] = scrape(name).try_into().expect("the family has one sample");
    sample
}
