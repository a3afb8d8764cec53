//! The macros, each with its manual.

/// Declares a metric: a `static` that is exposed under its own name, from the first scrape on.
///
/// It stands on a `static` of a metric type, anywhere an item can stand: in a module, in a function, in a crate that the
/// program links. The static is initialised in the compiler; nothing runs before `main`, and there is no lazy cell.
///
/// ```
/// use metrics_core::{Counter, Family, Histogram, metric};
///
/// /// Time spent processing requests.
/// #[metric]
/// static REQUEST_PROCESSING_SECONDS: Histogram = Histogram::new();
///
/// /// Bytes sent.
/// #[metric(namespace = "http", unit = "bytes", const_labels(protocol = "h2"))]
/// static SENT: Counter = Counter::new();
///
/// /// Lookups in a cache.
/// #[metric(name = "cache_lookups", label_names("cache", "result"))]
/// static LOOKUPS: Family<(&str, bool), Counter> = Family::new();
///
/// REQUEST_PROCESSING_SECONDS.observe(0.2);
/// SENT.inc_by(1024);
/// LOOKUPS.with(&("sessions", true)).inc();
/// ```
///
/// | argument | what it is | without it |
/// |---|---|---|
/// | `name = ".."` | the name, with or without the suffix of its type (`_total`, `_info`) | the identifier in lower case |
/// | `help = ".."` | the help text | the first paragraph of the doc comment |
/// | `unit = ".."` | the unit, a base unit such as `seconds` or `bytes`; appended to the name unless it ends in it | none |
/// | `namespace = ".."`, `subsystem = ".."` | come before the name, with `_` | none |
/// | `const_labels(key = "..", ..)` | labels that every sample has; constant expressions of type `&'static str` | none |
/// | `label_names("a", "b")` | the names of the labels of a [`Family`](crate::Family) of tuples or arrays | those of the struct |
/// | `buckets = [..]` | the upper bounds of a histogram: an array, or a constant expression that is one | [`DEFAULT_BUCKETS`](crate::DEFAULT_BUCKETS) |
/// | `states("a", "b")` | the names of the states of a `StateSet<&str>` | those of the enum |
/// | `cardinality_limit = 500` | the most children of a [`Family`](crate::Family) whose label sets are not all known; `usize::MAX` for no limit | 2000 |
/// | `crate = path` | where `metrics_core` is, if it is renamed or re-exported | `::metrics_core` |
///
/// Several statics may declare one family with different constant labels; one of them says the help. What is
/// certainly wrong (a name with characters that
/// [Prometheus does not allow](https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels), a suffix or label name
/// that exposition uses itself, bounds that do not increase, labels without a name) is an error in the compiler, under the token that
/// is wrong. Two crates that declare the same series are told by [`Registry::check`](crate::Registry::check).
///
/// ```compile_fail
/// use metrics_core::{Counter, metric};
///
/// /// The name has a dash.
/// #[metric(name = "http-requests")]
/// static REQUESTS: Counter = Counter::new();
/// ```
pub use metrics_macros::metric;

/// Gives its arguments to every [`#[metric]`](macro@metric) in a module, and in the modules inside.
///
/// ```
/// use metrics_core::{Counter, IntGauge, metrics};
///
/// #[metrics(namespace = "db", const_labels(engine = "lsm"))]
/// mod metrics {
///     use metrics_core::{Counter, IntGauge, metric};
///
///     /// Rows read.
///     #[metric]
///     pub static ROWS_READ: Counter = Counter::new();
///
///     /// Connections that are open.
///     #[metric(subsystem = "pool")]
///     pub static CONNECTIONS: IntGauge = IntGauge::new();
/// }
///
/// // Exposed as `db_rows_read_total{engine="lsm"}` and `db_pool_connections{engine="lsm"}`.
/// metrics::ROWS_READ.inc();
/// metrics::CONNECTIONS.set(4);
/// ```
///
/// It takes `namespace`, `subsystem`, `const_labels` and `crate`. What a metric says itself goes before what its module says; the
/// constant labels of both come together.
pub use metrics_macros::metrics;

