//! What is scraped and weighed: the same names and labels for every library.

use crate::inputs::leak;
use crate::operation::Operation;

/// What is scraped.
pub(crate) struct Fixture {
    pub(crate) scrape: Operation,
    pub(crate) bytes: Operation,
    /// The metrics that it has.
    pub(crate) things: usize,
    /// The samples of the text.
    pub(crate) lines: usize,
    /// The names of its families.
    pub(crate) families: Vec<&'static str>,
    /// The label values of each family's metrics.
    pub(crate) series: Vec<[&'static str; 3]>,
}

/// The names of the labels.
pub(crate) const LABELS: [&str; 3] = ["service", "route", "tenant"];

pub(crate) const HELP: &str = "What there is to know about it.";

impl Fixture {
    /// 100,000 counters. A family has 1000 of them: some libraries drop what is beyond 2000.
    pub(crate) fn counters() -> Self {
        Self {
            scrape: Operation::ScrapeCounters,
            bytes: Operation::BytesCounter,
            things: 100_000,
            lines: 100_000,
            families: names("requests"),
            series: series(),
        }
    }

    /// 1000 histograms of 11 bounds.
    pub(crate) fn histograms() -> Self {
        Self {
            scrape: Operation::ScrapeHistograms,
            bytes: Operation::BytesHistogram,
            things: 1000,
            lines: 1000 * (11 + 1 + 2),
            families: vec!["request_duration_seconds"],
            series: series(),
        }
    }
}

/// 100 names.
fn names(base: &str) -> Vec<&'static str> {
    (0..100).map(|n| leak(format!("{base}_{n:02}"))).collect()
}

/// 1000 sets of label values.
fn series() -> Vec<[&'static str; 3]> {
    (0..1000)
        .map(|n| {
            [
                leak(format!("service-{}", n / 100)),
                leak(format!("/api/v1/items-{}/history", n / 10 % 10)),
                leak(format!("tenant-{}", n % 10)),
            ]
        })
        .collect()
}

/// The bytes of one set of labels as it is exposed: what the memory of a child cannot be without, unless it shares the values.
pub(crate) fn label_text_bytes() -> usize {
    series()[0]
        .iter()
        .zip(LABELS)
        .map(|(value, name)| name.len() + value.len() + "=\"\"".len())
        .sum::<usize>()
        + 2 * ",".len()
}
