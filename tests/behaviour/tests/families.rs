//! Families: looking up, removing, and what is there before anybody asks.

use std::sync::Barrier;
use std::thread;

use behaviour::exposed;
use metrics_core::{Counter, Family, Histogram, IntGauge, LabelSet, LabelValue, StateSet, metric};

#[derive(LabelValue, Clone, Copy)]
#[label(rename_all = "SCREAMING_SNAKE_CASE")]
enum Method {
    Get,
    #[label(rename = "PUT!")]
    Put,
}

#[derive(LabelSet, Clone, Copy)]
struct Enumerable {
    method: Method,
    cached: bool,
}

/// All of it is known.
#[metric]
static KNOWN: Family<Enumerable, Counter> = Family::new();

/// Made, removed and made again.
#[metric(label_names("text"))]
static TEXTS: Family<(&str,), Counter> = Family::new();

#[test]
fn a_child_in_the_place_of_another_has_its_own_labels() {
    // Longer and shorter than the first one, whose place they take.
    for length in [1, 100, 3, 5000, 0, 101, 7] {
        let text = "\"".repeat(length);
        TEXTS.with(&(&text,)).inc();
        let children: Vec<_> = TEXTS.iter().collect();
        let [(values, child)] = &children[..] else {
            panic!("{} children", children.len());
        };
        assert_eq!(values, std::slice::from_ref(&text));
        assert_eq!(child.get(), 1);
        let escaped = "\\\"".repeat(length);
        assert!(format!("{child:?}").contains(&format!("{{text=\"{escaped}\"}}")));
        drop(children);
        assert_eq!(TEXTS.remove(&(&text,)), Some(1));
    }
}

#[test]
fn a_family_of_known_values_is_exposed_whole() {
    let zero = "# HELP known_total All of it is known.\n# TYPE known_total counter\n\
                known_total{method=\"GET\",cached=\"false\"} 0\nknown_total{method=\"GET\",cached=\"true\"} 0\n\
                known_total{method=\"PUT!\",cached=\"false\"} 0\nknown_total{method=\"PUT!\",cached=\"true\"} 0\n";
    assert_eq!(exposed("known"), zero);
    KNOWN
        .with(&Enumerable {
            method: Method::Put,
            cached: false,
        })
        .inc_by(2);
    assert_eq!(
        KNOWN
            .with(&Enumerable {
                method: Method::Get,
                cached: true
            })
            .get(),
        0
    );
    assert!(exposed("known").contains("known_total{method=\"PUT!\",cached=\"false\"} 2\n"));

    // Removed, it is gone, until it is asked for.
    assert_eq!(
        KNOWN.remove(&Enumerable {
            method: Method::Put,
            cached: false
        }),
        Some(2)
    );
    assert_eq!(
        KNOWN.remove(&Enumerable {
            method: Method::Put,
            cached: false
        }),
        None
    );
    assert!(!exposed("known").contains("known_total{method=\"PUT!\",cached=\"false\"}"));
    KNOWN
        .with(&Enumerable {
            method: Method::Put,
            cached: false,
        })
        .inc();
    assert!(exposed("known").contains("known_total{method=\"PUT!\",cached=\"false\"} 1\n"));
}

/// Of tuples.
#[metric(label_names("method", "path"))]
static TUPLES: Family<(&str, &str), Counter> = Family::new();

#[test]
fn string_labels_are_looked_up_by_value() {
    assert_eq!(
        exposed("tuples"),
        "# HELP tuples_total Of tuples.\n# TYPE tuples_total counter\n"
    );
    let (method, path) = (String::from("GET"), format!("/{}", 1));
    TUPLES.with(&(&method, &path)).inc();
    TUPLES.with(&("GET", "/1")).inc();
    // Not the same, though the same when put together.
    TUPLES.with(&("GE", "T/1")).inc();
    TUPLES.with(&("", "GET/1")).inc();
    assert_eq!(TUPLES.with(&("GET", "/1")).get(), 2);
    assert_eq!(
        TUPLES
            .iter()
            .map(|(_, child)| child.get())
            .collect::<Vec<_>>(),
        [2, 1, 1]
    );
    assert_eq!(
        TUPLES.iter().next().map(|(values, _)| values),
        Some(vec!["GET".to_owned(), "/1".to_owned()])
    );
}