/// Measures how long the calls of a function take, in seconds.
///
/// ```
/// use metrics_core::{Histogram, metric, timed};
///
/// // Without arguments: `function_duration_seconds{module, function}`.
/// #[timed]
/// fn compress(data: &[u8]) -> Vec<u8> {
///     data.to_vec()
/// }
///
/// /// Time spent in queries.
/// #[metric]
/// static QUERY_SECONDS: Histogram = Histogram::new();
///
/// // In a static, a histogram or a summary.
/// #[timed(QUERY_SECONDS)]
/// async fn query(statement: &str) -> Result<u32, std::num::ParseIntError> {
///     statement.parse()
/// }
///
/// // In a family of its own, `login_seconds`.
/// #[timed(name = "login", help = "Time spent in logins.", buckets = [0.1, 1.0])]
/// fn log_in() {}
///
/// compress(&[1, 2, 3]);
/// log_in();
/// # futures::executor::block_on(query("1"));
/// assert_eq!(QUERY_SECONDS.get().count(), 1);
/// ```
///
/// A call is observed once, however it ends: by a `return`, by `?`, by a panic. The call of an `async fn`, or of a function that
/// returns an `impl Future` or a boxed one, begins at the first poll of its future and ends when the future is done or is dropped; a
/// future that is never polled is not observed. The time includes the destruction of what the function owns.
///
/// | argument | what it is | without it |
/// |---|---|---|
/// | a path | a static that can observe: a `Histogram` or a `Summary` | `function_duration_seconds` with labels `module` and `function` |
/// | `name = ".."` | the name of a histogram of its own; `_seconds` is appended unless it ends in it | |
/// | `help`, `namespace`, `subsystem`, `const_labels`, `buckets` | as in [`#[metric]`](macro@metric), with `name` | |
/// | `crate = path` | where `metrics_core` is | `::metrics_core` |
///
/// It costs two readings of the clock and one observation, and puts one guard into the future of an async function.
pub use metrics_macros::timed;

/// Counts the calls of a function, by how they ended.
///
/// ```
/// use metrics_core::{Counter, Family, Outcome, counted, metric};
///
/// // Without arguments: `function_calls_total{module, function, outcome}`.
/// #[counted]
/// fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
///     text.parse()
/// }
///
/// /// Queries, by how they ended.
/// #[metric]
/// static QUERIES: Family<Outcome, Counter> = Family::new();
///
/// // In a static: a `Counter` counts all calls, a `Family<Outcome, Counter>` those that ended in each way.
/// #[counted(QUERIES)]
/// fn query() -> Result<(), String> {
///     Err("no such table".into())
/// }
///
/// // In a family of its own, `logins_total{outcome}`.
/// #[counted(name = "logins", help = "Logins.")]
/// fn log_in() {}
///
/// let parsed = parse("1");
/// let failed = query();
/// log_in();
/// assert_eq!(QUERIES.with(&Outcome::Error).get(), 1);
/// ```
///
/// Every call ends in exactly one [`Outcome`](crate::Outcome): `ok`, `error` (it returned the `Err` of a `Result`, under
/// whatever name), `panic`, or, if it is async, `cancelled` (its future was dropped after the first poll and before the end). All four are
/// exposed at zero before the first call.
///
/// | argument | what it is | without it |
/// |---|---|---|
/// | a path | a static that can count calls: a `Counter` or a `Family<Outcome, Counter>` | `function_calls_total` with labels `module`, `function`, `outcome` |
/// | `name = ".."` | the name of a family of its own, with the label `outcome` | |
/// | `help`, `namespace`, `subsystem`, `const_labels` | as in [`#[metric]`](macro@metric), with `name` | |
/// | `crate = path` | where `metrics_core` is | `::metrics_core` |
///
/// It costs one increment. The body of an async function becomes a future in the function's own, so that what the body captures is
/// there twice.
pub use metrics_macros::counted;

