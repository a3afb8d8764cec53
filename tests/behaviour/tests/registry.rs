//! Registries: what is refused, with both places, and that a scrape stays whole.

use std::sync::{Arc, Barrier};
use std::thread;

use behaviour::{exposed, of_family};
use metrics_core::{
    Counter, Family, Format, Gauge, GaugeFn, Histogram, InFlight, Label, LabelSet, LabelVisitor,
    MetricOptions, Registry, StateSet, Summary, encode, metric,
};

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "")
}

fn reason(refused: Result<Arc<impl Sized>, metrics_core::RegisterError>) -> String {
    match refused {
        Ok(_) => String::from("it was accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_clashes_is_refused_with_both_places() {
    let registry = Registry::new();
    let before = line!();
    registry
        .register(options("requests").const_label("a", "1"), Counter::new())
        .expect("the first one");
    let between = line!();
    let again = options("requests_total").const_label("a", "1");
    let again = reason(registry.register(again, Counter::new()));
    assert!(again.contains("metric `requests{a=\"1\"}`"), "{again}");
    let lines: Vec<u32> = again
        .split(&format!("{}:", file!()))
        .skip(1)
        .filter_map(|place| place.split(':').next()?.parse().ok())
        .collect();
    let [second, first] = lines[..] else {
        panic!("not two places: {again}")
    };
    assert!(
        before < first && first < between && between < second,
        "{again}"
    );

    let other_type =
        reason(registry.register(options("requests").const_label("a", "2"), Gauge::new()));
    assert!(other_type.contains("differs in its type"), "{other_type}");
    let other_labels =
        reason(registry.register(options("requests").const_label("b", "2"), Counter::new()));
    assert!(
        other_labels.contains("differs in its label names"),
        "{other_labels}"
    );
    let other_unit =
        reason(registry.register(options("wait_seconds").unit("seconds"), Gauge::new()));
    assert_eq!(other_unit, "it was accepted");
    let other_unit =
        reason(registry.register(options("wait_seconds").const_label("a", "1"), Gauge::new()));
    assert!(other_unit.contains("unit"), "{other_unit}");

    let taken = reason(registry.register(options("requests_created_at"), Gauge::new()));
    assert_eq!(taken, "it was accepted");
    registry
        .register(options("sizes"), Histogram::new())
        .expect("the name is free");
    let taken = reason(registry.register(MetricOptions::new("sizes_total", ""), Gauge::new()));
    assert_eq!(taken, "it was accepted");
    let taken = reason(registry.register(options("files_created_total"), Counter::new()));
    assert_eq!(taken, "it was accepted");
    let taken = reason(registry.register(options("files"), Counter::new()));
    assert!(
        taken.contains("`files_created`") && taken.contains("so has"),
        "{taken}"
    );

    registry
        .register(
            options("h").buckets([1.0]).const_label("a", "1"),
            Histogram::new(),
        )
        .expect("the name is free");
    let buckets = reason(registry.register(
        options("h").buckets([2.0]).const_label("a", "2"),
        Histogram::new(),
    ));
    assert!(buckets.contains("buckets"), "{buckets}");

    registry
        .register(
            MetricOptions::new("helped", "One.").const_label("a", "1"),
            Counter::new(),
        )
        .expect("free");
    let help = reason(registry.register(
        MetricOptions::new("helped", "Two.").const_label("a", "2"),
        Counter::new(),
    ));
    assert!(help.contains("help"), "{help}");
}

/// Registers an `M`, which must be refused for a reason that says `expected`.
#[track_caller]
fn refused<M: metrics_core::Metric>(options: MetricOptions, metric: M, expected: &str) {
    let registry = Registry::new();
    let line = std::panic::Location::caller().line();
    let said = reason(registry.register(options, metric));
    assert!(
        said.contains(expected),
        "line {line}: {said} does not say: {expected}"
    );
    assert!(
        said.contains(file!()),
        "line {line}: {said} does not say where"
    );
    assert_eq!(encode(&registry, Format::Text), "");
}

#[test]
fn wrong_names_are_refused_with_a_reason() {
    refused(options("a-b"), Counter::new(), "contains `-`");
    refused(options(""), Counter::new(), "empty");
    refused(options("1a"), Counter::new(), "begins with a digit");
    refused(options("a_bucket"), Gauge::new(), "ends in `_bucket`");
    refused(options("a").namespace("b-"), Gauge::new(), "namespace");
    refused(options("a").subsystem("b-"), Gauge::new(), "subsystem");
    refused(options("a").unit("s!"), Gauge::new(), "unit");
    let unit = options("a_seconds").unit("bytes");
    refused(unit, Gauge::new(), "says `seconds`");
}

#[test]
fn wrong_labels_are_refused_with_a_reason() {
    type Pairs = Family<(u8, u8), Gauge>;
    refused(options("a").const_label("le", "1"), Gauge::new(), "`le`");
    refused(options("a").const_label("__x", "1"), Gauge::new(), "`__x`");
    let twice = options("a").const_label("a", "1").const_label("a", "2");
    refused(twice, Gauge::new(), "two labels");
    let named = options("a").label_names(["x"]);
    refused(named.clone(), Gauge::new(), "no labels to name");
    refused(options("a"), Pairs::new(), "`label_names(..)` with 2 names");
    refused(named, Pairs::new(), "2 labels but 1");
    let limited = options("a").cardinality_limit(1);
    refused(limited.clone(), Gauge::new(), "no labels to limit");
    refused(
        limited.label_names(["x"]),
        Family::<(bool,), Gauge>::new(),
        "all label sets of this family are known",
    );
    let same = options("a").label_names(["x", "x"]);
    refused(same, Pairs::new(), "two labels");
}

#[test]
fn wrong_buckets_and_states_are_refused_with_a_reason() {
    type Names = StateSet<&'static str>;
    refused(options("a").buckets([1.0]), Gauge::new(), "no buckets");
    let wrong = [
        (vec![2.0, 1.0], "must increase"),
        (vec![f64::NAN], "not a number"),
        (vec![f64::INFINITY], "infinite"),
        (vec![], "at least one"),
    ];
    for (bounds, expected) in wrong {
        refused(options("a").buckets(bounds), Histogram::new(), expected);
    }
    refused(options("a"), Names::new(), "have no names");
    refused(options("a").states(["x", "x"]), Names::new(), "two states");
    refused(options("a").states(["x"]), Summary::new(), "no states");
    // The states' label is called as the family is.
    let states = options("a").states(["x"]);
    let labelled = states.clone().const_label("a", "1");
    refused(labelled, Names::new(), "two labels are called `a`");
    let family = states.clone().label_names(["a"]);
    refused(
        family,
        Family::<(u8,), Names>::new(),
        "two labels are called `a`",
    );
    let colon = options("a:b").states(["x"]);
    refused(colon, Names::new(), "no `:`");
}

/// A label set that nobody derived.
struct ByHand;

impl LabelSet for ByHand {
    type Schema = Self;
    const LABELS: &'static [Label] = &[Label::new::<str>("bad-name{")];

    fn visit(&self, visitor: &mut impl LabelVisitor) {
        visitor.value("x");
    }
}

#[test]
fn a_label_set_by_hand_is_held_to_the_rules() {
    refused(options("a"), Family::<ByHand, Gauge>::new(), "contains `-`");
    let _ = ByHand;
}

#[test]
fn names_that_parts_make_are_held_to_the_rules() {
    refused(
        options("bucket").namespace("a"),
        Gauge::new(),
        "ends in `_bucket`",
    );
    refused(
        options("count").subsystem("a"),
        Counter::new(),
        "ends in `_count`",
    );
    refused(
        options("a").unit("total"),
        Gauge::new(),
        "would end the name",
    );
    refused(
        options("a").unit("by_count"),
        Gauge::new(),
        "would end the name",
    );
    let states = |name| options(name).states(["x"]);
    refused(states("le"), StateSet::<&str>::new(), "`le`");
    refused(states("__a"), StateSet::<&str>::new(), "`__a`");
    let registry = Registry::new();
    registry
        .register(options("count"), Gauge::new())
        .expect("nothing is added to it");
}

#[test]
fn a_label_is_constant_in_all_metrics_of_a_family_or_in_none() {
    let registry = Registry::new();
    let variable = options("requests").label_names(["method"]);
    registry
        .register(variable, Family::<(&str,), Counter>::new())
        .expect("the first one");
    let constant = options("requests").const_label("method", "GET");
    let said = reason(registry.register(constant, Counter::new()));
    assert!(said.contains("label names"), "{said}");
}

#[test]
fn the_help_of_a_family_stays_as_long_as_a_metric_that_says_it() {
    let registry = Registry::new();
    let register = |label: &str, help: &str| {
        let options = MetricOptions::new("helped", help).const_label("a", label);
        registry
            .register(options, Counter::new())
            .expect("the labels differ")
    };
    register("1", "");
    register("2", "The help.");
    let last = register("3", "");
    assert!(registry.unregister(&last));
    assert!(encode(&registry, Format::Text).starts_with("# HELP helped_total The help.\n"));
}

#[test]
fn metrics_come_and_go() {
    let registry = Registry::new();
    let first = registry
        .register(options("same").const_label("a", "1"), Counter::new())
        .expect("free");
    let second = registry
        .register(options("same").const_label("a", "2"), Counter::new())
        .expect("free");
    assert!(registry.unregister(&first));
    assert!(!registry.unregister(&first));
    assert_eq!(
        encode(&registry, Format::Text),
        "# TYPE same_total counter\nsame_total{a=\"2\"} 0\n"
    );
    assert!(registry.unregister(&second));
    assert_eq!(encode(&registry, Format::Text), "");
    registry
        .register(options("same"), Gauge::new())
        .expect("the name is free again");
    let clone = registry.clone();
    clone
        .register(options("other"), InFlight::new())
        .expect("free");
    assert_eq!(
        encode(&registry, Format::Text),
        "# TYPE other gauge\nother 0\n# TYPE same gauge\nsame 0\n"
    );
}

/// Panics when asked.
#[metric]
static PANICS: GaugeFn = GaugeFn::new(|| std::panic::resume_unwind(Box::new("expected")));

/// Comes after it.
#[metric]
static SURVIVES: Counter = Counter::new();

#[test]
fn a_panic_while_collecting_loses_one_sample() {
    SURVIVES.inc();
    assert_eq!(
        exposed("panics"),
        "# HELP panics Panics when asked.\n# TYPE panics gauge\n"
    );
    assert!(exposed("survives").ends_with("survives_total 1\n"));
    assert!(behaviour::value("metrics_core_collect_panics_total") >= 1.0);
    assert!(
        catch_unwind_get().is_err(),
        "who asks the metric directly sees the panic"
    );
}

fn catch_unwind_get() -> thread::Result<f64> {
    std::panic::catch_unwind(|| PANICS.get())
}

#[test]
fn registering_inside_a_function_metric_does_not_deadlock() {
    let registry = Registry::new();
    let inner = registry.clone();
    let tell = move || {
        let registered = inner.register(options("made_inside"), Counter::new());
        if registered.is_ok() { 1.0 } else { 0.0 }
    };
    registry
        .register(options("registers"), GaugeFn::from_closure(tell))
        .expect("free");
    assert_eq!(
        encode(&registry, Format::Text),
        "# TYPE registers gauge\nregisters 1\n"
    );
    let text = encode(&registry, Format::Text);
    assert_eq!(
        of_family(&text, "made_inside"),
        "# TYPE made_inside_total counter\nmade_inside_total 0\n"
    );
}

#[test]
fn what_is_unregistered_during_a_scrape_is_freed_after_it() {
    let registry = Registry::new();
    let owned = Arc::new(());
    let captured = Arc::clone(&owned);
    let tell = move || {
        if Arc::strong_count(&captured) > 0 {
            1.0
        } else {
            0.0
        }
    };
    let leaving = registry
        .register(options("leaves"), GaugeFn::from_closure(tell))
        .expect("free");
    let leaving = std::sync::Mutex::new(Some(leaving));
    let inner = registry.clone();
    let remove = move || {
        let leaving = leaving.lock().ok().and_then(|mut leaving| leaving.take());
        leaving.map_or(0.0, |leaving| f64::from(inner.unregister(&leaving)))
    };
    registry
        .register(options("removes"), GaugeFn::from_closure(remove))
        .expect("free");
    let text = encode(&registry, Format::Text);
    assert!(text.ends_with("removes 1\n"), "{text}");
    assert_eq!(Arc::strong_count(&owned), 1, "nobody has it any more");
}

#[test]
fn threads_register_and_scrape_at_once() {
    const THREADS: usize = 4;
    const METRICS: usize = 100;
    let registry = Registry::new();
    let barrier = Barrier::new(THREADS + 1);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (registry, barrier) = (&registry, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for metric in 0..METRICS {
                    let options = options("raced").const_label("of", format!("{thread}_{metric}"));
                    registry
                        .register(options, Counter::new())
                        .expect("the labels differ")
                        .inc();
                }
            });
        }
        barrier.wait();
        for _ in 0..50 {
            let text = encode(&registry, Format::Text);
            assert!(text.is_empty() || text.starts_with("# TYPE raced_total counter\n"));
        }
    });
    let text = encode(&registry, Format::Text);
    assert_eq!(
        text.lines().filter(|line| line.ends_with(" 1")).count(),
        THREADS * METRICS
    );
}

#[test]
fn the_catalogue_has_no_clash() {
    assert_eq!(Registry::global().check(), Ok(()));
}
