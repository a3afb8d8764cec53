//! The crate `measured`.

use std::sync::LazyLock;

use measured::metric::MetricFamilyEncoding;
use measured::metric::group::Encoding;
use measured::metric::histogram::Thresholds;
use measured::metric::name::MetricName;
use measured::text::BufferedTextEncoder;
use measured::{
    Counter, CounterVec, FixedCardinalityLabel, Histogram, HistogramVec, LabelGroup, MetricGroup,
};
use paracord::ParaCord;

use crate::fixture::{Fixture, HELP};
use crate::inputs::{self, BOUNDS_11, BOUNDS_100};
use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;

const WHO: &str = "measured";

// Written out: what its derive makes does not work inside of a macro.
#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Class {
    Informational,
    Successful,
    Redirection,
    ClientError,
    ServerError,
}

#[derive(LabelGroup)]
#[label(set = EnumLabelSet)]
struct EnumLabels {
    method: Method,
    class: Class,
}

#[derive(LabelGroup)]
#[label(set = StringLabelSet)]
struct StringLabels<'a> {
    #[label(dynamic_with = ParaCord, default)]
    tenant: &'a str,
    #[label(dynamic_with = ParaCord, default)]
    route: &'a str,
}

#[derive(LabelGroup)]
#[label(set = LabelsSet)]
struct Labels<'a> {
    #[label(dynamic_with = ParaCord, default)]
    service: &'a str,
    #[label(dynamic_with = ParaCord, default)]
    route: &'a str,
    #[label(dynamic_with = ParaCord, default)]
    tenant: &'a str,
}

#[derive(MetricGroup)]
#[metric(new())]
struct Metrics {
    counter: Counter,
    by_enums: CounterVec<EnumLabelSet>,
    by_strings: CounterVec<StringLabelSet>,
    #[metric(metadata = Thresholds::with_buckets(BOUNDS_11))]
    histogram_11: Histogram<11>,
    #[metric(metadata = Thresholds::with_buckets(BOUNDS_100))]
    histogram_100: Histogram<100>,
    #[metric(metadata = Thresholds::with_buckets(BOUNDS_11))]
    function_seconds: Histogram<11>,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

fn timed_function() {
    let _timer = METRICS.function_seconds.start_timer();
}

async fn timed_async_function() {
    let _timer = METRICS.function_seconds.start_timer();
}

pub(crate) fn add(rows: &mut Rows) {
    let enum_labels = inputs::enum_labels(
        &[Method::Get, Method::Post, Method::Put, Method::Delete],
        &[
            Class::Informational,
            Class::Successful,
            Class::Redirection,
            Class::ClientError,
            Class::ServerError,
        ],
    );
    let string_labels = inputs::string_labels();
    let durations = inputs::durations();

    rows.op(Operation::Inc, WHO, "", |_| METRICS.counter.inc());
    rows.op(Operation::EnumLabels, WHO, "", move |number| {
        let (method, class) = enum_labels.at(number);
        METRICS.by_enums.inc(EnumLabels { method, class });
    });
    rows.op(Operation::StringLabels, WHO, "", move |number| {
        let (tenant, route) = string_labels.at(number);
        METRICS.by_strings.inc(StringLabels { tenant, route });
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
    rows.scrape(&counters, WHO, || make_counters(&counters), scrape);
    let histograms = Fixture::histograms();
    rows.scrape(&histograms, WHO, || make_histograms(&histograms), scrape);
}

/// Families and their names: its groups of metrics are structs, which have no 100 fields of a kind.
type Families<F> = Vec<(&'static str, F)>;

fn make_counters(fixture: &Fixture) -> Families<CounterVec<LabelsSet>> {
    let families = fixture.families.iter().map(|name| {
        let family = CounterVec::with_label_set(LabelsSet::default());
        for [service, route, tenant] in &fixture.series {
            family.inc(Labels {
                service,
                route,
                tenant,
            });
        }
        (*name, family)
    });
    families.collect()
}

fn make_histograms(fixture: &Fixture) -> Families<HistogramVec<LabelsSet, 11>> {
    let families = fixture.families.iter().map(|name| {
        let family = HistogramVec::with_label_set_and_metadata(
            LabelsSet::default(),
            Thresholds::with_buckets(BOUNDS_11),
        );
        for [service, route, tenant] in &fixture.series {
            let labels = Labels {
                service,
                route,
                tenant,
            };
            family.observe(labels, 0.3);
        }
        (*name, family)
    });
    families.collect()
}

fn scrape<F: MetricFamilyEncoding<BufferedTextEncoder>>(
    families: &Families<F>,
    output: &mut String,
) {
    let mut encoder = BufferedTextEncoder::new();
    for (name, family) in families {
        let name = MetricName::from_str(name);
        let Ok(()) = encoder.write_help(name, HELP);
        let Ok(()) = family.collect_family_into(name, &mut encoder);
    }
    // Its own result is bytes that are shared, not copied, with a server: the copy is cheap beside the rest.
    output.push_str(str::from_utf8(&encoder.finish()).expect("the labels are UTF-8"));
}
