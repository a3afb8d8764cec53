//! Declared metrics of every type: how they are named, and that they are exposed at zero before anybody touches them.

use behaviour::{exposed, samples};
use metrics_core::{
    Counter, CounterFn, Family, FloatCounter, Gauge, GaugeFn, Histogram, InFlight, Info, IntGauge,
    LabelSet, LabelValue, StateSet, Summary, exponential_buckets, linear_buckets, metric, metrics,
};

/// Requests received,
/// of any kind.
///
/// This is for readers of the code only.
#[metric]
static REQUESTS_TOTAL: Counter = Counter::new();

/// Energy used.
#[metric(unit = "joules")]
static ENERGY: FloatCounter = FloatCounter::new();

#[metric(help = "Temperature of the room.", unit = "celsius")]
static ROOM_CELSIUS: Gauge = Gauge::new();

/// Jobs that wait.
#[metric(namespace = "jobs", subsystem = "queue")]
static LENGTH: IntGauge = IntGauge::new();

#[metric(name = "requests_in_progress")]
static IN_PROGRESS: InFlight = InFlight::new();

/// Always 42.
#[metric]
static ANSWER: GaugeFn = GaugeFn::new(|| 42.0);

/// Always 7.
#[metric]
static SEVENS: CounterFn = CounterFn::new(|| 7);

const LONG_LABEL: &str = include_str!("statics.rs");

#[metric(const_labels(text = LONG_LABEL))]
static LONG_STORY: IntGauge = IntGauge::new();

/// With default buckets.
#[metric]
static DEFAULT_SECONDS: Histogram = Histogram::new();

const SIZES: [f64; 2] = [1.0, 1000.0];

/// With given buckets.
#[metric(buckets = SIZES, unit = "bytes")]
static ANSWER_SIZE: Histogram = Histogram::new();

/// With linear ones.
#[metric(buckets = linear_buckets::<3>(0.1, 0.1))]
static LINEAR: Histogram = Histogram::new();

/// With exponential ones.
#[metric(buckets = exponential_buckets::<3>(1.0, 10.0))]
static EXPONENTIAL: Histogram = Histogram::new();

/// Of sizes.
#[metric]
static SIZE_BYTES: Summary = Summary::new();

/// The build.
#[metric(const_labels(version = env!("CARGO_PKG_VERSION"), profile = "test"))]
static BUILD_INFO: Info = Info::new();

#[derive(LabelValue)]
#[label(rename_all = "lowercase")]
enum Phase {
    Starting,
    Running,
}

/// What it does.
#[metric]
static PHASE: StateSet<Phase> = StateSet::new();

/// What the disk does.
#[metric(states("idle", "busy \"now\""))]
static DISK: StateSet<&str> = StateSet::new();

