//! The crate `fastmetrics`.

use std::sync::LazyLock;
use std::time::Instant;

use fastmetrics::derive::{EncodeLabelValue, LabelSet};
use fastmetrics::format::text::{TextProfile, encode};
use fastmetrics::metrics::counter::Counter;
use fastmetrics::metrics::family::Family;
use fastmetrics::metrics::histogram::Histogram;
use fastmetrics::registry::{Metric, Registry, register};

use crate::fixture::{Fixture, HELP};
use crate::inputs::{self, BOUNDS_11, BOUNDS_100, enums};
use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;
use crate::startup::{COUNTERS, Contender, name};

const WHO: &str = "fastmetrics";

enums! { #[derive(PartialEq, Eq, Hash, EncodeLabelValue)] }

#[derive(Clone, PartialEq, Eq, Hash, LabelSet)]
struct EnumLabels {
    method: Method,
    class: Class,
}

#[derive(Clone, PartialEq, Eq, Hash, LabelSet)]
struct StringLabels {
    tenant: &'static str,
    route: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, LabelSet)]
struct Labels {
    service: String,
    route: String,
    tenant: String,
}

/// A static in the global registry.
fn registered<M: Metric + Clone>(name: &'static str, metric: M) -> M {
    register(name, HELP, metric.clone()).expect("the name is right, and new");
    metric
}

static COUNTER: LazyLock<Counter> = LazyLock::new(|| registered("counter", Counter::default()));
static BY_ENUMS: LazyLock<Family<EnumLabels, Counter>> =
    LazyLock::new(|| registered("by_enums", Family::default()));
static BY_STRINGS: LazyLock<Family<StringLabels, Counter>> =
    LazyLock::new(|| registered("by_strings", Family::default()));
static HISTOGRAM_11: LazyLock<Histogram> =
    LazyLock::new(|| registered("histogram_11", Histogram::new(BOUNDS_11)));
static HISTOGRAM_100: LazyLock<Histogram> =
    LazyLock::new(|| registered("histogram_100", Histogram::new(BOUNDS_100)));
static FUNCTION_SECONDS: LazyLock<Histogram> =
    LazyLock::new(|| registered("function_seconds", Histogram::new(BOUNDS_11)));

fn timed_function() {
    let start = Instant::now();
    FUNCTION_SECONDS.observe(start.elapsed().as_secs_f64());
}

async fn timed_async_function() {
    timed_function();
}

pub(crate) fn add(rows: &mut Rows) {
    let enum_labels = enum_labels();
    let string_labels = inputs::string_labels();
    let durations = inputs::durations();

    rows.op(Operation::Inc, WHO, "", |_| COUNTER.inc());
    rows.op(Operation::EnumLabels, WHO, "", move |number| {
        let (method, class) = enum_labels.at(number);
        BY_ENUMS.with_or_new(&EnumLabels { method, class }, Counter::inc);
    });
    rows.op(Operation::StringLabels, WHO, "", move |number| {
        let (tenant, route) = string_labels.at(number);
        BY_STRINGS.with_or_new(&StringLabels { tenant, route }, Counter::inc);
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
    rows.scrape(
        &counters,
        WHO,
        || {
            registry(&counters, |values| {
                let family = Family::<Labels, Counter>::default();
                for values in values {
                    family.with_or_new(&labels(values), Counter::inc);
                }
                family
            })
        },
        scrape,
    );
    let histograms = Fixture::histograms();
    rows.scrape(
        &histograms,
        WHO,
        || {
            registry(&histograms, |values| {
                let family = Family::<Labels, Histogram>::new(|| Histogram::new(BOUNDS_11));
                for values in values {
                    family.with_or_new(&labels(values), |histogram| histogram.observe(0.3));
                }
                family
            })
        },
        scrape,
    );
}

fn registry<F: Metric>(fixture: &Fixture, make: impl Fn(&[[&'static str; 3]]) -> F) -> Registry {
    let mut registry = Registry::default();
    for name in &fixture.families {
        registry
            .register(*name, HELP, make(&fixture.series))
            .expect("the name is right, and new");
    }
    registry
}

fn labels([service, route, tenant]: &[&str; 3]) -> Labels {
    Labels {
        service: (*service).to_owned(),
        route: (*route).to_owned(),
        tenant: (*tenant).to_owned(),
    }
}

fn scrape(registry: &Registry, output: &mut String) {
    encode(output, registry, TextProfile::PrometheusV0_0_4).expect("a string can be written to");
}

pub(super) const STARTUP: Contender = Contender {
    who: WHO,
    how: "",
    run: || {
        let mut registry = Registry::default();
        for number in 0..COUNTERS {
            registry
                .register(name(number), HELP, <Counter>::default())
                .expect("the name is right, and new");
        }
        std::mem::forget(registry);
    },
};
