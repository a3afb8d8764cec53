//! What the tokio collector shows of runtimes.

use metrics_core::{Format, Registry, TokioCollector, encode};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

fn runtime(workers: usize) -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(workers)
        .build()
        .expect("threads can be started")
}

fn value<'t>(text: &'t str, series: &str) -> &'t str {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("no {series} in {text}"))
}

#[test]
fn tasks_and_workers_are_counted() {
    let runtime = runtime(2);
    let registry = Registry::new();
    registry
        .register_collector(TokioCollector::new(runtime.handle()))
        .expect("it is right")
        .detach();
    let (release, wait) = oneshot::channel::<()>();
    let task = runtime.spawn(wait);
    let text = encode(&registry, Format::Text);
    assert_eq!(value(&text, "tokio_workers"), "2");
    assert_eq!(value(&text, "tokio_alive_tasks"), "1");
    let depth = value(&text, "tokio_global_queue_depth");
    assert!(["0", "1"].contains(&depth), "{depth}");

    release.send(()).expect("the task waits");
    runtime
        .block_on(task)
        .expect("it does not panic")
        .expect("it was released");
    runtime
        .block_on(runtime.spawn(async {
            let spin = (0..3_000_000_u64).fold(0, |sum, number| sum ^ number);
            assert!(spin < u64::MAX);
        }))
        .expect("it does not panic");
    // Its workers have gone to sleep when it is gone, and the handle still knows what they did.
    drop(runtime);
    let text = encode(&registry, Format::Text);
    assert_eq!(value(&text, "tokio_alive_tasks"), "0");
    let of_workers = |name: &str| -> f64 {
        let series = |worker| format!("{name}{{worker=\"{worker}\"}}");
        let values = (0..2).map(|worker| value(&text, &series(worker)).parse::<f64>());
        values.map(|value| value.expect("a number")).sum()
    };
    assert!(of_workers("tokio_worker_busy_seconds_total") > 0.0);
    assert!(of_workers("tokio_worker_parks_total") >= 1.0);
}

#[test]
fn several_runtimes_are_told_apart() {
    let (one, two) = (runtime(1), runtime(3));
    let registry = Registry::new();
    for (runtime, name) in [(&one, "io"), (&two, "work")] {
        let collector = TokioCollector::new(runtime.handle()).named(name);
        registry
            .register_collector(collector)
            .expect("the names differ")
            .detach();
    }
    let text = encode(&registry, Format::Text);
    assert_eq!(value(&text, "tokio_workers{runtime=\"io\"}"), "1");
    assert_eq!(value(&text, "tokio_workers{runtime=\"work\"}"), "3");
    assert_eq!(text.matches("# TYPE tokio_workers gauge").count(), 1);
    assert_eq!(registry.check_collectors(), Ok(()));
}
