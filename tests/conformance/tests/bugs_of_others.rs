//! Bugs that other libraries had, and the tests that would find each of them here, or why there is nothing to find. Those that fit
//! nowhere else are in this file.
//!
//! | what went wrong | where | tests here |
//! |---|---|---|
//! | label values that clients make up take all memory | CVE-2022-21698 of client_golang | `tests/behaviour/tests/cardinality.rs::a_full_family_counts_in_one_more_series`, `tests/storage/tests/memory.rs::a_million_label_values_that_clients_made_up_take_no_memory` |
//! | a kept proof of one password lets another in | CVE-2022-46146 of exporter-toolkit | `tests/server/tests/auth.rs::users_are_let_in_by_their_passwords` |
//! | a small message unpacks to a large one | client_golang #1917 | none: nothing is received, so nothing is unpacked |
//! | two children of a family in one expression deadlock | client_rust #231, #300 | `tests/conformance/tests/bugs_of_others.rs::two_children_in_one_expression_do_not_wait_for_each_other` |
//! | of two threads that make the same child, one loses what it counts | client_rust #102 | `tests/behaviour/tests/families.rs::the_first_touch_of_many_threads_makes_one_child` |
//! | a metric that is made or recorded during a scrape deadlocks | neon #2566, client_python #322, #363, #1076, scylla-manager #2843 | `tests/behaviour/tests/registry.rs::registering_inside_a_function_metric_does_not_deadlock`, `tests/behaviour/tests/collectors.rs::a_collector_may_do_anything_with_its_registry`, `tests/behaviour/tests/families.rs::recording_while_a_label_is_shown_does_not_deadlock` |
//! | everybody waits for a thread that does not go on | tikv/rust-prometheus #389 | `tests/conformance/tests/bugs_of_others.rs::nobody_waits_for_threads_that_do_not_go_on`, `tests/storage/tests/fork.rs::a_forked_process_scrapes_and_records` |
//! | the count of a histogram is less than a bucket | client_golang #275, nginx-lua-prometheus #161, zio-metrics #214 | `tests/storage/tests/scrapes.rs::scrapes_under_writers_are_right`, `tests/loom/tests/histogram.rs::a_scrape_has_what_was_observed_before_and_the_sum_of_what_is_not_in_progress` |
//! | memory grows when nobody scrapes | metrics #245, #339, #465, #467 | `tests/storage/tests/memory.rs::observations_that_nobody_scrapes_take_no_memory` |
//! | buckets without locks are unsound | metrics #130, #190, #606, #695 | `tests/loom/tests/histogram.rs::two_threads_lose_nothing_while_a_scrape_turns_the_sides_around`, `tests/loom/tests/models.rs::a_slab_changes_hands_with_its_values`, `tests/loom/tests/children.rs::a_handle_is_never_to_another_thing_than_was_asked_for` |
//! | labels of one name and two values are the same | metrics 0.24.5 | `tests/behaviour/tests/families.rs::string_labels_are_looked_up_by_value`, `tests/storage/tests/threads.rs::an_increment_never_goes_to_another_label_set` |
//! | a value that a counter cannot take ends the process | nomad #15861, beyla #1027, #1120, statsd_exporter #11 | `tests/conformance/tests/bugs_of_others.rs::whatever_is_recorded_is_exposed_validly`, `tests/behaviour/tests/bad_values.rs::a_bad_value_is_dropped_and_counted` |
//! | a clock that goes backwards ends the process | tikv/rust-prometheus #406, metrics #423 | `metrics-types/src/clock/mod.rs::a_count_that_went_backwards_is_no_time` |
//! | the process collector fails without /proc | tikv/rust-prometheus #465 | `tests/behaviour/tests/process.rs::nothing_is_shown_where_nothing_can_be_read`, `tests/behaviour/tests/process.rs::nonsense_loses_what_it_is_about` |
//! | a label value that is not escaped loses the scrape | client_rust 0.24.1, gitlab-tokens-exporter #221, wireguard_exporter #82, scaphandre #175, #204 | `tests/conformance/tests/round_trip.rs::everything_comes_back_in_every_text_format`, `tests/conformance/tests/awkward.rs::label_values_come_back_as_they_were` |
//! | a Content-Type that is missing or wrong loses the scrape | prometheus #15485, subspace #3236, scaphandre #417 | `tests/server/tests/routes.rs::the_format_is_negotiated`, `tests/conformance/tests/prometheus.rs::it_reads_the_quickstart_with_default_flags` |
//! | a Content-Encoding is told of a body that has none | client_golang #1596 | `tests/server/tests/encodings.rs::gzip_is_sent_to_those_who_ask_for_it` |
//! | exemplars race, are too long, or have names that nobody reads | client_golang #1091, #1146, #1148, #1608, #1623, prometheus #15259 | `tests/conformance/tests/bugs_of_others.rs::exemplars_belong_to_their_values`, `tests/behaviour/tests/exemplars.rs::what_cannot_be_an_exemplar_is_dropped_and_its_value_counted`, `tests/behaviour/tests/exemplars.rs::each_bucket_has_an_exemplar_of_its_own` |
//! | a family without children loses the scrape | client_rust #279 | `tests/conformance/tests/bugs_of_others.rs::families_without_children_are_valid` |
//! | integers at the end of their range become others | client_rust #281 | `tests/conformance/tests/bugs_of_others.rs::integers_are_exact_to_the_end_of_their_range`, `tests/conformance/tests/nasty.rs::input_17_a_count_above_2_to_the_53` |
//! | suffixes are on the samples and not on what is said of them | metrics-exporter-prometheus 0.17 | `tests/conformance/tests/every_type.rs::parsers_read_what_was_meant`, `tests/conformance/tests/every_type.rs::promtool_finds_nothing` |
//! | native histograms are missing in protobuf | metrics #649 | `tests/conformance/tests/prometheus.rs::it_reads_native_histograms_and_exemplars` |
//! | waiting after a lost race makes it slow where there is none | client_golang #1661 | none: nothing waits after a lost race; benches/ measures one thread and several |
//! | native buckets are off by one, or begin again too often | client_golang #1279, #1367 | `tests/behaviour/tests/native.rs::observations_are_in_the_bucket_that_ends_at_or_above_them`, `tests/behaviour/tests/native.rs::a_young_histogram_begins_again_when_it_is_old_enough` |
//! | series that are no longer read are shown again | opentelemetry-rust #3248 | `tests/conformance/tests/bugs_of_others.rs::what_a_collector_no_longer_shows_is_gone` |
//! | buckets that an application chooses are ignored | opentelemetry-rust #3312 | `tests/behaviour/tests/adjusted.rs::a_histogram_is_shown_with_some_of_its_bounds` |
//! | forked processes share what they count | client_python #127, #191, #328, #347, #599 | `tests/storage/tests/fork.rs::a_forked_process_scrapes_and_records`, `tests/loom/tests/copies.rs::a_copy_finds_what_stays_wherever_the_process_was_copied` |
//! | clients that ask for nothing keep scrapers out | client_java #2284, aligned_layer #1274, #1277 | `tests/server/tests/half_open.rs::half_open_connections_delay_no_scrape_and_are_closed` |
//! | two versions in one program lose metrics | linkme #99 | `tests/linking-matrix/tests/matrix/main.rs::a_program_has_one_catalogue` |
//! | linkers lose declarations | linkme #31, #41, #49, #61, #63, #70, #94, #111 | `tests/linking-matrix/tests/matrix/main.rs::every_declaration_is_exposed_in_every_build` |
//! | odd requests end the process | client_golang #2065 | `tests/untrusted/tests/corpus.rs::requests` |
//! | a receiver of remote write takes what it does not store | Prometheus 2.42 | none: nothing is written to anybody: scrapers come |

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use conformance::{check_with_promtool, parse};
use metrics_core::{
    Collected, ConstFamily, Counter, Family, FloatCounter, Format, Gauge, GaugeFn, Histogram,
    IntGauge, LabelValue, Metric, MetricOptions, NativeHistogram, Registry, Summary, WithExemplars,
    encode,
};
use proptest::prelude::*;