/// Of arrays.
#[metric(label_names("tenant", "table", "kind"))]
static ARRAYS: Family<[&str; 3], IntGauge> = Family::new();

#[test]
fn children_are_removed_by_some_of_their_labels() {
    for tenant in ["a", "b"] {
        for table in ["t", "u"] {
            ARRAYS.with(&[tenant, table, "x"]).set(1);
        }
    }
    assert_eq!(
        ARRAYS.remove_matching(&[("tenant", "a"), ("table", "u")]),
        1
    );
    assert_eq!(ARRAYS.remove_matching(&[("tenant", "c")]), 0);
    assert_eq!(ARRAYS.remove_matching(&[("nonsense", "a")]), 0);
    assert_eq!(ARRAYS.remove_matching(&[("table", "t")]), 2);
    assert_eq!(
        exposed("arrays").lines().skip(2).collect::<Vec<_>>(),
        [r#"arrays{tenant="b",table="u",kind="x"} 1"#]
    );
    ARRAYS.clear();
    assert_eq!(ARRAYS.iter().count(), 0);
}

/// Of handles.
#[metric(label_names("name"))]
static HANDLES: Family<(&str,), Counter> = Family::new();

#[test]
fn a_handle_outlives_its_child() {
    assert!(HANDLES.get(&("old",)).is_none());
    assert_eq!(HANDLES.iter().count(), 0, "to look makes no child");
    let handle = HANDLES.with(&("old",));
    assert!(HANDLES.get(&("old",)).is_some());
    assert_eq!(
        format!("{handle:?}"),
        r#"Child { labels: {name="old"}, metric: Counter(0) }"#
    );
    handle.inc();
    assert_eq!(HANDLES.remove(&("old",)), Some(1));
    handle.inc();
    assert_eq!(handle.get(), 2);
    assert_eq!(HANDLES.with(&("old",)).get(), 0, "a new child is at zero");
    // Several handles in one expression.
    HANDLES
        .with(&("x",))
        .inc_by(HANDLES.with(&("y",)).get() + HANDLES.with(&("x",)).get() + 1);
    assert_eq!(HANDLES.with(&("x",)).get(), 1);
    // A handle can go to another thread.
    thread::spawn(move || handle.inc())
        .join()
        .expect("the thread did not panic");
}

/// Of durations.
#[metric(label_names("step"), buckets = [0.5])]
static STEPS: Family<(&str,), Histogram> = Family::new();

#[test]
fn histograms_of_a_family_have_its_buckets_and_owned_timers() {
    let timer = STEPS.with(&("load",)).start_timer();
    timer.stop();
    STEPS.with(&("load",)).observe(7.0);
    let text = exposed("steps");
    assert!(
        text.contains("steps_bucket{step=\"load\",le=\"+Inf\"} 2\n"),
        "{text}"
    );
    assert!(
        text.contains("steps_bucket{step=\"load\",le=\"0.5\"}"),
        "{text}"
    );
}

#[derive(LabelValue)]
enum Power {
    Off,
    On,
}

/// Of states.
#[metric(label_names("lamp"))]
static LAMPS: Family<(&str,), StateSet<Power>> = Family::new();

#[test]
fn state_sets_can_be_children() {
    LAMPS.with(&("hall",)).set(Power::On);
    LAMPS.with(&("door",)).set(Power::Off);
    assert_eq!(
        exposed("lamps").lines().skip(2).collect::<Vec<_>>(),
        [
            r#"lamps{lamp="hall",lamps="Off"} 0"#,
            r#"lamps{lamp="hall",lamps="On"} 1"#,
            r#"lamps{lamp="door",lamps="Off"} 1"#,
            r#"lamps{lamp="door",lamps="On"} 0"#,
        ]
    );
}

/// Of races.
#[metric(label_names("key"))]
static RACES: Family<(u32,), Counter> = Family::new();

#[test]
fn the_first_touch_of_many_threads_makes_one_child() {
    const THREADS: u32 = 8;
    const KEYS: u32 = 200;
    let barrier = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                barrier.wait();
                for key in 0..KEYS {
                    RACES.with(&(key,)).inc();
                }
            });
        }
    });
    assert_eq!(RACES.iter().count(), KEYS as usize);
    assert!(
        RACES
            .iter()
            .all(|(_, child)| child.get() == u64::from(THREADS))
    );
}

