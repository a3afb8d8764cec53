//! Reads the exposed text, for tests that declare metrics and look at them from outside.

use metrics_core::{Format, RegisterError, Registry, encode};

/// The lines of the program's exposition that are about the families called `name`, comments too.
#[must_use]
pub fn exposed(name: &str) -> String {
    of_family(&encode(Registry::global(), Format::Text), name)
}

/// The samples of the family called `name`, without comments.
#[must_use]
pub fn samples(name: &str) -> Vec<String> {
    let lines = exposed(name);
    let samples = lines.lines().filter(|line| !line.starts_with('#'));
    samples.map(str::to_owned).collect()
}

/// The lines of `text` that are about the families called `name`, comments too.
#[must_use]
pub fn of_family(text: &str, name: &str) -> String {
    let suffixes = ["", "_total", "_info", "_bucket", "_sum", "_count"];
    let is_about = |line: &&str| {
        let about = line
            .strip_prefix("# HELP ")
            .or_else(|| line.strip_prefix("# TYPE "))
            .unwrap_or(line);
        let sample = about.split(['{', ' ']).next().unwrap_or_default();
        suffixes
            .iter()
            .any(|suffix| sample.strip_suffix(suffix) == Some(name))
    };
    text.lines()
        .filter(is_about)
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// The value of the sample that begins with `series`, such as `requests_total{method="GET"}`.
///
/// # Panics
///
/// If there is no such sample, or it is there twice.
#[must_use]
pub fn value(series: &str) -> f64 {
    let text = encode(Registry::global(), Format::Text);
    let mut values = text
        .lines()
        .filter_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    match (values.next(), values.next()) {
        (Some(value), None) => value.parse().expect("a sample ends in its value"),
        (found, _) => panic!(
            "`{series}` is there {} in:\n{text}",
            if found.is_some() { "twice" } else { "not" }
        ),
    }
}

/// A registry in which the histogram called `name` has these bounds, and nothing else is.
///
/// # Errors
///
/// If they come too late, or are none.
pub fn overridden(name: &'static str, bounds: &[f64]) -> Result<Registry, RegisterError> {
    let bounds = bounds.to_vec();
    let adjusted = Registry::builder().declared().adjust(move |metric| {
        if metric.name() == name {
            metric.buckets(bounds.clone());
        } else {
            metric.hide();
        }
    });
    adjusted.build()
}

/// The values of `le` of the family's buckets, with what is in them, and the labels before if there are others.
#[must_use]
pub fn buckets(registry: &Registry, name: &str) -> Vec<String> {
    let text = of_family(&encode(registry, Format::Text), name);
    let start = format!("{name}_bucket{{");
    let lines = text.lines().filter_map(|line| line.strip_prefix(&start));
    let lines = lines.map(|line| line.replace("le=", "").replace(['"', '}'], ""));
    lines.collect()
}