#[test]
fn every_bug_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let rows = include_str!("bugs_of_others.rs").lines();
    let rows = rows.filter_map(|line| line.strip_prefix("//! | ")).skip(1);
    let mut bugs = 0;
    for row in rows {
        bugs += 1;
        let cell = row.split(" | ").nth(2).expect("there are three cells");
        let tests: Vec<_> = cell
            .split('`')
            .filter_map(|it| it.split_once("::"))
            .collect();
        assert_eq!(tests.is_empty(), cell.starts_with("none: "), "{row}");
        for (file, test) in tests {
            let source = fs::read_to_string(root.join(file));
            let source = source.unwrap_or_else(|error| panic!("{file}: {error}"));
            let test = format!("#[test]\nfn {test}(");
            assert!(source.replace("    ", "").contains(&test), "{row}");
        }
    }
    assert_eq!(bugs, 32);
}

fn options(name: &str) -> MetricOptions {
    MetricOptions::new(name, "Help.")
}

fn register<M: Metric>(registry: &Registry, options: MetricOptions, metric: M) -> Arc<M> {
    registry.register(options, metric).expect("it is valid")
}

fn text(registry: &Registry) -> String {
    encode(registry, Format::Text)
}

fn assert_accepted(registry: &Registry) {
    check_with_promtool(&text(registry));
    for format in [Format::Text, Format::OpenMetrics] {
        let _ = parse(format, &encode(registry, format));
    }
}

