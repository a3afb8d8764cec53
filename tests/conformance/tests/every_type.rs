//! Every type of metric, read by other people's parsers.

use std::error::Error;
use std::fmt::Write;

use conformance::{Family, check_with_promtool, parse};
use metrics_core::{
    Counter, CounterFn, FloatCounter, Format, Gauge, GaugeFn, Histogram, InFlight, Info, IntGauge,
    LabelValue, MetricOptions, Registry, StateSet, Summary, encode,
};

#[derive(LabelValue)]
#[label(rename_all = "lowercase")]
enum Phase {
    Starting,
    Running,
}

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, format!("Help of {name}."))
}

fn registry() -> Result<Registry, Box<dyn Error>> {
    let registry = Registry::new();

    let bounced = registry.register(options("bounced_mails"), Counter::new())?;
    bounced.inc_by(u64::MAX);
    let beyond_f64 = CounterFn::new(|| 9_007_199_254_740_993);
    registry.register(options("told").unit("bytes"), beyond_f64)?;
    let used = registry.register(options("used_joules").unit("joules"), FloatCounter::new())?;
    used.inc_by(1e-7);

    let room = registry.register(options("room").unit("celsius"), Gauge::new())?;
    room.set(-2.5);
    let broken = registry.register(options("broken"), Gauge::new())?;
    broken.set(f64::NAN);
    let endless = registry.register(options("endless"), Gauge::new())?;
    endless.set(f64::NEG_INFINITY);
    let huge = registry.register(options("huge"), Gauge::new())?;
    huge.set(f64::MAX);
    let balance = registry.register(options("balance"), IntGauge::new())?;
    balance.set(i64::MIN);
    registry.register(options("asked"), GaugeFn::new(|| 1e21))?;
    registry.register(options("open_files"), InFlight::new())?;

    let bounds = [1e-7, 0.25, 1.0, 2e6];
    let wait = registry.register(
        options("wait").unit("seconds").buckets(bounds),
        Histogram::new(),
    )?;
    for seconds in [0.125, 0.25, 0.5, 1e9] {
        wait.observe(seconds);
    }
    let drift = registry.register(options("drift").buckets([-1.0, 0.0, 1.0]), Histogram::new())?;
    drift.observe(-3.0);
    let bias = registry.register(options("bias").buckets([0.0, 1.0]), Histogram::new())?;
    bias.observe(-3.0);

    let batch = registry.register(options("batch"), Summary::new())?;
    batch.observe(3.0);
    batch.observe(4.5);
    let loss = registry.register(options("loss"), Summary::new())?;
    loss.observe(-1.0);

    let build = options("build_info").const_label("revision", "a1");
    registry.register(build, Info::new())?;
    let phase = options("phase").const_label("part", "db");
    let phase = registry.register(phase, StateSet::<Phase>::new())?;
    phase.set(Phase::Starting);
    phase.set(Phase::Running);

    Ok(registry)
}

const TEXT: &str = "\
asked gauge: Help of asked.
    asked[] 1e+21
balance gauge: Help of balance.
    balance[] -9223372036854775808
batch summary: Help of batch.
    batch_sum[] 7.5
    batch_count[] 2
bias histogram: Help of bias.
    bias_bucket[le=0.0] 1
    bias_bucket[le=1.0] 1
    bias_bucket[le=+Inf] 1
    bias_sum[] -3
    bias_count[] 1
bounced_mails counter: Help of bounced_mails.
    bounced_mails_total[] 18446744073709551615
broken gauge: Help of broken.
    broken[] nan
build_info gauge: Help of build_info.
    build_info[revision=a1] 1
drift histogram: Help of drift.
    drift_bucket[le=-1.0] 1
    drift_bucket[le=0.0] 1
    drift_bucket[le=1.0] 1
    drift_bucket[le=+Inf] 1
    drift_sum[] -3
    drift_count[] 1
endless gauge: Help of endless.
    endless[] -inf
huge gauge: Help of huge.
    huge[] 1.7976931348623157e+308
