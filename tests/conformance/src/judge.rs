//! What other people's programs make of an exposition.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use metrics_core::Format;
use serde_json::Value;

/// A family, as the parser understood it.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// The name, in OpenMetrics' way: without `_total` for a counter.
    pub name: String,
    /// The type, by its name in OpenMetrics.
    pub kind: String,
    /// The help text; empty if there is none.
    pub help: String,
    /// The unit; empty if there is none.
    pub unit: String,
    /// The samples, but for those that tell when something began to count.
    pub samples: Vec<Sample>,
    /// Those that do.
    pub created: Vec<Sample>,
}

/// A sample, as the parser understood it.
#[derive(Debug, PartialEq, Eq)]
pub struct Sample {
    /// The name, with its suffix.
    pub name: String,
    /// The labels, by name.
    pub labels: BTreeMap<String, String>,
    /// The value: an integer in full, others as Python writes them.
    pub value: String,
}

impl Family {
    /// The value of the sample called `name` with exactly these labels.
    #[must_use]
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<&str> {
        let is_it = |sample: &&Sample| {
            let same = |(key, value): &(&str, &str)| {
                sample.labels.get(*key).is_some_and(|other| other == value)
            };
            sample.name == name && sample.labels.len() == labels.len() && labels.iter().all(same)
        };
        self.samples
            .iter()
            .find(is_it)
            .map(|sample| sample.value.as_str())
    }
}

/// Reads `exposition` with the parser of Prometheus' Python client: the strict one for OpenMetrics, the other for text.
/// Nothing if the parser is not installed, which is told.
///
/// # Panics
///
/// If the parser rejects it.
#[must_use]
pub fn parse(format: Format, exposition: &str) -> Option<Vec<Family>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = folder.join(".venv/bin/python");
    if !python.exists() {
        missing("the Python package prometheus-client");
        return None;
    }
    let format = match format {
        Format::OpenMetrics | Format::OpenMetricsVersion0 => "openmetrics",
        _ => "text",
    };
    let output = run(
        Command::new(python)
            .arg(folder.join("parse.py"))
            .arg(format),
        exposition,
    );
    assert_accepted("prometheus_client", &output, exposition);
    let parsed: Value = serde_json::from_slice(&output.stdout).expect("parse.py prints JSON");
    Some(list(&parsed).iter().map(family).collect())
}

/// Has `promtool check metrics` judge an exposition in the text format: it must be valid, and follow the conventions.
///
/// # Panics
///
/// If promtool finds something.
pub fn check_with_promtool(exposition: &str) {
    if !has_promtool() {
        return;
    }
    let output = run(
        Command::new("promtool").args(["check", "metrics"]),
        exposition,
    );
    assert_accepted("promtool", &output, exposition);
}

/// Whether `promtool check web-config` accepts a file. Nothing if it is not installed, which is told.
///
/// # Panics
///
/// If it cannot be run.
#[must_use]
pub fn promtool_accepts_web_config(file: &Path) -> Option<bool> {
    has_promtool().then(|| {
        let mut promtool = Command::new("promtool");
        let check = promtool.args(["check", "web-config"]).arg(file);
        run(check, "").status.success()
    })
}

/// Whether it is installed; it is told if not.
fn has_promtool() -> bool {
    let version = Command::new("promtool")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if version.is_err() {
        missing("promtool");
    }
    version.is_ok()
}

/// Says that a tool is missing: a failure where all tests must run, otherwise a line that no test runner swallows.
///
/// # Panics
///
/// Where all tests must run: if the environment variable `CI` is set.
pub fn missing(tool: &str) {
    let message = format!("{tool} is missing, which this repository's tests/install.sh installs");
    assert!(
        env::var_os("CI").is_none_or(|ci| ci.is_empty()),
        "{message}"
    );
    // Not `eprintln!`, which shows nothing in a test that passes. Nobody is left to tell if standard error is gone.
    let _ = writeln!(io::stderr(), "SKIPPED: {message}");
}

/// Runs `command` with `input`.
fn run(command: &mut Command, input: &str) -> Output {
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    // Both judges read everything before they write anything; one that gives up early tells why itself.
    let _ = child
        .stdin
        .take()
        .expect("it is piped")
        .write_all(input.as_bytes());
    child
        .wait_with_output()
        .unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"))
}

#[track_caller]
fn assert_accepted(judge: &str, output: &Output, exposition: &str) {
    let (found, said) = (
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout),
    );
    assert!(
        output.status.success(),
        "{judge} says {found}{said}of\n{exposition}"
    );
}

fn family(value: &Value) -> Family {
    let samples = list(&value["samples"]).iter().map(sample);
    let (created, samples) = samples.partition(|sample| sample.name.ends_with("_created"));
    Family {
        name: text(&value["name"]),
        kind: text(&value["type"]),
        help: text(&value["help"]),
        unit: text(&value["unit"]),
        samples,
        created,
    }
}

fn sample(value: &Value) -> Sample {
    let labels = value["labels"].as_object().expect("an object");
    Sample {
        name: text(&value["name"]),
        labels: labels
            .iter()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
        value: text(&value["value"]),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}