#[test]
fn two_children_in_one_expression_do_not_wait_for_each_other() {
    let registry = Registry::new();
    let options = options("letters").label_names(["to"]);
    let letters = register(&registry, options, Family::<(&str,), Gauge>::new());
    letters.with(&("a",)).set(1.0);
    letters
        .with(&("b",))
        .set(letters.with(&("a",)).get() + letters.with(&("b",)).get());
    let (one, other) = (letters.with(&("c",)), letters.with(&("c",)));
    // Even the end of the family does not wait for who holds a child.
    letters.clear();
    one.set(other.get() + 2.0);
    assert_eq!(text(&registry).lines().count(), 2);
    assert_eq!(other.get().to_bits(), 2.0_f64.to_bits());
}

/// A place where threads stay until they are let go.
#[derive(Clone)]
struct Stuck {
    arrived: Sender<()>,
    released: Arc<Mutex<Receiver<()>>>,
}

impl Stuck {
    fn new() -> (Self, Receiver<()>, Sender<()>) {
        let (arrived, has_arrived) = channel();
        let (release, released) = channel();
        let released = Arc::new(Mutex::new(released));
        (Self { arrived, released }, has_arrived, release)
    }

    fn stay(&self) {
        let _ = self.arrived.send(());
        // It ends when the other side is dropped.
        let _ = self.released.lock().expect("nobody panics").recv();
    }
}

/// A label value of which somebody is made to wait for the text.
struct Slow<'a>(&'a Stuck);

impl LabelValue for Slow<'_> {
    type Schema = str;

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value({
            self.0.stay();
            "slow"
        })
    }
}

