use std::marker::PhantomData;

use crate::escape;
use crate::exposition::{Format, encode};
use crate::sample::Gather;
use crate::storage::read_own;

/// What all metrics had at some moment, to be compared with what they have later, by the names that a scrape shows: for the
/// metrics that attributes on functions declare, too.
///
/// It stays on its thread, as what it compares is that thread's: it is not `Send`.
#[derive(Debug)]
pub struct Recording<'a, G: Gather + ?Sized> {
    metrics: &'a G,
    before: Vec<Sample>,
    of_thread: PhantomData<*const ()>,
}

impl<'a, G: Gather + ?Sized> Recording<'a, G> {
    /// What is in `metrics`, a registry, now.
    #[must_use]
    #[inline]
    pub fn of(metrics: &'a G) -> Self {
        Self {
            metrics,
            before: read_own(|| samples(metrics)),
            of_thread: PhantomData,
        }
    }

    /// What this thread has added since then to the samples called `name`, such as `requests_total` or `latency_seconds_count`,
    /// that have all of these labels, in any order; they may have others, and then it is the sum. `None` if there is no such
    /// sample.
    #[must_use]
    #[inline]
    pub fn added(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let now = sum(&read_own(|| samples(self.metrics)), name, labels)?;
        let before = sum(&self.before, name, labels);
        Some(now - before.unwrap_or(0.0))
    }
}

/// The value of the sample called `name` that has all of these labels, in any order, as a scrape of `metrics` shows it: of all
/// threads. If there are several, with other labels beside these, their sum; `None` if there is none.
///
/// ```
/// use metrics_core::{Family, IntGauge, MetricOptions, Registry, testing};
///
/// let registry = Registry::new();
/// let options = MetricOptions::new("queue_length", "Jobs that wait.").label_names(["queue"]);
/// let lengths = registry.register(options, Family::<(String,), IntGauge>::new())?;
/// lengths.with(&("mail",)).set(3);
///
/// assert_eq!(testing::sample_value(&registry, "queue_length", &[("queue", "mail")]), Some(3.0));
/// assert_eq!(testing::sample_value(&registry, "queue_length", &[("queue", "print")]), None);
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
#[inline]
pub fn sample_value(
    metrics: &(impl Gather + ?Sized),
    name: &str,
    labels: &[(&str, &str)],
) -> Option<f64> {
    sum(&samples(metrics), name, labels)
}

#[derive(Debug)]
struct Sample {
    name: String,
    /// As they are exposed.
    labels: String,
    value: f64,
}

impl Sample {
    #[inline]
    fn has(&self, name: &str, value: &str) -> bool {
        let mut wanted = format!("{name}=\"");
        escape::quoted(&mut wanted, value);
        wanted.push('"');
        // Every quote within a value is escaped, so this cannot be found inside of one.
        let found = self.labels.match_indices(&wanted);
        let mut starts = found.map(|(at, _)| self.labels[..at].chars().next_back());
        starts.any(|before| matches!(before, None | Some(',')))
    }
}

/// The samples as the text format shows them, so that they have the names and labels of a scrape.
#[inline]
fn samples(metrics: &(impl Gather + ?Sized)) -> Vec<Sample> {
    let text = encode(metrics, Format::Text);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(sample).collect()
}

/// One line. Label values may have spaces and braces; values have none.
#[inline]
fn sample(line: &str) -> Option<Sample> {
    let (series, value) = line.rsplit_once(' ')?;
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}')?),
        None => (series, ""),
    };
    Some(Sample {
        name: name.to_owned(),
        labels: labels.to_owned(),
        value: value.parse().ok()?,
    })
}

#[inline]
fn sum(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let named = samples.iter().filter(|sample| sample.name == name);
    let mut found = named
        .filter(|sample| labels.iter().all(|(name, value)| sample.has(name, value)))
        .peekable();
    found.peek()?;
    Some(found.map(|sample| sample.value).sum())
}
