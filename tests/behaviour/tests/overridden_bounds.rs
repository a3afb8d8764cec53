//! Histograms that count in other bounds than they were declared with, as an application wants it.

#![allow(clippy::float_cmp, reason = "sums of a few small numbers are exact")]

use behaviour::{buckets, overridden};
use metrics_core::{
    Family, Format, Histogram, LabelValue, Metrics, NativeHistogram, RegisterError, Registry,
    WithExemplars, encode, linear_buckets, metric, metrics, timed,
};

#[derive(Debug, Clone, Copy, LabelValue)]
#[label(rename_all = "lowercase")]
enum Tier {
    Free,
    Paid,
}

#[metrics(namespace = "lib")]
mod lib {
    use super::*;

    /// Overridden before its use.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static FRESH: Histogram = Histogram::new();

    /// Used before it is overridden.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static USED: Histogram = Histogram::new();

    /// Shown in part before it is overridden.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static SHOWN: Histogram = Histogram::new();

    /// Of a registry that cannot be.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static SPARED: Histogram = Histogram::new();

    /// Used by then.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static SETTLED: Histogram = Histogram::new();

    /// Told nothing but what is no number.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static NO_NUMBERS: Histogram = Histogram::new();

    /// More bounds than threads have cells for.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static WIDE: Histogram = Histogram::new();

    /// Children that are all known.
    #[metric(buckets = [0.1, 1.0], label_names("tier"))]
    pub(super) static KNOWN: Family<(Tier,), Histogram> = Family::new();

    /// Children that come.
    #[metric(buckets = [0.1, 1.0], label_names("path"))]
    pub(super) static COMING: Family<(&str,), Histogram> = Family::new();

    /// Children that were used.
    #[metric(buckets = [0.1, 1.0], label_names("path"))]
    pub(super) static CAME: Family<(&str,), Histogram> = Family::new();

    /// With native buckets, too.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static BOTH: NativeHistogram = NativeHistogram::new().with_classic_buckets();

    /// The same by path.
    #[metric(buckets = [0.1, 1.0], label_names("path"))]
    pub(super) static BOTH_BY_PATH: Family<(&str,), NativeHistogram> =
        Family::of(NativeHistogram::new().with_classic_buckets());

    /// With native buckets alone.
    #[metric]
    pub(super) static NATIVE: NativeHistogram = NativeHistogram::new();

    /// With examples.
    #[metric(buckets = [0.1, 1.0])]
    pub(super) static EXAMPLES: WithExemplars<Histogram> = WithExemplars::new(Histogram::new());

    /// With examples, by path.
    #[metric(buckets = [0.1, 1.0], label_names("path"))]
    pub(super) static EXAMPLES_BY_PATH: Family<(&str,), WithExemplars<Histogram>> = Family::new();
}