#[test]
fn every_type_is_exposed_at_zero() {
    let cases = [
        (
            "requests",
            "# HELP requests_total Requests received, of any kind.\n# TYPE requests_total counter\nrequests_total 0\n",
        ),
        (
            "energy_joules",
            "# HELP energy_joules_total Energy used.\n# TYPE energy_joules_total counter\nenergy_joules_total 0\n",
        ),
        (
            "room_celsius",
            "# HELP room_celsius Temperature of the room.\n# TYPE room_celsius gauge\nroom_celsius 0\n",
        ),
        (
            "jobs_queue_length",
            "# HELP jobs_queue_length Jobs that wait.\n# TYPE jobs_queue_length gauge\njobs_queue_length 0\n",
        ),
        (
            "requests_in_progress",
            "# TYPE requests_in_progress gauge\nrequests_in_progress 0\n",
        ),
        (
            "answer",
            "# HELP answer Always 42.\n# TYPE answer gauge\nanswer 42\n",
        ),
        (
            "sevens",
            "# HELP sevens_total Always 7.\n# TYPE sevens_total counter\nsevens_total 7\n",
        ),
        (
            "size_bytes",
            "# HELP size_bytes Of sizes.\n# TYPE size_bytes summary\nsize_bytes_sum 0\nsize_bytes_count 0\n",
        ),
        (
            "answer_size_bytes",
            "# HELP answer_size_bytes With given buckets.\n# TYPE answer_size_bytes histogram\n\
             answer_size_bytes_bucket{le=\"1.0\"} 0\nanswer_size_bytes_bucket{le=\"1000.0\"} 0\n\
             answer_size_bytes_bucket{le=\"+Inf\"} 0\nanswer_size_bytes_sum 0\nanswer_size_bytes_count 0\n",
        ),
        (
            "build",
            "# HELP build_info The build.\n# TYPE build_info gauge\nbuild_info{profile=\"test\",version=\"0.1.0\"} 1\n",
        ),
        (
            "phase",
            "# HELP phase What it does.\n# TYPE phase gauge\nphase{phase=\"starting\"} 1\nphase{phase=\"running\"} 0\n",
        ),
        (
            "disk",
            "# HELP disk What the disk does.\n# TYPE disk gauge\ndisk{disk=\"idle\"} 1\ndisk{disk=\"busy \\\"now\\\"\"} 0\n",
        ),
    ];
    for (name, expected) in cases {
        assert_eq!(exposed(name), expected);
    }
    // They were not touched to get there.
    let _ = (
        &REQUESTS_TOTAL,
        &ENERGY,
        &ROOM_CELSIUS,
        &LENGTH,
        &IN_PROGRESS,
        &ANSWER,
        &SEVENS,
        &SIZE_BYTES,
        &BUILD_INFO,
    );
    let _ = (&PHASE, &DISK, &ANSWER_SIZE, Phase::Starting, Phase::Running);
}

#[test]
fn buckets_are_those_of_the_attribute() {
    let bounds = |histogram: &Histogram| {
        histogram
            .get()
            .buckets
            .iter()
            .map(|bucket| bucket.upper_bound.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        bounds(&DEFAULT_SECONDS),
        "0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 inf"
    );
    assert_eq!(bounds(&ANSWER_SIZE), "1 1000 inf");
    assert_eq!(bounds(&LINEAR), "0.1 0.2 0.30000000000000004 inf");
    assert_eq!(bounds(&EXPONENTIAL), "1 10 100 inf");
}

/// Bytes moved.
#[metric(name = "moved", unit = "bytes", const_labels(direction = "in"))]
static MOVED_IN: Counter = Counter::new();

#[metric(name = "moved", unit = "bytes", const_labels(direction = "out"))]
static MOVED_OUT: Counter = Counter::new();

#[test]
fn statics_of_one_family_are_one_family() {
    MOVED_OUT.inc_by(3);
    assert_eq!(
        exposed("moved_bytes"),
        "# HELP moved_bytes_total Bytes moved.\n# TYPE moved_bytes_total counter\n\
         moved_bytes_total{direction=\"in\"} 0\nmoved_bytes_total{direction=\"out\"} 3\n"
    );
    assert_eq!(MOVED_IN.get(), 0);
}

#[metrics(namespace = "db", const_labels(engine = "lsm"))]
mod database {
    use super::{Counter, IntGauge, metric};

    /// Rows read.
    #[metric]
    pub(super) static ROWS_READ: Counter = Counter::new();

    pub(super) mod pool {
        use super::{IntGauge, metric};

        /// Connections that are open.
        #[metric(namespace = "pool", const_labels(name = "main"))]
        pub(in super::super) static CONNECTIONS: IntGauge = IntGauge::new();
    }
}

#[test]
fn a_module_gives_its_arguments_to_the_metrics_inside() {
    database::ROWS_READ.inc();
    database::pool::CONNECTIONS.set(5);
    assert_eq!(
        exposed("db_rows_read"),
        "# HELP db_rows_read_total Rows read.\n# TYPE db_rows_read_total counter\ndb_rows_read_total{engine=\"lsm\"} 1\n"
    );
    assert_eq!(
        exposed("pool_connections"),
        "# HELP pool_connections Connections that are open.\n# TYPE pool_connections gauge\n\
         pool_connections{engine=\"lsm\",name=\"main\"} 5\n"
    );
}

fn declares_inside(observed: f64) -> u64 {
    /// Declared inside a function.
    #[metric]
    static INSIDE: Histogram = Histogram::new();
    INSIDE.observe(observed);
    INSIDE.get().count()
}

#[test]
fn a_static_inside_a_function_is_declared() {
    assert!(exposed("inside").contains("inside_count 0\n"));
    assert_eq!(declares_inside(1.0), 1);
    assert!(exposed("inside").contains("inside_sum 1\n"));
}

macro_rules! declare_two {
    ($first:ident, $second:ident) => {
        /// The first of two.
        #[metric]
        static $first: Counter = Counter::new();
        /// The second of two.
        #[metric]
        static $second: Counter = Counter::new();
    };
}
declare_two!(FIRST_OF_TWO, SECOND_OF_TWO);

#[test]
fn a_macro_can_declare_several() {
    FIRST_OF_TWO.inc();
    assert!(exposed("first_of_two").ends_with("first_of_two_total 1\n"));
    assert!(exposed("second_of_two").ends_with("second_of_two_total 0\n"));
    assert_eq!(SECOND_OF_TWO.get(), 0);
}

#[derive(LabelSet)]
struct Everything<'a> {
    text: &'a str,
    owned: String,
    number: i16,
    flag: bool,
    #[label(rename = "type")]
    kind: Option<&'a str>,
    #[label(display)]
    address: std::net::Ipv4Addr,
}

