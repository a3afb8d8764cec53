//! The crates `opentelemetry` and `opentelemetry_sdk`, with their exporter for Prometheus.

use std::sync::LazyLock;
use std::time::Instant;

use opentelemetry::metrics::{Counter, Histogram, Meter, MeterProvider};
use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::Registry;

use super::prometheus::scrape;
use crate::fixture::{Fixture, HELP, LABELS};
use crate::inputs::{self, BOUNDS_11, BOUNDS_100, enum_texts, enums};
use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;
use crate::startup::{COUNTERS, Contender, name};

const WHO: &str = "opentelemetry";

enums! {}
enum_texts! {}

/// Installed as a program does in `main`.
static METER: LazyLock<Meter> = LazyLock::new(|| {
    let (provider, _) = provider();
    global::set_meter_provider(provider);
    global::meter("benches")
});

static COUNTER: LazyLock<Counter<u64>> = LazyLock::new(|| METER.u64_counter("counter").build());
static BY_ENUMS: LazyLock<Counter<u64>> = LazyLock::new(|| METER.u64_counter("by_enums").build());
static BY_STRINGS: LazyLock<Counter<u64>> =
    LazyLock::new(|| METER.u64_counter("by_strings").build());
static HISTOGRAM_11: LazyLock<Histogram<f64>> =
    LazyLock::new(|| histogram(&METER, "histogram_11", &BOUNDS_11));
static HISTOGRAM_100: LazyLock<Histogram<f64>> =
    LazyLock::new(|| histogram(&METER, "histogram_100", &BOUNDS_100));
static FUNCTION_SECONDS: LazyLock<Histogram<f64>> =
    LazyLock::new(|| histogram(&METER, "function_seconds", &BOUNDS_11));

fn provider() -> (SdkMeterProvider, Registry) {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .build()
        .expect("the registry is new");
    let provider = SdkMeterProvider::builder().with_reader(exporter).build();
    (provider, registry)
}

fn histogram(meter: &Meter, name: &'static str, bounds: &[f64]) -> Histogram<f64> {
    meter
        .f64_histogram(name)
        .with_boundaries(bounds.to_vec())
        .build()
}

fn timed_function() {
    let start = Instant::now();
    FUNCTION_SECONDS.record(start.elapsed().as_secs_f64(), &[]);
}

async fn timed_async_function() {
    timed_function();
}

pub(crate) fn add(rows: &mut Rows) {
    let enum_labels = enum_labels();
    let string_labels = inputs::string_labels();
    let durations = inputs::durations();

    rows.op(Operation::Inc, WHO, "", |_| COUNTER.add(1, &[]));
    rows.op(Operation::EnumLabels, WHO, "", move |number| {
        let (method, class) = enum_labels.at(number);
        let labels = [
            KeyValue::new("method", method.as_str()),
            KeyValue::new("class", class.as_str()),
        ];
        BY_ENUMS.add(1, &labels);
    });
    rows.op(Operation::StringLabels, WHO, "", move |number| {
        let (tenant, route) = string_labels.at(number);
        let labels = [
            KeyValue::new("tenant", tenant),
            KeyValue::new("route", route),
        ];
        BY_STRINGS.add(1, &labels);
    });
    rows.op(Operation::Observe11, WHO, "", move |number| {
        HISTOGRAM_11.record(durations.at(number), &[]);
    });
    rows.op(Operation::Observe100, WHO, "", move |number| {
        HISTOGRAM_100.record(durations.at(number), &[]);
    });
    rows.op(Operation::TimedSync, WHO, "", |_| timed_function());
    rows.op(Operation::TimedAsync, WHO, "", |_| {
        ready(timed_async_function());
    });

    let counters = Fixture::counters();
    rows.scrape(
        &counters,
        WHO,
        || {
            source(&counters, |meter, name| {
                let counter = meter.u64_counter(name).with_description(HELP).build();
                move |labels| counter.add(1, labels)
            })
        },
        |(_, registry), output| scrape(registry, output),
    );
    let histograms = Fixture::histograms();
    rows.scrape(
        &histograms,
        WHO,
        || {
            source(&histograms, |meter, name| {
                let histogram = histogram(meter, name, &BOUNDS_11);
                move |labels| histogram.record(0.3, labels)
            })
        },
        |(_, registry), output| scrape(registry, output),
    );
}

/// A provider of its own, with the metrics of `fixture`; `make` makes one instrument and says how to touch it.
fn source<T: Fn(&[KeyValue])>(
    fixture: &Fixture,
    make: impl Fn(&Meter, &'static str) -> T,
) -> (SdkMeterProvider, Registry) {
    let (provider, registry) = provider();
    let meter = provider.meter("benches");
    for name in &fixture.families {
        let touch = make(&meter, name);
        for values in &fixture.series {
            let labels: [KeyValue; 3] =
                std::array::from_fn(|at| KeyValue::new(LABELS[at], values[at].to_owned()));
            touch(&labels);
        }
    }
    (provider, registry)
}

pub(super) const STARTUP: Contender = Contender {
    who: WHO,
    how: "",
    run: || {
        let (provider, registry) = provider();
        let meter = provider.meter("benches");
        for number in 0..COUNTERS {
            let counter = meter
                .u64_counter(name(number))
                .with_description(HELP)
                .build();
            // Until then it is not shown.
            counter.add(0, &[]);
        }
        std::mem::forget((meter, provider, registry));
    },
};