#[track_caller]
fn refused(built: Result<Registry, RegisterError>, expected: &[&str]) {
    let said = match built {
        Ok(_) => String::from("it was accepted"),
        Err(error) => error.to_string(),
    };
    for expected in expected.iter().chain(&[file!()]) {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn before_the_first_observation_any_bounds_can_be_chosen() {
    // A scrape is no observation.
    assert_eq!(
        buckets(Registry::global(), "lib_fresh"),
        ["0.1 0", "1.0 0", "+Inf 0"]
    );
    let registry = overridden("lib_fresh", &[0.25, 0.5, 2.0]).expect("nobody has used it");
    let nothing = ["0.25 0", "0.5 0", "2.0 0", "+Inf 0"];
    assert_eq!(buckets(&registry, "lib_fresh"), nothing);
    assert_eq!(buckets(Registry::global(), "lib_fresh"), nothing);
    for value in [0.25, 0.3, 1.0, 3.0, 4.0] {
        lib::FRESH.observe(value);
    }
    let counted = ["0.25 1", "0.5 2", "2.0 3", "+Inf 5"];
    assert_eq!(buckets(&registry, "lib_fresh"), counted);
    // Also in a registry that is older, and in one that says nothing of bounds.
    assert_eq!(buckets(Registry::global(), "lib_fresh"), counted);
    let plain = Registry::builder().declared().prefix("app").build();
    let plain = plain.expect("it says nothing of bounds");
    assert_eq!(buckets(&plain, "app_lib_fresh"), counted);
    let value = lib::FRESH.get();
    assert_eq!((value.count(), value.sum), (5, 8.55));
    assert_eq!(value.buckets[1].upper_bound, 0.5);

    // Others have a part of them, and no other ones; those of the declaration are gone.
    let part = overridden("lib_fresh", &[0.5]).expect("they are a part");
    assert_eq!(buckets(&part, "lib_fresh"), ["0.5 2", "+Inf 5"]);
    assert!(overridden("lib_fresh", &[0.25, 0.5, 2.0]).is_ok());
    refused(
        overridden("lib_fresh", &[0.1, 0.5]),
        &[
            "`lib_fresh`",
            "0.1 is not among",
            "[0.25, 0.5, 2.0]",
            "another registry",
        ],
    );
}

#[test]
fn after_the_first_observation_other_bounds_are_refused() {
    lib::USED.observe(0.2);
    refused(
        overridden("lib_used", &[0.1, 0.5]),
        &[
            "`lib_used`",
            "0.5 is not among",
            "[0.1, 1.0]",
            "before its first observation",
        ],
    );
    lib::USED.observe(0.7);
    let part = overridden("lib_used", &[1.0]).expect("it is one of them");
    assert_eq!(buckets(&part, "lib_used"), ["1.0 2", "+Inf 2"]);
    assert_eq!(
        buckets(Registry::global(), "lib_used"),
        ["0.1 0", "1.0 2", "+Inf 2"]
    );
}

#[test]
fn what_a_registry_was_given_is_not_taken_from_it() {
    let part = overridden("lib_shown", &[1.0]).expect("it is one of them");
    refused(
        overridden("lib_shown", &[0.5]),
        &["0.5 is not among", "before any registry shows a part"],
    );
    lib::SHOWN.observe(0.7);
    assert_eq!(buckets(&part, "lib_shown"), ["1.0 1", "+Inf 1"]);
}

#[test]
fn a_registry_that_cannot_be_built_overrides_nothing() {
    let builder = Registry::builder().declared().adjust(|metric| {
        match metric.name() {
            "lib_spared" => metric.buckets([7.0]),
            // After it in the order of names.
            "lib_used" => metric.rename("a-b"),
            _ => metric.hide(),
        }
    });
    refused(builder.build(), &["contains `-`"]);
    // Nor does one in which another histogram has been used.
    lib::SETTLED.observe(0.2);
    let builder = Registry::builder()
        .declared()
        .adjust(|metric| match metric.name() {
            "lib_spared" | "lib_settled" => metric.buckets([7.0]),
            _ => metric.hide(),
        });
    refused(builder.build(), &["`lib_settled`", "7 is not among"]);
    // Two bounds that are no part of one another: what was refused has left no trace.
    lib::SPARED.observe(0.7);
    assert_eq!(
        buckets(Registry::global(), "lib_spared"),
        ["0.1 0", "1.0 1", "+Inf 1"]
    );
}

#[test]
fn what_is_no_number_is_no_observation() {
    lib::NO_NUMBERS.observe(f64::NAN);
    let registry = overridden("lib_no_numbers", &[7.0]).expect("nothing was observed");
    lib::NO_NUMBERS.observe(f64::INFINITY);
    lib::NO_NUMBERS.observe(8.0);
    assert_eq!(buckets(&registry, "lib_no_numbers"), ["7.0 0", "+Inf 1"]);
}

#[test]
fn there_can_be_more_bounds_than_threads_have_cells_for() {
    let bounds = linear_buckets::<1000>(1.0, 1.0);
    let registry = overridden("lib_wide", &bounds).expect("nobody has used it");
    for value in [1.0, 500.5, 1000.0, 2000.0] {
        lib::WIDE.observe(value);
    }
    let counted = buckets(&registry, "lib_wide");
    assert_eq!(counted.len(), 1001);
    assert_eq!(counted[499], "500.0 1");
    assert_eq!(counted[500], "501.0 2");
    assert_eq!(counted[999..], ["1000.0 3", "+Inf 4"]);
    refused(
        overridden("lib_wide", &[0.5]),
        &["[1.0, 2.0, ", "19.0, .. 1000.0], 1000 of them, which"],
    );
}

#[test]
fn children_that_are_known_have_them_from_the_first_scrape() {
    // Somebody scrapes before, and keeps a child.
    assert_eq!(buckets(Registry::global(), "lib_known").len(), 6);
    let paid = lib::KNOWN.with(&(Tier::Paid,));
    let registry = overridden("lib_known", &[0.5, 2.0, 3.0]).expect("nobody has used it");
    let mut expected: Vec<_> = ["free", "paid"]
        .iter()
        .flat_map(|tier| ["0.5", "2.0", "3.0", "+Inf"].map(|le| format!("tier={tier},{le} 0")))
        .collect();
    assert_eq!(buckets(&registry, "lib_known"), expected);
    paid.observe(2.5);
    lib::KNOWN.with(&(Tier::Paid,)).observe(4.0);
    expected[6] = String::from("tier=paid,3.0 1");
    expected[7] = String::from("tier=paid,+Inf 2");
    assert_eq!(buckets(&registry, "lib_known"), expected);
    assert_eq!(buckets(Registry::global(), "lib_known"), expected);
    refused(
        overridden("lib_known", &[1.0]),
        &["1 is not among", "[0.5, 2.0, 3.0]"],
    );
}

#[test]
fn children_that_come_have_them_also_if_they_came_before() {
    let before = lib::COMING.with(&("/before",));
    let registry = overridden("lib_coming", &[0.5, 2.0]).expect("nobody has used it");
    lib::COMING.with(&("/after",)).observe(1.0);
    before.observe(0.5);
    assert_eq!(
        buckets(&registry, "lib_coming"),
        [
            "path=/before,0.5 1",
            "path=/before,2.0 1",
            "path=/before,+Inf 1",
            "path=/after,0.5 0",
            "path=/after,2.0 1",
            "path=/after,+Inf 1",
        ]
    );
    assert_eq!(before.get().sum, 0.5);
}

#[test]
fn one_child_that_was_used_settles_it_for_all() {
    let other = lib::CAME.with(&("/other",));
    lib::CAME.with(&("/used",)).observe(0.2);
    refused(
        overridden("lib_came", &[0.5]),
        &["`lib_came`", "0.5 is not among", "first observation"],
    );
    assert_eq!(
        lib::CAME.remove(&("/used",)).map(|value| value.sum),
        Some(0.2)
    );
    // Nor is it forgotten with the child.
    refused(overridden("lib_came", &[0.5]), &["first observation"]);
    other.observe(0.7);
    assert_eq!(
        buckets(Registry::global(), "lib_came"),
        [
            "path=/other,0.1 0",
            "path=/other,1.0 1",
            "path=/other,+Inf 1"
        ]
    );
}

#[test]
fn classic_buckets_beside_native_ones_are_overridden() {
    assert_eq!(buckets(Registry::global(), "lib_both").len(), 3);
    let registry = overridden("lib_both", &[0.5, 2.0, 3.0]).expect("nobody has used it");
    for value in [0.2, 2.5, 7.0] {
        lib::BOTH.observe(value);
    }
    assert_eq!(
        buckets(&registry, "lib_both"),
        ["0.5 1", "2.0 1", "3.0 2", "+Inf 3"]
    );
    assert_eq!(lib::BOTH.get().count(), 3);
    refused(overridden("lib_both", &[1.0]), &["1 is not among"]);

    let child = lib::BOTH_BY_PATH.with(&("/",));
    let registry = overridden("lib_both_by_path", &[0.5]).expect("nobody has used it");
    child.observe(0.7);
    assert_eq!(
        buckets(&registry, "lib_both_by_path"),
        ["path=/,0.5 0", "path=/,+Inf 1"]
    );
}

#[test]
fn a_histogram_without_classic_buckets_is_given_none() {
    let registry = overridden("lib_native", &[0.5, 2.0]).expect("there is nothing to decide");
    lib::NATIVE.observe(0.2);
    assert_eq!(buckets(&registry, "lib_native"), ["+Inf 1"]);
    assert!(overridden("lib_native", &[1.0]).is_ok());
}

#[test]
fn exemplars_are_in_the_buckets_that_were_chosen() {
    let registry = overridden("lib_examples", &[0.5, 2.0, 3.0]).expect("nobody has used it");
    lib::EXAMPLES.observe_with_exemplar(0.2, [("id", "a")]);
    lib::EXAMPLES.observe_with_exemplar(2.5, [("id", "b")]);
    lib::EXAMPLES.observe_with_exemplar(9.0, [("id", "c")]);
    let text = encode(&registry, Format::OpenMetrics);
    for (bound, count, id) in [("0.5", 1, "a"), ("3.0", 2, "b"), ("+Inf", 3, "c")] {
        let expected = format!("lib_examples_bucket{{le=\"{bound}\"}} {count} # {{id=\"{id}\"}} ");
        assert!(text.contains(&expected), "{expected}: {text}");
    }
    let child = lib::EXAMPLES_BY_PATH.with(&("/",));
    let registry = overridden("lib_examples_by_path", &[0.5, 2.0, 3.0]).expect("not used");
    child.observe_with_exemplar(2.5, [("id", "d")]);
    let text = encode(&registry, Format::OpenMetrics);
    let expected = "lib_examples_by_path_bucket{path=\"/\",le=\"3.0\"} 1 # {id=\"d\"} ";
    assert!(text.contains(expected), "{text}");
}

#[timed]
fn plain() {}

#[timed]
fn other() {}

#[timed(name = "work_seconds", labels(tier: Tier = tier), by_outcome)]
fn work(tier: Tier, fail: bool) -> Result<(), ()> {
    let _ = tier;
    if fail { Err(()) } else { Ok(()) }
}

#[timed(name = "result_seconds", labels(tier: Tier = |_result| Tier::Paid))]
fn result_tier() -> u8 {
    7
}

#[test]
fn functions_that_are_timed_have_them_each_or_all() {
    const LONG: &[f64] = &[1000.0, 2000.0];
    let registry = overridden("function_duration_seconds", LONG).expect("none was called");
    plain();
    other();
    let counted = buckets(&registry, "function_duration_seconds");
    let label = |line: &str| line.rsplit_once(',').map(|(_, rest)| rest.to_owned());
    let bounds: Vec<_> = counted.iter().filter_map(|line| label(line)).collect();
    let each = ["1000.0 1", "2000.0 1", "+Inf 1"];
    assert_eq!(bounds, [each, each].concat());
    assert!(registry.check_collectors().is_ok());

    let registry = overridden("work_seconds", LONG).expect("it was not called");
    assert!(work(Tier::Free, true).is_err() && work(Tier::Free, false).is_ok());
    let counted = buckets(&registry, "work_seconds");
    assert!(
        counted.contains(&String::from("tier=free,outcome=ok,1000.0 1"))
            && counted.contains(&String::from("tier=free,outcome=error,2000.0 1"))
            && counted.contains(&String::from("tier=free,outcome=panic,+Inf 0")),
        "{counted:?}"
    );
    assert_eq!(counted.len() % 3, 0, "{counted:?}");

    // All of its endings were exposed before.
    assert!(!buckets(Registry::global(), "result_seconds").is_empty());
    let registry = overridden("result_seconds", LONG).expect("it was not called");
    assert_eq!(result_tier(), 7);
    let counted = buckets(&registry, "result_seconds");
    assert!(
        counted.contains(&String::from("tier=paid,1000.0 1")),
        "{counted:?}"
    );
    assert_eq!(counted, buckets(Registry::global(), "result_seconds"));
    refused(overridden("result_seconds", &[3.0]), &["3 is not among"]);
}

#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct Pool {
    /// Time spent waiting.
    #[metric(buckets = [0.1, 1.0])]
    wait: Histogram,
}

#[test]
fn each_registry_decides_for_what_is_registered_in_it() {
    let with = |bounds: [f64; 1]| {
        let builder = Registry::builder().adjust(move |metric| metric.buckets(bounds));
        builder.build().expect("there is nothing in it")
    };
    let (one, other) = (with([3.0]), with([4.0]));
    for registry in [&one, &other] {
        let pool = registry.register_metrics::<Pool>(&[]);
        let pool = pool.expect("it is the only one").detach();
        pool.wait.observe(3.5);
    }
    assert_eq!(buckets(&one, "pool_wait"), ["3.0 0", "+Inf 1"]);
    assert_eq!(buckets(&other, "pool_wait"), ["4.0 1", "+Inf 1"]);
}
