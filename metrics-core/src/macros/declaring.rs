//! What declares metrics and describes their labels.

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
/// | `const_labels(key = "..", ..)` | labels that every sample has; constant expressions of type `&'static str`; with `utf8` also `"any.key" = ".."` | none |
/// | `label_names("a", "b")` | the names of the labels of a [`Family`](crate::Family) of tuples or arrays | those of the struct |
/// | `buckets = [..]` | the upper bounds of a histogram: an array, or a constant expression that is one; an application can [override](crate::Appearance::buckets) them | [`DEFAULT_BUCKETS`](crate::DEFAULT_BUCKETS) |
/// | `states("a", "b")` | the names of the states of a `StateSet<&str>` | those of the enum |
/// | `cardinality_limit = 500` | the most children of a [`Family`](crate::Family) whose label sets are not all known; `usize::MAX` for no limit | 2000 |
/// | `expires_after = Duration::from_secs(3600)` | how long the children of a [`Family`](crate::Family) stay whose value does not change; see [Expiry](crate::Family#expiry) | for ever |
/// | `utf8` | names may have any characters but those that control: `name = "http.server.requests"`. Scrapers that do not ask for such names get [others](crate::Escaping), for which the rules hold, too | ASCII letters, digits, `_`, `:` |
/// | `allow(base_unit, ..)` | the rules of style that it may break; see [`Rule`](crate::Rule) | none |
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
/// It takes `namespace`, `subsystem`, `const_labels`, `utf8` and `crate`. What a metric says itself goes before what its module says; the
/// constant labels of both come together.
pub use metrics_macros::metrics;

/// Makes the fields of a struct metrics, of which there is one for each instance of something: a pool, a tenant, a shard.
///
/// [`Registry::register_metrics`](crate::Registry::register_metrics) makes and registers the metrics of an instance, with the labels
/// that tell it from the others; they are unregistered when it is dropped.
///
/// ```
/// use metrics_core::{Counter, Family, Histogram, Instance, Metrics, Registry};
///
/// #[derive(Metrics)]
/// #[metrics(namespace = "tenant")]
/// struct TenantMetrics {
///     /// Requests received.
///     #[metric(label_names("method"))]
///     requests: Family<(&'static str,), Counter>,
///     /// Time spent in requests.
///     #[metric(name = "request_duration", unit = "seconds", buckets = [0.01, 0.1, 1.0])]
///     duration: Histogram,
/// }
///
/// let registry = Registry::new();
/// let metrics: Instance<TenantMetrics> = registry.register_metrics(&[("tenant", "acme")])?;
/// metrics.requests.with(&("GET",)).inc();
/// metrics.duration.observe(0.05);
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
///
/// Each field is a metric, which is made as its `Default` is, and is described as a static of its name would be: `#[metric(..)]` on the
/// field takes what [`#[metric]`](macro@metric) takes, `#[metrics(..)]` on the struct what [`#[metrics]`](macro@metrics) takes, and
/// the compiler checks the same.
///
/// What a static says with the value behind its `=` is said with `initial = ..`: what native histograms are like, what a function
/// counts. It is an expression of the field's type, which is evaluated for each instance.
///
/// ```
/// use metrics_core::{Family, GaugeFn, Instance, Metrics, NativeHistogram, Registry};
///
/// #[derive(Metrics)]
/// #[metrics(namespace = "shard")]
/// struct ShardMetrics {
///     /// Time spent in writes.
///     #[metric(unit = "seconds", initial = NativeHistogram::new().bucket_factor(1.05).max_buckets(80))]
///     write: NativeHistogram,
///     /// Bytes read.
///     #[metric(unit = "bytes", label_names("table"), initial = Family::of(NativeHistogram::new().bucket_factor(2.0)))]
///     read: Family<(&'static str,), NativeHistogram>,
///     /// Threads that could run.
///     #[metric(initial = GaugeFn::new(|| std::thread::available_parallelism().map_or(f64::NAN, |n| n.get() as f64)))]
///     threads: GaugeFn,
/// }
///
/// let registry = Registry::new();
/// let shard: Instance<ShardMetrics> = registry.register_metrics(&[("shard", "7")])?;
/// shard.write.observe(0.25);
/// assert_eq!(shard.write.get().schema, 4);
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
pub use metrics_macros::Metrics;

/// Makes a struct a set of labels, one for each field; see the trait [`LabelSet`](trait@crate::LabelSet).
///
/// | attribute | on | what it does |
/// |---|---|---|
/// | `#[label(rename = "..")]` | a field | names the label, instead of the field's name |
/// | `#[label(display)]` | a field | the value is what the field's `Display` says; it need not be a `LabelValue` |
/// | `#[label(rename_all = "..")]` | the struct | the case of all names, as in serde: `camelCase`, `snake_case`, .. |
/// | `#[label(utf8)]` | the struct | names may have any characters but those that control: `rename = "http.method"` |
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

/// Makes an enum of errors an [`ErrorKind`](trait@crate::ErrorKind): each of its variants is a kind, which a label can tell.
///
/// | attribute | on | what it does |
/// |---|---|---|
/// | `#[error_kind(rename = "..")]` | a variant | the kind, instead of the variant's name in `snake_case` |
/// | `#[error_kind(nested)]` | a variant with one field | the field is an error with kinds: `variant.kind` for each of them |
/// | `#[error_kind(rename_all = "..")]` | the enum | the case of all kinds, as in serde: `lowercase`, `PascalCase`, `kebab-case`, .. |
/// | `#[error_kind(crate = path)]` | the enum | where `metrics_core` is, if it is renamed or re-exported |
pub use metrics_macros::ErrorKind;
