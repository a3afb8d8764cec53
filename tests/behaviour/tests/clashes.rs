//! Declarations that clash: each is told with both places, and the scrape stays valid.

use std::sync::Mutex;

use behaviour::{exposed, value};
use metrics_core::{Counter, Diagnostic, Gauge, Histogram, Registry, metric, set_diagnostics_hook};

/// The first one.
#[metric(name = "twice")]
static ONCE: Counter = Counter::new();

/// The first one.
#[metric(name = "twice_total")]
static TWICE: Counter = Counter::new();

/// Either a counter or a gauge.
#[metric(name = "either")]
static EITHER: Counter = Counter::new();

/// Either a counter or a gauge.
#[metric(name = "either")]
static OR: Gauge = Gauge::new();

/// Takes `sizes_count` for itself.
#[metric]
static SIZES: Histogram = Histogram::new();

/// Has the same samples by another name.
#[metric]
static SIZES_SUM_TOTAL: Counter = Counter::new();

static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn remember(diagnostic: &Diagnostic) {
    TOLD.lock()
        .expect("nobody panics")
        .push(diagnostic.to_string());
}

fn told() -> Vec<String> {
    TOLD.lock().expect("nobody panics").clone()
}

#[test]
fn clashes_are_told_and_the_first_is_exposed() {
    for metric in [&ONCE, &TWICE, &EITHER, &SIZES_SUM_TOTAL] {
        metric.inc();
    }
    OR.set(1.0);
    SIZES.observe(1.0);

    set_diagnostics_hook(remember);
    assert_eq!(told(), [""; 0], "nobody has gathered yet");

    let found = Registry::global().check().expect_err("three clash");
    let clashes = found
        .iter()
        .filter(|found| matches!(found, Diagnostic::Clash(_)));
    let clashes: Vec<String> = clashes.map(ToString::to_string).collect();
    assert_eq!(told(), clashes);
    let told = clashes;
    assert_eq!(told.len(), 3, "{told:#?}");
    for (about, count) in [("`twice`", 1), ("its type", 1), ("`sizes_sum`", 1)] {
        assert_eq!(
            told.iter().filter(|clash| clash.contains(about)).count(),
            count,
            "{about} in {told:#?}"
        );
    }
    let both_places = |clash: &String| clash.matches(&format!("{}:", file!())).count() == 2;
    assert!(told.iter().all(both_places), "{told:#?}");
    assert!(
        told.iter()
            .all(|clash| clash.contains("in behaviour 0.1.0")),
        "{told:#?}"
    );

    // Not again: neither by another scrape nor for another hook.
    set_diagnostics_hook(|_| panic!("each is told once"));
    assert_eq!(exposed("twice").matches("twice_total 1\n").count(), 1);
    assert_eq!(exposed("either").matches("# TYPE").count(), 1);
    assert!(value("metrics_core_clashing_declarations_total") >= 3.0);
}
