use metrics_core::{Counter, Family, Gauge, GaugeFn, Histogram, Instance, Metrics, Registry};

#[derive(Metrics)]
struct Wrong {
    #[metric(unit = "seconds", buckets = [2.0, 1.0])]
    wait_bytes: Histogram,
    #[metric(name = "a-b", nmae = "c")]
    named: Counter,
    #[metric]
    plain: Gauge,
}

#[derive(Metrics)]
struct NotAllowed {
    #[metric(name = "a-b")]
    named: Counter,
    #[metric(buckets = [1.0])]
    level: Gauge,
    text: String,
    told: GaugeFn,
    #[metric(initial = Counter::new())]
    other: Gauge,
    #[metric(initial = Family::new(), label_names("le"))]
    labelled: Family<(&'static str,), Counter>,
}

#[derive(Metrics)]
struct Initial {
    #[metric(initial)]
    one: Counter,
    #[metric(initial("a"), intial = Gauge::new())]
    two: Gauge,
}

#[derive(Metrics)]
#[metrics(unit = "seconds", initial = Counter::new())]
struct Generic<T> {
    one: T,
}

#[derive(Metrics)]
struct Unnamed(Counter);

#[derive(Metrics)]
enum Several {
    One(Counter),
}

struct Underived {
    requests: Counter,
}

fn main() {
    let registry = Registry::new();
    let _: Instance<Underived> = registry.register_metrics(&[]).unwrap();
    let _: Instance<Unnamed> = registry.register_metrics(&[]).unwrap();
}
