//! The crate `prometheus`.
//!
//! Its vectors find a child by a 64-bit hash of the values and do not compare the values themselves: this is part of their speed.

use std::sync::LazyLock;

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
    register_histogram, register_int_counter, register_int_counter_vec,
};

use crate::fixture::{Fixture, HELP, LABELS};
use crate::inputs::{self, BOUNDS_11, BOUNDS_100, enum_texts, enums};
use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;
use crate::startup::{COUNTERS, Contender, name};

const WHO: &str = "prometheus";

static COUNTER: LazyLock<IntCounter> =
    LazyLock::new(|| register_int_counter!("counter", HELP).expect("the name is right"));

static BY_ENUMS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    register_int_counter_vec!("by_enums", HELP, &["method", "class"]).expect("the name is right")
});

static BY_STRINGS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    register_int_counter_vec!("by_strings", HELP, &["tenant", "route"]).expect("the name is right")
});

static HISTOGRAM_11: LazyLock<Histogram> = LazyLock::new(|| {
    register_histogram!("histogram_11", HELP, BOUNDS_11.to_vec()).expect("the name is right")
});

static HISTOGRAM_100: LazyLock<Histogram> = LazyLock::new(|| {
    register_histogram!("histogram_100", HELP, BOUNDS_100.to_vec()).expect("the name is right")
});

static FUNCTION_SECONDS: LazyLock<Histogram> = LazyLock::new(|| {
    register_histogram!("function_seconds", HELP, BOUNDS_11.to_vec()).expect("the name is right")
});

enums! {}
enum_texts! {}

fn timed_function() {
    let _timer = FUNCTION_SECONDS.start_timer();
}

async fn timed_async_function() {
    let _timer = FUNCTION_SECONDS.start_timer();
}

pub(crate) fn add(rows: &mut Rows) {
    let enum_labels = enum_labels();
    let string_labels = inputs::string_labels();
    let durations = inputs::durations();

    rows.op(Operation::Inc, WHO, "", |_| COUNTER.inc());
    rows.op(Operation::EnumLabels, WHO, "", move |number| {
        let (method, class) = enum_labels.at(number);
        BY_ENUMS
            .with_label_values(&[method.as_str(), class.as_str()])
            .inc();
    });
    rows.op(Operation::StringLabels, WHO, "", move |number| {
        let (tenant, route) = string_labels.at(number);
        BY_STRINGS.with_label_values(&[tenant, route]).inc();
    });
    rows.op(Operation::Observe11, WHO, "", move |number| {
        HISTOGRAM_11.observe(durations.at(number));
    });
    rows.op(Operation::Observe100, WHO, "", move |number| {
        HISTOGRAM_100.observe(durations.at(number));
    });
    rows.op(Operation::TimedSync, WHO, "", |_| timed_function());
    rows.op(Operation::TimedAsync, WHO, "", |_| {
        ready(timed_async_function());
    });

    let counters = Fixture::counters();
    rows.scrape(&counters, WHO, || make_counters(&counters), scrape);
    let histograms = Fixture::histograms();
    rows.scrape(&histograms, WHO, || make_histograms(&histograms), scrape);
}

fn make_counters(fixture: &Fixture) -> Registry {
    let registry = Registry::new();
    for name in &fixture.families {
        let family =
            IntCounterVec::new(Opts::new(*name, HELP), &LABELS).expect("the name is right");
        registry
            .register(Box::new(family.clone()))
            .expect("the name is new");
        for values in &fixture.series {
            family.with_label_values(values).inc();
        }
    }
    registry
}

fn make_histograms(fixture: &Fixture) -> Registry {
    let registry = Registry::new();
    for name in &fixture.families {
        let options = HistogramOpts::new(*name, HELP).buckets(BOUNDS_11.to_vec());
        let family = HistogramVec::new(options, &LABELS).expect("the name is right");
        registry
            .register(Box::new(family.clone()))
            .expect("the name is new");
        for values in &fixture.series {
            family.with_label_values(values).observe(0.3);
        }
    }
    registry
}

/// Shared with the exporter of OpenTelemetry, which stands on this crate.
pub(super) fn scrape(registry: &Registry, output: &mut String) {
    TextEncoder::new()
        .encode_utf8(&registry.gather(), output)
        .expect("a string can be written to");
}

pub(super) const STARTUP: Contender = Contender {
    who: WHO,
    how: "",
    run: || {
        let registry = Registry::new();
        for number in 0..COUNTERS {
            let counter = IntCounter::new(name(number), HELP).expect("the name is right");
            registry
                .register(Box::new(counter))
                .expect("the name is new");
        }
        std::mem::forget(registry);
    },
};
