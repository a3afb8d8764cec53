//! Structs of metrics, of which there is one for each pool or tenant.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use behaviour::of_family;
// The attribute macros are in scope, too: on a field, `#[metric]` belongs to the derive.
use metrics_core::{
    Counter, CounterFn, Family, FloatCounter, Format, Gauge, Histogram, InFlight, InFlightGuard,
    Info, Instance, IntGauge, LabelValue, MetricOptions, Metrics, NativeHistogram, Registry,
    StateSet, Summary, WithExemplars, encode, metric, metrics,
};

/// A static beside the struct.
#[metric]
static BESIDE_INSTANCES: Counter = Counter::new();

#[metrics(namespace = "beside")]
mod beside {}

#[derive(LabelValue)]
#[label(rename_all = "lowercase")]
enum Phase {
    Idle,
    Busy,
}

/// What a pool knows about itself.
#[derive(Metrics, Debug)]
#[metrics(namespace = "pool", const_labels(kind = "db"))]
struct PoolMetrics {
    /// Connections that are open.
    ///
    /// More than one paragraph.
    connections: IntGauge,
    /// Time spent waiting.
    #[metric(unit = "seconds", buckets = [0.5, 1.0])]
    wait: Histogram,
    #[metric(name = "errors_total", help = "What went wrong.", label_names("code"))]
    errors_by_code: Family<(u16,), Counter>,
    #[metric(namespace = "own", const_labels(kind = "cache"))]
    r#type: FloatCounter,
    phase: StateSet<Phase>,
    #[metric(states("up", "down"))]
    link: StateSet<&'static str>,
    #[metric(name = "engine_info")]
    engine: Info,
    size: Summary,
    busy: InFlight,
    #[metric(label_names("on"))]
    switch: Family<(bool,), Gauge>,
}

fn text(registry: &Registry) -> String {
    encode(registry, Format::Text)
}

#[test]
fn every_metric_has_the_labels_of_its_instance() {
    let registry = Registry::new();
    let pool: Instance<PoolMetrics> = registry
        .register_metrics(&[("pool", "a\"b")])
        .expect("it is the first");
    pool.connections.set(3);
    pool.wait.observe(0.75);
    pool.errors_by_code.with(&(404,)).inc();
    pool.r#type.inc_by(0.5);
    pool.phase.set(Phase::Idle);
    pool.phase.set(Phase::Busy);
    pool.link.set_name("down").expect("it is one");
    pool.engine.set([("version", "7")]).expect("a name");
    pool.size.observe(2.0);
    let _busy = InFlightGuard::new(&pool.busy);
    assert_eq!(
        text(&registry),
        "# TYPE own_type_total counter\n\
         own_type_total{kind=\"cache\",pool=\"a\\\"b\"} 0.5\n\
         # TYPE pool_busy gauge\n\
         pool_busy{kind=\"db\",pool=\"a\\\"b\"} 1\n\
         # HELP pool_connections Connections that are open.\n\
         # TYPE pool_connections gauge\n\
         pool_connections{kind=\"db\",pool=\"a\\\"b\"} 3\n\
         # TYPE pool_engine_info gauge\n\
         pool_engine_info{kind=\"db\",pool=\"a\\\"b\",version=\"7\"} 1\n\
         # HELP pool_errors_total What went wrong.\n\
         # TYPE pool_errors_total counter\n\
         pool_errors_total{kind=\"db\",pool=\"a\\\"b\",code=\"404\"} 1\n\
         # TYPE pool_link gauge\n\
         pool_link{kind=\"db\",pool=\"a\\\"b\",pool_link=\"up\"} 0\n\
         pool_link{kind=\"db\",pool=\"a\\\"b\",pool_link=\"down\"} 1\n\
         # TYPE pool_phase gauge\n\
         pool_phase{kind=\"db\",pool=\"a\\\"b\",pool_phase=\"idle\"} 0\n\
         pool_phase{kind=\"db\",pool=\"a\\\"b\",pool_phase=\"busy\"} 1\n\
         # TYPE pool_size summary\n\
         pool_size_sum{kind=\"db\",pool=\"a\\\"b\"} 2\n\
         pool_size_count{kind=\"db\",pool=\"a\\\"b\"} 1\n\
         # TYPE pool_switch gauge\n\
         pool_switch{kind=\"db\",pool=\"a\\\"b\",on=\"false\"} 0\n\
         pool_switch{kind=\"db\",pool=\"a\\\"b\",on=\"true\"} 0\n\
         # HELP pool_wait_seconds Time spent waiting.\n\
         # TYPE pool_wait_seconds histogram\n\
         pool_wait_seconds_bucket{kind=\"db\",pool=\"a\\\"b\",le=\"0.5\"} 0\n\
         pool_wait_seconds_bucket{kind=\"db\",pool=\"a\\\"b\",le=\"1.0\"} 1\n\
         pool_wait_seconds_bucket{kind=\"db\",pool=\"a\\\"b\",le=\"+Inf\"} 1\n\
         pool_wait_seconds_sum{kind=\"db\",pool=\"a\\\"b\"} 0.75\n\
         pool_wait_seconds_count{kind=\"db\",pool=\"a\\\"b\"} 1\n"
    );
    BESIDE_INSTANCES.inc();
}

