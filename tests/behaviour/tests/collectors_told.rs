//! Who is told of collectors that fail: the hook, once for each of them. One test, because there is one hook.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use metrics_core::{
    Collected, ConstFamily, Counter, Diagnostic, Format, MetricOptions, Registration, Registry,
    encode, set_diagnostics_hook,
};

static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn remember(diagnostic: &Diagnostic) {
    assert!(matches!(diagnostic, Diagnostic::Collector(_)));
    TOLD.lock()
        .expect("nobody panics")
        .push(diagnostic.to_string());
}

/// What was told since this was asked for last.
fn told() -> Vec<String> {
    std::mem::take(&mut *TOLD.lock().expect("nobody panics"))
}

/// Registers a collector that is right when it is registered, and does this from then on, told how often it has.
fn later(
    registry: &Registry,
    fail: impl Fn(usize, &mut Collected) + Send + Sync + 'static,
) -> Registration {
    let runs = AtomicUsize::new(0);
    let collector = move |collected: &mut Collected| {
        let earlier = runs.fetch_add(1, Ordering::Relaxed);
        if earlier > 0 {
            fail(earlier - 1, collected);
        }
    };
    registry
        .register_collector(collector)
        .expect("it is right at first")
}

#[test]
fn the_hook_is_told_once_of_each_collector_that_fails() {
    let registry = Registry::new();
    let taken = MetricOptions::new("taken", "");
    registry.register(taken, Counter::new()).expect("free");
    let scrape = |registry: &Registry| {
        let text = encode(registry, Format::Text);
        assert_eq!(
            text,
            "# TYPE right gauge\nright 1\n# TYPE taken_total counter\ntaken_total 0\n"
        );
    };

    // Sometimes in one way, sometimes in another.
    let _panics = later(&registry, |run, collected| {
        if run.is_multiple_of(2) {
            std::panic::resume_unwind(Box::new("expected"));
        }
        collected.add(ConstFamily::gauge("a-b", "").with(&[], 1));
    });
    let _right = later(&registry, |_, collected| {
        collected.add(ConstFamily::gauge("right", "").with(&[], 1));
    });
    // Nobody hears of it, and so nobody has.
    scrape(&registry);
    scrape(&registry);
    assert_eq!(told(), [""; 0]);

    set_diagnostics_hook(remember);
    scrape(&registry);
    let [panicked] = &told()[..] else {
        panic!("one of the collectors fails");
    };
    let place = format!("{}:", file!());
    assert!(
        panicked.contains("panicked") && panicked.contains(&place),
        "{panicked}"
    );
    for _ in 0..10 {
        scrape(&registry);
    }
    assert_eq!(told(), [""; 0], "each is told once");

    // Those that come later are told for themselves, with what is wrong first.
    let nonsense = later(&registry, |_, collected| {
        collected.add(ConstFamily::gauge("taken", "").with(&[], 1));
        collected.add(ConstFamily::gauge("c d", "").with(&[], 1));
    });
    scrape(&registry);
    scrape(&registry);
    let [clash] = &told()[..] else {
        panic!("one of the collectors is new");
    };
    assert!(
        clash.contains("`taken`") && clash.contains("differs in its type"),
        "{clash}"
    );
    drop(nonsense);

    // A hook that fails, or that scrapes, is no worse than one that writes something down.
    set_diagnostics_hook(|_| panic!("expected"));
    let _panicking = later(&registry, |_, _| {
        std::panic::resume_unwind(Box::new("expected"))
    });
    scrape(&registry);
    set_diagnostics_hook(|_| {
        remember_scrape(&encode(Registry::global(), Format::Text));
    });
    let global = Registry::global();
    let _global = later(global, |_, _| {
        std::panic::resume_unwind(Box::new("expected"))
    });
    let _ = encode(global, Format::Text);
    let [scraped] = &told()[..] else {
        panic!("the hook scrapes once");
    };
    assert!(scraped.contains("metrics_core_collector_failures_total{reason=\"panic\"} "));
}

fn remember_scrape(text: &str) {
    TOLD.lock().expect("nobody panics").push(text.to_owned());
}