/// All sorts of labels.
#[metric]
static SORTS: Family<Everything<'static>, Gauge> = Family::new();

#[test]
fn all_sorts_of_values_are_labels() {
    let text = String::from("borrowed");
    let labels = Everything {
        text: &text,
        owned: "own\ned".to_owned(),
        number: -3,
        flag: true,
        kind: None,
        address: std::net::Ipv4Addr::LOCALHOST,
    };
    SORTS.with(&labels).set(0.5);
    let expected = r#"sorts{text="borrowed",owned="own\ned",number="-3",flag="true",type="",address="127.0.0.1"} 0.5"#;
    assert!(
        exposed("sorts").ends_with(&format!("{expected}\n")),
        "{}",
        exposed("sorts")
    );
}

#[test]
fn set_info_and_states_are_shown() {
    /// About the host.
    #[metric]
    static HOST: Info = Info::new();
    /// What the other disk does.
    #[metric(states("idle", "busy"))]
    static OTHER_DISK: StateSet<&str> = StateSet::new();
    HOST.set([("name", "db \"1\""), ("zone", "a")])
        .expect("the names are label names");
    assert!(exposed("host").ends_with("host_info{name=\"db \\\"1\\\"\",zone=\"a\"} 1\n"));
    assert_eq!(
        HOST.set([("le", "1")]).unwrap_err().to_string(),
        "label name `le` belongs to histograms and summaries; choose another name"
    );
    assert!(HOST.set([("a", "1"), ("a", "2")]).is_err());
    assert!(
        BUILD_INFO.set([("version", "2")]).is_err(),
        "that is a constant label"
    );
    assert!(
        exposed("host").contains("zone=\"a\""),
        "a refused set changes nothing"
    );

    OTHER_DISK.set_name("busy").expect("there is such a state");
    assert!(
        exposed("other_disk")
            .ends_with("other_disk{other_disk=\"idle\"} 0\nother_disk{other_disk=\"busy\"} 1\n")
    );
    assert_eq!(
        OTHER_DISK.set_name("gone").unwrap_err().to_string(),
        "there is no state called `gone`"
    );
    assert_eq!(OTHER_DISK.get(), "busy");
}

#[test]
fn help_from_an_attribute_macro_or_a_block_comment_is_help() {
    /**
     * Blocks read.
     *
     * Not this.
     */
    #[metric]
    static BLOCKS: Counter = Counter::new();
    BLOCKS.inc();
    assert!(
        exposed("blocks").starts_with("# HELP blocks_total Blocks read.\n"),
        "{}",
        exposed("blocks")
    );
}

#[test]
fn what_is_said_of_a_metric_may_be_long() {
    assert!(LONG_LABEL.len() > 4096);
    let label = LONG_LABEL
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    let sample = format!("long_story{{text=\"{label}\"}} 0");
    assert_eq!(samples("long_story"), [sample]);
}