/// Counts the calls of a function that are in progress.
///
/// ```
/// use metrics_core::{InFlight, in_flight, metric};
///
/// // Without arguments: `function_in_flight{module, function}`.
/// #[in_flight]
/// async fn download() {}
///
/// /// Requests in progress.
/// #[metric]
/// static REQUESTS_IN_PROGRESS: InFlight = InFlight::new();
///
/// // In a static: an `InFlight`, a `Gauge` or an `IntGauge`.
/// #[in_flight(REQUESTS_IN_PROGRESS)]
/// fn handle_request() {
///     assert_eq!(REQUESTS_IN_PROGRESS.get(), 1);
/// }
///
/// handle_request();
/// assert_eq!(REQUESTS_IN_PROGRESS.get(), 0);
/// ```
///
/// A call is in progress until it ends, however it ends, so that the gauge never drifts. An async call begins at the first poll of its
/// future, and ends when that is done or is dropped.
///
/// | argument | what it is | without it |
/// |---|---|---|
/// | a path | a static that counts what is in flight: an `InFlight`, a `Gauge` or an `IntGauge` | `function_in_flight` with labels `module` and `function` |
/// | `name = ".."` | the name of a gauge of its own | |
/// | `help`, `namespace`, `subsystem`, `const_labels` | as in [`#[metric]`](macro@metric), with `name` | |
/// | `crate = path` | where `metrics_core` is | `::metrics_core` |
///
/// It costs two additions, and puts one guard into the future of an async function.
pub use metrics_macros::in_flight;

/// Makes a struct a set of labels, one for each field; see the trait [`LabelSet`](trait@crate::LabelSet).
///
/// | attribute | on | what it does |
/// |---|---|---|
/// | `#[label(rename = "..")]` | a field | names the label, instead of the field's name |
/// | `#[label(display)]` | a field | the value is what the field's `Display` says; it need not be a `LabelValue` |
/// | `#[label(rename_all = "..")]` | the struct | the case of all names, as in serde: `camelCase`, `snake_case`, .. |
/// | `#[label(crate = path)]` | the struct | where `metrics_core` is, if it is renamed or re-exported |
pub use metrics_macros::LabelSet;

/// Makes an enum, or a struct with one field, the value of a label; see the trait [`LabelValue`](trait@crate::LabelValue).
///
/// | attribute | on | what it does |
/// |---|---|---|
/// | `#[label(rename = "..")]` | a variant | the value, instead of the variant's name |
/// | `#[label(rename_all = "..")]` | the enum | the case of all values, as in serde: `lowercase`, `snake_case`, `kebab-case`, .. |
/// | `#[label(display)]` | the field of a struct | the value is what the field's `Display` says |
/// | `#[label(crate = path)]` | the enum or struct | where `metrics_core` is, if it is renamed or re-exported |
pub use metrics_macros::LabelValue;

/// todo
pub use metrics_macros::metered;

/// todo
pub use metrics_macros::ErrorKind;

/// Measures how long a block takes, in seconds, or an async block from its first poll to its end.
///
/// ```
/// use metrics_core::{Histogram, metric, time};
///
/// /// Time spent parsing.
/// #[metric]
/// static PARSE_SECONDS: Histogram = Histogram::new();
///
/// fn sum(numbers: &[&str]) -> Result<u32, std::num::ParseIntError> {
///     let mut sum = 0;
///     for number in numbers {
///         // `?`, `return` and `break` leave the block as if there were no macro, and are measured.
///         sum += time!(PARSE_SECONDS, { number.parse::<u32>()? });
///     }
///     Ok(sum)
/// }
///
/// assert_eq!(sum(&["1", "2"]), Ok(3));
/// assert!(sum(&["x", "2"]).is_err());
/// assert_eq!(PARSE_SECONDS.get().count(), 3);
///
/// # futures::executor::block_on(async {
/// let length = time!(PARSE_SECONDS, async { "text".len() }).await;
/// # assert_eq!(length, 4);
/// # });
/// # assert_eq!(PARSE_SECONDS.get().count(), 4);
/// ```
///
/// The metric is whatever can [observe](crate::Observe): a static, or the child of a family. An async block becomes a
/// [`Timed`](crate::Timed) future, which observes nothing if it is never polled.
#[macro_export]
macro_rules! time {
    ($metric:expr, async move $block:block $(,)?) => {
        $crate::TimeFuture::timed(async move $block, &$metric)
    };
    ($metric:expr, async $block:block $(,)?) => {
        $crate::TimeFuture::timed(async $block, &$metric)
    };
    ($metric:expr, $body:expr $(,)?) => {
        match &$metric {
            metric => {
                let _timer = $crate::Timer::start(metric);
                // The parentheses say that the braces, if it is a block, are there for a reason.
                ($body)
            }
        }
    };
}
