//! The crate `foundations-metrics`.

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use foundations_metrics::{
    Counter, EncodeMetric, EncodeMetricValue, Family, Histogram, HistogramBuilder,
    LowCardinalityFamily, LowCardinalityLabel, NamedMetric, RegistrationMetadata,
    ThreadLocalCounter, TimeHistogram, encode_to_text, register,
};
use serde::Serialize;

use crate::fixture::{Fixture, HELP};
use crate::inputs::{self, BOUNDS_11, BOUNDS_100, enums};
use crate::operation::Operation;
use crate::poll::ready;
use crate::rows::Rows;

const WHO: &str = "foundations-metrics";
const ATOMIC: &str = "";
const THREAD_LOCAL: &str = "thread-local";

enums! { #[derive(PartialEq, Eq, Hash, Serialize)] }

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct EnumLabels {
    method: Method,
    class: Class,
}

impl LowCardinalityLabel for EnumLabels {
    const CARDINALITY: NonZeroUsize = NonZeroUsize::new(20).unwrap();

    fn index(&self) -> usize {
        self.method as usize * 5 + self.class as usize
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct StringLabels {
    tenant: &'static str,
    route: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct Labels {
    service: String,
    route: String,
    tenant: String,
}

/// A static as the attribute of the crate `foundations` makes it.
fn registered<M: EncodeMetricValue + Clone>(name: &'static str, metric: M) -> M {
    register(
        Box::new(NamedMetric::new(name, HELP, metric.clone())) as Box<dyn EncodeMetric>,
        RegistrationMetadata::default(),
    );
    metric
}

static COUNTER: LazyLock<Counter> = LazyLock::new(|| registered("counter", Counter::default()));
static THREAD_LOCAL_COUNTER: LazyLock<ThreadLocalCounter> =
    LazyLock::new(|| registered("thread_local_counter", ThreadLocalCounter::default()));
static BY_ENUMS: LazyLock<LowCardinalityFamily<EnumLabels, Counter>> =
    LazyLock::new(|| registered("by_enums", LowCardinalityFamily::default()));
static THREAD_LOCAL_BY_ENUMS: LazyLock<LowCardinalityFamily<EnumLabels, ThreadLocalCounter>> =
    LazyLock::new(|| registered("thread_local_by_enums", LowCardinalityFamily::default()));
static BY_STRINGS: LazyLock<Family<StringLabels, Counter>> =
    LazyLock::new(|| registered("by_strings", Family::default()));
static HISTOGRAM_11: LazyLock<Histogram> =
    LazyLock::new(|| registered("histogram_11", Histogram::new(BOUNDS_11)));
static HISTOGRAM_100: LazyLock<Histogram> =
    LazyLock::new(|| registered("histogram_100", Histogram::new(BOUNDS_100)));
static FUNCTION_SECONDS: LazyLock<TimeHistogram> =
    LazyLock::new(|| registered("function_seconds", TimeHistogram::new(BOUNDS_11)));

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

    rows.op(Operation::Inc, WHO, ATOMIC, |_| {
        COUNTER.inc();
    });
    rows.op(Operation::Inc, WHO, THREAD_LOCAL, |_| {
        THREAD_LOCAL_COUNTER.inc();
    });
    rows.op(Operation::EnumLabels, WHO, ATOMIC, move |number| {
        let (method, class) = enum_labels.at(number);
        BY_ENUMS.get_or_create(&EnumLabels { method, class }).inc();
    });
    rows.op(Operation::EnumLabels, WHO, THREAD_LOCAL, move |number| {
        let (method, class) = enum_labels.at(number);
        THREAD_LOCAL_BY_ENUMS
            .get_or_create(&EnumLabels { method, class })
            .inc();
    });
    rows.op(Operation::StringLabels, WHO, "", move |number| {
        let (tenant, route) = string_labels.at(number);
        BY_STRINGS
            .get_or_create(&StringLabels { tenant, route })
            .inc();
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
            families(&counters, |values| {
                let family = Family::<Labels, Counter>::default();
                for values in values {
                    family.get_or_create(&labels(values)).inc();
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
            families(&histograms, |values| {
                let builder = HistogramBuilder {
                    buckets: &BOUNDS_11,
                };
                let family = Family::<Labels, Histogram, _>::new_with_constructor(builder);
                for values in values {
                    family.get_or_create(&labels(values)).observe(0.3);
                }
                family
            })
        },
        scrape,
    );
}

/// Its registry is one for the process, without a way out, so what is scraped is kept here; what that registry does on top of this,
/// a second check of every name, is not in the numbers.
type Families = Vec<Box<dyn EncodeMetric>>;

fn families<F: EncodeMetricValue>(
    fixture: &Fixture,
    make: impl Fn(&[[&'static str; 3]]) -> F,
) -> Families {
    let families = fixture
        .families
        .iter()
        .map(|name| Box::new(NamedMetric::new(name, HELP, make(&fixture.series))) as _);
    families.collect()
}

fn labels([service, route, tenant]: &[&str; 3]) -> Labels {
    Labels {
        service: (*service).to_owned(),
        route: (*route).to_owned(),
        tenant: (*tenant).to_owned(),
    }
}

fn scrape(families: &Families, output: &mut String) {
    let families: Vec<_> = families.iter().flat_map(|family| family.encode()).collect();
    *output = encode_to_text(&families);
}