/// Made as something else than their type's `Default`.
#[derive(Metrics)]
#[metrics(namespace = "shard")]
struct Shard {
    #[metric(
        unit = "seconds",
        buckets = [1.0],
        initial = NativeHistogram::new().bucket_factor(2.0).max_buckets(2).with_classic_buckets()
    )]
    write: NativeHistogram,
    #[metric(label_names("table"), initial = Family::of(NativeHistogram::new().bucket_factor(65536.0)))]
    read: Family<(&'static str,), NativeHistogram>,
    #[metric(initial = WithExemplars::new(NativeHistogram::new().zero_threshold(0.5)))]
    wait: WithExemplars<NativeHistogram>,
    /// Counted by every instance for itself.
    #[metric(initial = {
        let calls = AtomicU64::new(0);
        CounterFn::from_closure(move || calls.fetch_add(1, Ordering::Relaxed))
    })]
    scrapes: CounterFn,
    plain: NativeHistogram,
}

#[test]
fn a_metric_begins_as_its_field_says() {
    let registry = Registry::new();
    let [a, b] = ["a", "b"].map(|shard| {
        let made: Result<Instance<Shard>, _> = registry.register_metrics(&[("shard", shard)]);
        made.expect("the names differ")
    });
    for value in [0.75, 3.0, 100.0] {
        a.write.observe(value);
        a.plain.observe(value);
        a.wait.observe(value / 2.0);
        a.read.with(&("t",)).observe(value);
    }
    // Of a factor of 2 and at most 2 buckets there is left one of 4 and more.
    let write = a.write.get();
    assert!(write.schema < 0 && write.positive.len() <= 2, "{write:?}");
    assert_eq!(a.plain.get().schema, 3);
    assert_eq!(a.wait.get().zero_count, 1);
    assert_eq!(a.read.with(&("t",)).get().schema, -4);
    assert_eq!(b.write.get().count(), 0);
    assert_eq!(b.write.get().schema, 0);
    let of = |name| {
        of_family(&text(&registry), name)
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert!(
        of("shard_write_seconds")
            .contains(&"shard_write_seconds_bucket{shard=\"a\",le=\"1.0\"} 1".to_owned()),
        "{}",
        text(&registry)
    );
    let before = of("shard_scrapes");
    let after = of("shard_scrapes");
    assert_eq!(before.len(), 2);
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(before, after)| before != after)
    );
}

#[derive(Metrics)]
struct Tenant {
    #[metric(name = "tenant_requests")]
    requests: Counter,
    #[metric(name = "tenant_open")]
    open: Gauge,
}

fn tenant(registry: &Registry, name: &str) -> Instance<Tenant> {
    let made = registry.register_metrics(&[("tenant", name)]);
    made.expect("the names differ")
}

