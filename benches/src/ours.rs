//! This repository's library.

use std::thread;
use std::time::Duration;

use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

use metrics_core::{
    Counter, Family, Format, Histogram, LabelSet, LabelValue, MetricOptions, Negotiated, Registry,
    counted, encode_into, metric, timed,
};

use crate::fixture::{Fixture, HELP, LABELS};
use crate::inputs::{self, BOUNDS_11, BOUNDS_100, enums};
use crate::operation::Operation;
use crate::poll::ready;
use crate::report::Key;
use crate::rows::Rows;

pub(crate) const OURS: &str = "metrics-core";

/// A counter.
#[metric]
static COUNTER: Counter = Counter::new();

enums! { #[derive(LabelValue)] }

#[derive(LabelSet)]
struct EnumLabels {
    method: Method,
    class: Class,
}

/// A family of known label sets.
#[metric]
static BY_ENUMS: Family<EnumLabels, Counter> = Family::new();

#[derive(LabelSet)]
struct StringLabels<'a> {
    tenant: &'a str,
    route: &'a str,
}

/// A family of label sets that are not known.
#[metric]
static BY_STRINGS: Family<StringLabels<'static>, Counter> = Family::new();

/// A histogram.
#[metric(buckets = BOUNDS_11)]
static HISTOGRAM_11: Histogram = Histogram::new();

/// A fine histogram.
#[metric(buckets = BOUNDS_100)]
static HISTOGRAM_100: Histogram = Histogram::new();

/// The time of the function.
#[metric(buckets = BOUNDS_11)]
static FUNCTION_SECONDS: Histogram = Histogram::new();

#[timed(FUNCTION_SECONDS)]
fn timed_function() {}

#[timed(FUNCTION_SECONDS)]
async fn timed_async_function() {}

/// The calls of the function.
#[metric]
static FUNCTION_CALLS: Counter = Counter::new();

#[counted]
fn function_counted_by_outcome() {}

#[counted(FUNCTION_CALLS)]
fn function_counted_in_a_counter() {}

pub(crate) fn add(rows: &mut Rows) {
    // As a service is: with two scrapes, timers know how long the processor's ticks are.
    for _ in 0..2 {
        scrape(Registry::global(), &mut String::new());
        thread::sleep(Duration::from_millis(20));
    }
    let enum_labels = enum_labels();
    let string_labels = inputs::string_labels();
    let durations = inputs::durations();

    rows.op(Operation::Inc, OURS, "", |_| COUNTER.inc());
    rows.op(Operation::EnumLabels, OURS, "", move |number| {
        let (method, class) = enum_labels.at(number);
        BY_ENUMS.with(&EnumLabels { method, class }).inc();
    });
    rows.op(Operation::StringLabels, OURS, "", move |number| {
        let (tenant, route) = string_labels.at(number);
        BY_STRINGS.with(&StringLabels { tenant, route }).inc();
    });
    rows.op(Operation::Observe11, OURS, "", move |number| {
        HISTOGRAM_11.observe(durations.at(number));
    });
    rows.op(Operation::Observe100, OURS, "", move |number| {
        HISTOGRAM_100.observe(durations.at(number));
    });
    rows.op(Operation::TimedSync, OURS, "`#[timed(STATIC)]`", |_| {
        timed_function();
    });
    rows.op(Operation::TimedAsync, OURS, "`#[timed(STATIC)]`", |_| {
        ready(timed_async_function());
    });
    rows.op(
        Operation::CountedSync,
        OURS,
        "`#[counted]`, by outcome",
        |_| function_counted_by_outcome(),
    );
    rows.op(Operation::CountedSync, OURS, "`#[counted(STATIC)]`", |_| {
        function_counted_in_a_counter();
    });

    let counters = Fixture::counters();
    rows.scrape(
        &counters,
        OURS,
        || registry::<Counter>(&counters, Counter::inc),
        scrape,
    );
    add_formats::<Counter>(rows, &counters, Counter::inc);
    let histograms = Fixture::histograms();
    rows.scrape(
        &histograms,
        OURS,
        || registry::<Histogram>(&histograms, |histogram| histogram.observe(0.3)),
        scrape,
    );
    add_formats::<Histogram>(rows, &histograms, |histogram| histogram.observe(0.3));
}

/// The same scrapes in the other formats, without what the text format does not have, and for the first time.
fn add_formats<M: metrics_core::FamilyMetric>(
    rows: &mut Rows,
    fixture: &Fixture,
    touch: impl Fn(&M),
) {
    const PROTOBUF: &str = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
    let openmetrics = Negotiated::from(Format::OpenMetrics);
    let first = Key {
        operation: fixture.scrape,
        who: OURS,
        how: "the first scrape",
        threads: 1,
    };
    // Into a buffer that is there, as a server keeps one.
    let mut output = scraped(&registry::<M>(fixture, &touch));
    let build = || registry::<M>(fixture, &touch);
    rows.first(first, fixture.things, build, |registry| {
        output.clear();
        scrape(registry, &mut output);
        black_box(&*output);
    });
    let registry = registry::<M>(fixture, &touch);
    for (how, negotiated) in [
        (
            "OpenMetrics, without created lines",
            openmetrics.with_created(false),
        ),
        ("OpenMetrics", openmetrics),
        ("protobuf", Format::negotiate(PROTOBUF)),
    ] {
        let key = Key {
            operation: fixture.scrape,
            who: OURS,
            how,
            threads: 1,
        };
        let registry = registry.clone();
        let output = Mutex::new(Vec::new());
        rows.bulk(key, fixture.things, move || {
            let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
            output.clear();
            negotiated.encode_into(&registry, &mut output);
            black_box(&*output);
        });
    }
}

type Children<M> = Family<(&'static str, &'static str, &'static str), M>;

/// A registry with the families of `fixture`, every child touched once.
fn registry<M: metrics_core::FamilyMetric>(fixture: &Fixture, touch: impl Fn(&M)) -> Registry {
    let registry = Registry::new();
    for name in &fixture.families {
        let options = MetricOptions::new(*name, HELP).label_names(LABELS);
        let options = match M::KIND {
            metrics_core::Kind::Histogram => options.buckets(BOUNDS_11),
            _ => options,
        };
        let family = registry
            .register(options, Children::<M>::new())
            .expect("names and labels are right");
        for [service, route, tenant] in &fixture.series {
            touch(&family.with(&(service, route, tenant)));
        }
    }
    registry
}

fn scraped(registry: &Registry) -> String {
    let mut output = String::new();
    scrape(registry, &mut output);
    output
}

fn scrape(registry: &Registry, output: &mut String) {
    encode_into(registry, Format::Text, output);
}
