//! The crate `metrics`, with its exporter for Prometheus.

use std::sync::LazyLock;
use std::time::Instant;

use metrics::{Counter, Histogram, counter, histogram, with_local_recorder};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use crate::fixture::Fixture;
use crate::inputs::{self, BOUNDS_11, BOUNDS_100, enum_texts, enums};
use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;

const WHO: &str = "metrics + exporter";
const MACRO: &str = "macro";
const KEPT: &str = "kept handle";

enums! {}
enum_texts! {}

/// Installed as a program does in `main`.
static EXPORTER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    builder()
        .install_recorder()
        .expect("no other recorder is installed")
});

static COUNTER: LazyLock<Counter> = LazyLock::new(|| counter!("counter"));
static HISTOGRAM_11: LazyLock<Histogram> = LazyLock::new(|| histogram!("histogram_11"));
static HISTOGRAM_100: LazyLock<Histogram> = LazyLock::new(|| histogram!("histogram_100"));

fn builder() -> PrometheusBuilder {
    PrometheusBuilder::new()
        .set_buckets(&BOUNDS_11)
        .and_then(|builder| {
            builder.set_buckets_for_metric(Matcher::Full("histogram_100".to_owned()), &BOUNDS_100)
        })
        .expect("there are bounds")
}

fn timed_function() {
    let start = Instant::now();
    histogram!("function_seconds").record(start.elapsed().as_secs_f64());
}

async fn timed_async_function() {
    timed_function();
}

/// Its histograms keep every observation until a scrape or this, which the exporter's own thread does every few seconds. The
/// work that is put off so is not in the numbers.
fn upkeep() {
    EXPORTER.run_upkeep();
}

pub(crate) fn add(rows: &mut Rows) {
    LazyLock::force(&EXPORTER);
    let enum_labels = enum_labels();
    let string_labels = inputs::string_labels();
    let durations = inputs::durations();
    let upkeep = Some(upkeep as fn());

    rows.op(Operation::Inc, WHO, MACRO, |_| {
        counter!("counter").increment(1);
    });
    rows.op(Operation::Inc, WHO, KEPT, |_| COUNTER.increment(1));
    rows.op(Operation::EnumLabels, WHO, MACRO, move |number| {
        let (method, class) = enum_labels.at(number);
        counter!("by_enums", "method" => method.as_str(), "class" => class.as_str()).increment(1);
    });
    rows.op(Operation::StringLabels, WHO, MACRO, move |number| {
        let (tenant, route) = string_labels.at(number);
        counter!("by_strings", "tenant" => tenant, "route" => route).increment(1);
    });
    rows.op_then(
        Operation::Observe11,
        WHO,
        MACRO,
        move |number| histogram!("histogram_11").record(durations.at(number)),
        upkeep,
    );
    rows.op_then(
        Operation::Observe11,
        WHO,
        KEPT,
        move |number| HISTOGRAM_11.record(durations.at(number)),
        upkeep,
    );
    rows.op_then(
        Operation::Observe100,
        WHO,
        KEPT,
        move |number| HISTOGRAM_100.record(durations.at(number)),
        upkeep,
    );
    rows.op_then(
        Operation::TimedSync,
        WHO,
        MACRO,
        |_| timed_function(),
        upkeep,
    );
    rows.op_then(
        Operation::TimedAsync,
        WHO,
        MACRO,
        |_| {
            ready(timed_async_function());
        },
        upkeep,
    );

    let counters = Fixture::counters();
    rows.scrape(
        &counters,
        WHO,
        || {
            recorder(&counters, |name, [service, route, tenant]| {
                counter!(name, "service" => service, "route" => route, "tenant" => tenant)
                    .increment(1);
            })
        },
        scrape,
    );
    let histograms = Fixture::histograms();
    rows.scrape(
        &histograms,
        WHO,
        || {
            recorder(&histograms, |name, [service, route, tenant]| {
                histogram!(name, "service" => service, "route" => route, "tenant" => tenant)
                    .record(0.3);
            })
        },
        scrape,
    );
}

/// A recorder of its own, with the metrics of `fixture` as they are after an upkeep.
fn recorder(
    fixture: &Fixture,
    touch: impl Fn(&'static str, [String; 3]),
) -> (PrometheusRecorder, PrometheusHandle) {
    let recorder = builder().build_recorder();
    with_local_recorder(&recorder, || {
        for name in &fixture.families {
            for values in &fixture.series {
                touch(name, values.map(str::to_owned));
            }
        }
    });
    let handle = recorder.handle();
    handle.run_upkeep();
    (recorder, handle)
}

fn scrape((_, handle): &(PrometheusRecorder, PrometheusHandle), output: &mut String) {
    *output = handle.render();
}