/// A label value that records while it is asked.
struct Recording;

impl std::fmt::Display for Recording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        REENTRANT
            .with(&Reentrant {
                what: Plain("inner"),
            })
            .inc();
        f.write_str("outer")
    }
}

struct Plain(&'static str);

impl std::fmt::Display for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

#[derive(LabelSet)]
struct Reentrant<T: std::fmt::Display> {
    #[label(display)]
    what: T,
}

/// Of values that record.
#[metric(label_names("what"))]
static REENTRANT_OUTER: Family<(Shown,), Counter> = Family::new();

/// Of plain values.
#[metric]
static REENTRANT: Family<Reentrant<Plain>, Counter> = Family::new();

struct Shown;

impl LabelValue for Shown {
    type Schema = Self;

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        REENTRANT_OUTER.remove(&(Quiet,));
        use_value(&Recording.to_string())
    }
}

struct Quiet;

impl LabelValue for Quiet {
    type Schema = Shown;

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value("quiet")
    }
}

#[test]
fn recording_while_a_label_is_shown_does_not_deadlock() {
    REENTRANT_OUTER.with(&(Shown,)).inc();
    assert_eq!(REENTRANT_OUTER.with(&(Shown,)).get(), 1);
    // Values are asked for as often as it takes to find their child.
    assert!(
        REENTRANT
            .with(&Reentrant {
                what: Plain("inner")
            })
            .get()
            > 1
    );
}

/// Says what a `str` says, and only two things.
struct Rare(bool);

impl LabelValue for Rare {
    type Schema = str;
    const VALUES: Option<&'static [&'static str]> = Some(&["no", "yes"]);

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(if self.0 { "yes" } else { "no" })
    }
}

/// The same in another order.
struct Turned(bool);

impl LabelValue for Turned {
    type Schema = str;
    const VALUES: Option<&'static [&'static str]> = Some(&["yes", "no"]);

    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(if self.0 { "yes" } else { "no" })
    }
}

/// Of rare values.
#[metric(label_names("rare"))]
static RARE: Family<(Rare,), Counter> = Family::new();

#[test]
fn one_label_set_has_one_child_in_whatever_type_it_is_asked_for() {
    RARE.with(&("yes",)).inc();
    RARE.with(&(Rare(true),)).inc();
    RARE.with(&(Turned(true),)).inc();
    RARE.with(&(String::from("no"),)).inc();
    RARE.with(&("perhaps",)).inc();
    assert_eq!(
        exposed("rare").lines().skip(2).collect::<Vec<_>>(),
        [
            "rare_total{rare=\"no\"} 1",
            "rare_total{rare=\"yes\"} 3",
            "rare_total{rare=\"perhaps\"} 1"
        ]
    );
    assert_eq!(RARE.remove(&("yes",)), Some(3));
    assert!(RARE.get(&(Rare(true),)).is_none());
}

/// Raced for.
#[metric(label_names("user"), cardinality_limit = 10)]
static RACED_LIMIT: Family<(u32,), Counter> = Family::new();

#[test]
fn threads_that_race_do_not_pass_the_limit() {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|user| RACED_LIMIT.with(&(user,)).inc()));
        }
    });
    assert_eq!(RACED_LIMIT.iter().count(), 11);
    let all: u64 = RACED_LIMIT.iter().map(|(_, child)| child.get()).sum();
    assert_eq!(all, 400);
}

/// Of as many as there are.
#[metric(label_names("number"), cardinality_limit = usize::MAX)]
static UNLIMITED: Family<(u32,), Counter> = Family::new();

/// Of the default number.
#[metric(label_names("number"))]
static DEFAULT_LIMIT: Family<(u32,), Counter> = Family::new();

#[test]
fn the_limit_is_2000_unless_it_is_set() {
    for number in 0..2500 {
        UNLIMITED.with(&(number,)).inc();
        DEFAULT_LIMIT.with(&(number,)).inc();
    }
    assert_eq!(UNLIMITED.iter().count(), 2500);
    assert_eq!(DEFAULT_LIMIT.iter().count(), 2001);
}
