//! The crate `prometheus-client`.

use std::sync::LazyLock;
use std::time::Instant;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::fixture::{Fixture, HELP};
use crate::inputs::{self, BOUNDS_11, BOUNDS_100, enums};
use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;
use crate::startup::{COUNTERS, Contender, name};

const WHO: &str = "prometheus-client";

enums! { #[derive(Debug, PartialEq, Eq, Hash, EncodeLabelValue)] }

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EnumLabels {
    method: Method,
    class: Class,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StringLabels {
    tenant: &'static str,
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    service: String,
    route: String,
    tenant: String,
}

struct Metrics {
    counter: Counter,
    by_enums: Family<EnumLabels, Counter>,
    by_strings: Family<StringLabels, Counter>,
    histogram_11: Histogram,
    histogram_100: Histogram,
    function_seconds: Histogram,
}

/// A program would keep the registry for its scrapes.
static METRICS: LazyLock<Metrics> = LazyLock::new(|| {
    let metrics = Metrics {
        counter: Counter::default(),
        by_enums: Family::default(),
        by_strings: Family::default(),
        histogram_11: Histogram::new(BOUNDS_11),
        histogram_100: Histogram::new(BOUNDS_100),
        function_seconds: Histogram::new(BOUNDS_11),
    };
    let mut registry = Registry::default();
    registry.register("counter", HELP, metrics.counter.clone());
    registry.register("by_enums", HELP, metrics.by_enums.clone());
    registry.register("by_strings", HELP, metrics.by_strings.clone());
    registry.register("histogram_11", HELP, metrics.histogram_11.clone());
    registry.register("histogram_100", HELP, metrics.histogram_100.clone());
    registry.register("function_seconds", HELP, metrics.function_seconds.clone());
    metrics
});

fn timed_function() {
    let start = Instant::now();
    METRICS
        .function_seconds
        .observe(start.elapsed().as_secs_f64());
}

async fn timed_async_function() {
    timed_function();
}

pub(crate) fn add(rows: &mut Rows) {
    let enum_labels = enum_labels();
    let string_labels = inputs::string_labels();
    let durations = inputs::durations();

    rows.op(Operation::Inc, WHO, "", |_| {
        METRICS.counter.inc();
    });
    rows.op(Operation::EnumLabels, WHO, "", move |number| {
        let (method, class) = enum_labels.at(number);
        METRICS
            .by_enums
            .get_or_create(&EnumLabels { method, class })
            .inc();
    });
    rows.op(Operation::StringLabels, WHO, "", move |number| {
        let (tenant, route) = string_labels.at(number);
        METRICS
            .by_strings
            .get_or_create(&StringLabels { tenant, route })
            .inc();
    });
    rows.op(Operation::Observe11, WHO, "", move |number| {
        METRICS.histogram_11.observe(durations.at(number));
    });
    rows.op(Operation::Observe100, WHO, "", move |number| {
        METRICS.histogram_100.observe(durations.at(number));
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
            let mut registry = Registry::default();
            for name in &counters.families {
                let family = Family::<Labels, Counter>::default();
                registry.register(*name, HELP, family.clone());
                for values in &counters.series {
                    family.get_or_create(&labels(values)).inc();
                }
            }
            registry
        },
        scrape,
    );
    let histograms = Fixture::histograms();
    rows.scrape(
        &histograms,
        WHO,
        || {
            let mut registry = Registry::default();
            for name in &histograms.families {
                let family =
                    Family::<Labels, Histogram>::new_with_constructor(|| Histogram::new(BOUNDS_11));
                registry.register(*name, HELP, family.clone());
                for values in &histograms.series {
                    family.get_or_create(&labels(values)).observe(0.3);
                }
            }
            registry
        },
        scrape,
    );
}

fn labels([service, route, tenant]: &[&str; 3]) -> Labels {
    Labels {
        service: (*service).to_owned(),
        route: (*route).to_owned(),
        tenant: (*tenant).to_owned(),
    }
}

fn scrape(registry: &Registry, output: &mut String) {
    encode(output, registry).expect("a string can be written to");
}

pub(super) const STARTUP: Contender = Contender {
    who: WHO,
    how: "",
    run: || {
        let mut registry = Registry::default();
        for number in 0..COUNTERS {
            registry.register(name(number), HELP, <Counter>::default());
        }
        std::mem::forget(registry);
    },
};