#[test]
fn nobody_waits_for_threads_that_do_not_go_on() {
    let registry = Registry::new();
    let labelled = options("letters").label_names(["to"]);
    let letters = register(&registry, labelled, Family::<(&str,), Counter>::new());
    let (at_label, has_label, release_label) = Stuck::new();
    let (at_function, has_function, release_function) = Stuck::new();
    let (at_collector, has_collector, release_collector) = Stuck::new();
    let gates = [at_function.clone(), at_collector.clone()];
    let others = AtomicBool::new(false);
    let others = Arc::new(others);

    // Stays once, for the thread that comes first.
    let stay_once = |gate: Stuck, passed: Arc<AtomicBool>| {
        move || {
            if !passed.swap(true, Ordering::Relaxed) {
                gate.stay();
            }
        }
    };
    let [function_gate, collector_gate] = gates;
    let stay = stay_once(function_gate, Arc::default());
    let function = GaugeFn::from_closure(move || {
        stay();
        1.0
    });
    let function = register(&registry, options("a_function"), function);
    thread::scope(|scope| {
        // One in the text of a label, one in a metric within a scrape, one in a collector within a scrape.
        scope.spawn(|| letters.with(&(Slow(&at_label),)).inc());
        has_label.recv().expect("it gets there");
        scope.spawn(|| text(&registry));
        has_function.recv().expect("it gets there");
        let (stay, on) = (
            stay_once(collector_gate, Arc::default()),
            Arc::clone(&others),
        );
        let collector = registry.register_collector(move |_: &mut Collected| {
            if on.load(Ordering::Relaxed) {
                stay();
            }
        });
        others.store(true, Ordering::Relaxed);
        scope.spawn(|| text(&registry));
        has_collector.recv().expect("it gets there");

        // Everything goes on.
        letters.with(&("fast",)).inc();
        assert!(text(&registry).contains("\nletters_total{to=\"fast\"} 1\n"));
        let more = register(&registry, options("more"), Counter::new());
        assert!(text(&registry).contains("\nmore_total 0\n"));
        assert!(registry.unregister(&more) && registry.unregister(&function));
        drop(collector.expect("it is valid"));
        assert_eq!(letters.remove(&("fast",)), Some(1));
        assert_eq!(
            text(&registry),
            "# HELP letters_total Help.\n# TYPE letters_total counter\n"
        );

        drop((release_label, release_function, release_collector));
    });
    assert!(text(&registry).ends_with("\nletters_total{to=\"slow\"} 1\n"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_recorded_is_exposed_validly(all in prop::collection::vec(any::<u64>(), 200)) {
        let registry = Registry::new();
        let counter = register(&registry, options("counter"), FloatCounter::new());
        let gauge = register(&registry, options("gauge"), Gauge::new());
        let bounds = options("histogram").buckets([-1.0, 0.0, 1e-300, 1.0, 1e300]);
        let histogram = register(&registry, bounds, Histogram::new());
        let native = register(&registry, options("native"), NativeHistogram::new());
        let summary = register(&registry, options("summary"), Summary::new());
        let exemplars = WithExemplars::new(Histogram::new());
        let bounds = options("with_exemplars").buckets([0.0]);
        let exemplars = register(&registry, bounds, exemplars);
        let mut earlier = 0.0;
        for bits in all {
            // Every pattern of bits is a number, or is none in one of many ways.
            let value = f64::from_bits(bits);
            counter.inc_by(value);
            gauge.inc_by(value);
            histogram.observe(value);
            native.observe(value);
            summary.observe(value);
            exemplars.observe_with_exemplar(value, [("bits", &*bits.to_string())]);
            prop_assert!(counter.get() >= earlier, "it never goes down");
            earlier = counter.get();
        }
        prop_assert_eq!(histogram.get().count(), native.get().count());
        prop_assert!(histogram.get().sum.is_finite());
        assert_accepted(&registry);
    }
}

#[test]
fn families_without_children_are_valid() {
    let registry = Registry::new();
    let labelled = |name| options(name).label_names(["to"]);
    register(&registry, labelled("a"), Family::<(&str,), Counter>::new());
    register(&registry, labelled("b"), Family::<(&str,), Gauge>::new());
    register(
        &registry,
        labelled("c"),
        Family::<(&str,), Histogram>::new(),
    );
    register(&registry, labelled("d"), Family::<(&str,), Summary>::new());
    let collector = |collected: &mut Collected| {
        collected.add(ConstFamily::gauge("e", "Help."));
    };
    let _registration = registry.register_collector(collector).expect("it is valid");
    assert_eq!(text(&registry).matches("# TYPE ").count(), 5);
    assert_accepted(&registry);
    // Nothing at all is valid, too.
    assert_accepted(&Registry::new());
}

#[test]
fn integers_are_exact_to_the_end_of_their_range() {
    let registry = Registry::new();
    let [least, most] = ["least", "most"].map(|name| {
        let gauge = register(&registry, options(name), IntGauge::new());
        gauge.set(0);
        gauge
    });
    least.set(i64::MIN);
    most.set(i64::MAX);
    register(&registry, options("many"), Counter::new()).inc_by(u64::MAX);
    for format in [Format::Text, Format::OpenMetrics] {
        let text = encode(&registry, format);
        for line in [
            "\nleast -9223372036854775808\n",
            "\nmost 9223372036854775807\n",
            "\nmany_total 18446744073709551615\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
    assert_accepted(&registry);
}

#[test]
fn what_a_collector_no_longer_shows_is_gone() {
    let registry = Registry::new();
    let scrapes = AtomicU64::new(0);
    let collector = move |collected: &mut Collected| {
        let scrape = scrapes.fetch_add(1, Ordering::Relaxed);
        let family = ConstFamily::counter("seen", "Help.");
        collected.add(family.with(&[("in", &scrape.to_string())], 1));
    };
    let _registration = registry.register_collector(collector).expect("it is valid");
    for scrape in 1..4 {
        let expected = format!(
            "# HELP seen_total Help.\n# TYPE seen_total counter\nseen_total{{in=\"{scrape}\"}} 1\n"
        );
        assert_eq!(text(&registry), expected);
    }
}

#[test]
fn exemplars_belong_to_their_values() {
    let registry = Registry::new();
    let bounds = options("waits").buckets([1000.0]);
    let waits = register(&registry, bounds, WithExemplars::new(Histogram::new()));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for thread in 0..3_u32 {
            let (waits, stop) = (&waits, &stop);
            scope.spawn(move || {
                for number in (thread..).step_by(3) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let text = number.to_string();
                    waits.observe_with_exemplar(number.into(), [("number", &*text)]);
                }
            });
        }
        let mut seen = 0;
        while seen < 300 {
            let text = encode(&registry, Format::OpenMetrics);
            for line in text.lines() {
                let Some((_, exemplar)) = line.split_once(" # {number=\"") else {
                    continue;
                };
                let (label, rest) = exemplar.split_once("\"} ").expect("it is one");
                assert_eq!(rest.split(' ').next(), Some(label), "{line}");
                seen += 1;
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_accepted(&registry);
}