#[test]
fn instances_come_and_go() {
    let registry = Registry::new();
    let (b, a) = (tenant(&registry, "b"), tenant(&registry, "a"));
    b.requests.inc();
    assert_eq!(
        of_family(&text(&registry), "tenant_requests"),
        "# TYPE tenant_requests_total counter\n\
         tenant_requests_total{tenant=\"a\"} 0\n\
         tenant_requests_total{tenant=\"b\"} 1\n"
    );
    drop(b);
    assert_eq!(
        of_family(&text(&registry), "tenant_requests"),
        "# TYPE tenant_requests_total counter\ntenant_requests_total{tenant=\"a\"} 0\n"
    );
    // At zero again: it is another one.
    let again = tenant(&registry, "b");
    assert_eq!(again.requests.get(), 0);
    let kept: Arc<Tenant> = a.detach();
    drop(again);
    kept.open.set(2.0);
    assert_eq!(
        text(&registry),
        "# TYPE tenant_open gauge\n\
         tenant_open{tenant=\"a\"} 2\n\
         # TYPE tenant_requests_total counter\n\
         tenant_requests_total{tenant=\"a\"} 0\n"
    );
}

#[test]
fn an_instance_that_clashes_adds_nothing() {
    let registry = Registry::new();
    let first = tenant(&registry, "a");
    let before = text(&registry);
    // From the same place, twice.
    let mut said = Vec::new();
    for _ in 0..2 {
        let made = registry.register_metrics::<Tenant>(&[("tenant", "a")]);
        said.push(made.err().map(|error| error.to_string()));
    }
    for said in said {
        let said = said.expect("it is there already");
        assert!(
            said.contains("tenant_requests{tenant=\"a\"}") && said.matches(file!()).count() == 2,
            "{said}"
        );
    }
    assert_eq!(text(&registry), before);

    let other = Registry::new();
    other
        .register(MetricOptions::new("tenant_open", ""), Counter::new())
        .expect("free");
    let half = other.register_metrics::<Tenant>(&[]);
    assert!(half.is_err(), "the second metric is of another type");
    assert_eq!(
        text(&other),
        "# TYPE tenant_open_total counter\ntenant_open_total 0\n"
    );
    drop(first);
    assert_eq!(text(&registry), "");
}

#[test]
fn wrong_labels_are_refused() {
    let registry = Registry::new();
    let said = |labels: &[(&str, &str)]| {
        let made = registry.register_metrics::<PoolMetrics>(labels);
        made.expect_err("it is wrong").to_string()
    };
    for (labels, expected) in [
        (vec![("le", "1")], "`le`"),
        (vec![("a-b", "1")], "contains `-`"),
        (vec![("kind", "x")], "two labels are called `kind`"),
        (vec![("x", "1"), ("x", "2")], "two labels are called `x`"),
        (vec![("code", "1")], "two labels are called `code`"),
        (
            vec![("pool_link", "1")],
            "two labels are called `pool_link`",
        ),
    ] {
        let said = said(&labels);
        assert!(said.contains(expected) && said.contains(file!()), "{said}");
        assert!(said.starts_with("metric `pool_"), "{said}");
    }
    assert_eq!(text(&registry), "");
}

#[test]
fn a_registry_with_rules_has_instances_too() {
    let registry = Registry::builder()
        .adjust(|metric| {
            assert_eq!(metric.crate_name(), "behaviour");
            assert!(metric.module().ends_with("instances"));
            if metric.name() == "tenant_open" {
                metric.hide();
            }
        })
        .prefix("shop")
        .const_label("zone", "z")
        .build()
        .expect("it is right");
    let tenant = tenant(&registry, "a");
    tenant.open.set(1.0);
    assert_eq!(
        text(&registry),
        "# TYPE shop_tenant_requests_total counter\n\
         shop_tenant_requests_total{tenant=\"a\",zone=\"z\"} 0\n"
    );
    drop(tenant);
    assert_eq!(text(&registry), "");
}

#[test]
fn many_threads_have_instances_at_once() {
    let registry = Registry::new();
    thread::scope(|scope| {
        for thread in 0..4 {
            let registry = &registry;
            scope.spawn(move || {
                for round in 0..100 {
                    let tenant = tenant(registry, &format!("{thread}_{round}"));
                    tenant.requests.inc();
                }
            });
        }
        for _ in 0..100 {
            let text = text(&registry);
            assert!(text.matches("# TYPE").count() <= 2, "{text}");
        }
    });
    assert_eq!(text(&registry), "");
}
