//! The results as tables in Markdown.

use std::fmt::Write;

use crate::fixture::label_text_bytes;
use crate::limits::UNIT;
use crate::operation::{Operation, Unit};
use crate::report::{Measured, Report};

/// A summary, every row, and what they are of.
pub(crate) fn markdown(report: &Report) -> String {
    let mut out = String::new();
    summary(&mut out, report);
    for operation in Operation::ALL {
        table(&mut out, report, operation);
    }
    versions(&mut out);
    out
}

/// Every operation in one line: this repository's library beside the best of the others.
fn summary(out: &mut String, report: &Report) {
    let _ = writeln!(
        out,
        "Medians. x: ratio to {UNIT}, uncontended; with two threads, to two threads on the same one.\n\n\
         | operation | threads | metrics-core | best of the others | the others |\n|---|--:|--:|---|---|"
    );
    for operation in Operation::ALL {
        for threads in [1, 2] {
            let best = report.best(operation, threads);
            let (ours, others): (Vec<_>, Vec<_>) = best.iter().partition(|row| row.is_ours());
            let ([ours], true) = (&ours[..], operation.is_compared()) else {
                continue;
            };
            let first = others.first().map_or_else(String::new, |row| {
                format!("{} {}", with_ratio(row), row.key.name())
            });
            let rest = match &others[..] {
                [_, second, .., last] => format!("{} to {}", with_ratio(second), with_ratio(last)),
                [_, second] => with_ratio(second),
                _ => String::new(),
            };
            let title = operation.title();
            let _ = writeln!(
                out,
                "| {title} | {threads} | **{}** | {first} | {rest} |",
                with_ratio(ours)
            );
        }
    }
}

/// All rows of an operation, fastest first, with their quartiles.
fn table(out: &mut String, report: &Report, operation: Operation) {
    let rows: Vec<_> = [1, 2]
        .into_iter()
        .flat_map(|threads| report.of(operation, threads))
        .collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n**{}**\n", operation.title());
    if operation.unit() == Unit::Bytes {
        let _ = writeln!(
            out,
            "The labels as they are exposed are {} bytes.\n",
            label_text_bytes()
        );
    }
    // Only columns that say something.
    let columns = |threads: &str, median: &str, ratio: &str, quartiles: &str| {
        let mut line = String::new();
        if operation.is_shared() {
            line = format!(" {threads} |");
        }
        let _ = write!(line, " {median} |");
        if operation.has_ratio() {
            let _ = write!(line, " {ratio} |");
        }
        if operation.unit() != Unit::Bytes {
            let _ = write!(line, " {quartiles} |");
        }
        line
    };
    let head = columns("threads", "median", "x", "quartiles");
    let rule = columns("--:", "--:", "--:", "---");
    let _ = writeln!(out, "| |{head}\n|---|{}", rule.replace(' ', ""));
    for row in rows {
        let name = row.key.name();
        let name = if row.is_ours() {
            format!("**{name}**")
        } else {
            name
        };
        let ratio = row.ratio.map_or_else(String::new, ratio);
        let quartiles = if row.low < row.high {
            format!(
                "{} to {}",
                quantity(&row, row.low),
                quantity(&row, row.high)
            )
        } else {
            String::new()
        };
        let threads = row.key.threads.to_string();
        let columns = columns(&threads, &quantity(&row, row.median), &ratio, &quartiles);
        let _ = writeln!(out, "| {name} |{columns}");
    }
}

/// The versions of what was measured, from the lock file of this package.
fn versions(out: &mut String) {
    const LOCK: &str = include_str!("../Cargo.lock");
    const CRATES: [&str; 12] = [
        "autometrics",
        "fastmetrics",
        "foundations-metrics",
        "measured",
        "metrics",
        "metrics-exporter-prometheus",
        "metriken",
        "opentelemetry",
        "opentelemetry-prometheus",
        "opentelemetry_sdk",
        "prometheus",
        "prometheus-client",
    ];
    let value = |line: Option<&str>| line?.split('"').nth(1).map(str::to_owned);
    let mut lines = LOCK.lines();
    let mut versions = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(name) = line
            .strip_prefix("name = ")
            .map(|name| name.trim_matches('"'))
            && CRATES.contains(&name)
            && let Some(version) = value(lines.next())
        {
            versions.push(format!("{name} {version}"));
        }
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let _ = writeln!(
        out,
        "\n{}. {}, {} cores.",
        versions.join(", "),
        processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        cores
    );
}

/// The name of the processor, where the system tells it.
fn processor() -> Option<String> {
    let about = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let name = about
        .lines()
        .find_map(|line| line.strip_prefix("model name"))?;
    Some(name.trim_start_matches([' ', '\t', ':']).trim().to_owned())
}

fn with_ratio(row: &Measured) -> String {
    let quantity = quantity(row, row.median);
    match row.ratio {
        Some(value) => format!("{quantity} ({})", ratio(value)),
        None => quantity,
    }
}

fn quantity(row: &Measured, value: f64) -> String {
    match row.key.operation.unit() {
        Unit::Bytes => format!("{value:.0} bytes"),
        Unit::Nanoseconds => duration(value),
    }
}

/// With three digits that say something.
fn duration(nanos: f64) -> String {
    match nanos {
        ..10.0 => format!("{nanos:.2} ns"),
        ..100.0 => format!("{nanos:.1} ns"),
        ..10_000.0 => format!("{nanos:.0} ns"),
        ..100_000.0 => format!("{:.1} us", nanos / 1e3),
        ..10_000_000.0 => format!("{:.0} us", nanos / 1e3),
        _ => format!("{:.0} ms", nanos / 1e6),
    }
}

pub(crate) fn ratio(value: f64) -> String {
    match value {
        ..1.0 => format!("{value:.2}x"),
        ..10.0 => format!("{value:.1}x"),
        _ => format!("{value:.0}x"),
    }
}