loss summary: Help of loss.
    loss_sum[] -1
    loss_count[] 1
open_files gauge: Help of open_files.
    open_files[] 0
phase gauge: Help of phase.
    phase[part=db,phase=starting] 0
    phase[part=db,phase=running] 1
room_celsius gauge: Help of room.
    room_celsius[] -2.5
told_bytes counter: Help of told.
    told_bytes_total[] 9007199254740993
used_joules counter: Help of used_joules.
    used_joules_total[] 1e-07
wait_seconds histogram: Help of wait.
    wait_seconds_bucket[le=1e-07] 0
    wait_seconds_bucket[le=0.25] 2
    wait_seconds_bucket[le=1.0] 3
    wait_seconds_bucket[le=2e+06] 3
    wait_seconds_bucket[le=+Inf] 4
    wait_seconds_sum[] 1000000000.875
    wait_seconds_count[] 4
";

/// OpenMetrics has units and more types. It has no sums that go down, and then no count of a histogram either.
const OPENMETRICS: &str = "\
asked gauge: Help of asked.
    asked[] 1e+21
balance gauge: Help of balance.
    balance[] -9223372036854775808
batch summary: Help of batch.
    batch_sum[] 7.5
    batch_count[] 2
bias histogram: Help of bias.
    bias_bucket[le=0.0] 1
    bias_bucket[le=1.0] 1
    bias_bucket[le=+Inf] 1
bounced_mails counter: Help of bounced_mails.
    bounced_mails_total[] 18446744073709551615
broken gauge: Help of broken.
    broken[] nan
build info: Help of build_info.
    build_info[revision=a1] 1
drift histogram: Help of drift.
    drift_bucket[le=-1.0] 1
    drift_bucket[le=0.0] 1
    drift_bucket[le=1.0] 1
    drift_bucket[le=+Inf] 1
endless gauge: Help of endless.
    endless[] -inf
huge gauge: Help of huge.
    huge[] 1.7976931348623157e+308
loss summary: Help of loss.
    loss_count[] 1
open_files gauge: Help of open_files.
    open_files[] 0
phase stateset: Help of phase.
    phase[part=db,phase=starting] 0
    phase[part=db,phase=running] 1
room_celsius gauge celsius: Help of room.
    room_celsius[] -2.5
told_bytes counter bytes: Help of told.
    told_bytes_total[] 9007199254740993
used_joules counter joules: Help of used_joules.
    used_joules_total[] 1e-07
wait_seconds histogram seconds: Help of wait.
    wait_seconds_bucket[le=1e-07] 0
    wait_seconds_bucket[le=0.25] 2
    wait_seconds_bucket[le=1.0] 3
    wait_seconds_bucket[le=2e+06] 3
    wait_seconds_bucket[le=+Inf] 4
    wait_seconds_sum[] 1000000000.875
    wait_seconds_count[] 4
";

/// What a parser found, in a form of our own.
fn summary(families: &[Family]) -> String {
    let mut summary = String::new();
    for family in families {
        let unit = if family.unit.is_empty() { "" } else { " " };
        let unit = format!("{unit}{}", family.unit);
        let _ = writeln!(
            summary,
            "{} {}{unit}: {}",
            family.name, family.kind, family.help
        );
        for sample in &family.samples {
            let labels: Vec<_> = sample
                .labels
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let _ = writeln!(
                summary,
                "    {}[{}] {}",
                sample.name,
                labels.join(","),
                sample.value
            );
        }
    }
    summary
}

#[test]
fn promtool_finds_nothing() -> Result<(), Box<dyn Error>> {
    check_with_promtool(&encode(&registry()?, Format::Text));
    Ok(())
}

#[test]
fn parsers_read_what_was_meant() -> Result<(), Box<dyn Error>> {
    let registry = registry()?;
    for (format, expected) in [(Format::Text, TEXT), (Format::OpenMetrics, OPENMETRICS)] {
        if let Some(families) = parse(format, &encode(&registry, format)) {
            assert_eq!(summary(&families), expected);
        }
    }
    Ok(())
}
