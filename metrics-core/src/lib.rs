//! Metrics that are declared with an attribute, registered at link time, and exposed by themselves.
//!
//! Declare a metric as a static, put an attribute on a function, and every metric declared anywhere in the program, in any
//! crate that is linked in, is exposed from the first scrape on, at zero: in the
//! [Prometheus text format](https://prometheus.io/docs/instrumenting/exposition_formats/) or in
//! [OpenMetrics 1.0](https://prometheus.io/docs/specs/om/open_metrics_spec/). No registry is passed around, nothing runs before
//! `main`.
//!
//! ```standalone_crate
//! use metrics_core::{Format, Histogram, Registry, counted, encode, metric, timed};
//!
//! /// Time spent processing requests.
//! #[metric(buckets = [0.1, 1.0])]
//! static REQUEST_PROCESSING_SECONDS: Histogram = Histogram::new();
//!
//! #[timed(REQUEST_PROCESSING_SECONDS)]
//! #[counted]
//! fn process_request(size: u64) -> Result<u64, String> {
//!     if size == 0 { Err("empty".into()) } else { Ok(size * 2) }
//! }
//!
//! fn main() {
//!     assert_eq!(process_request(21), Ok(42));
//!     assert!(process_request(0).is_err());
//!
//!     let exposed = encode(Registry::global(), Format::Text);
//! #   let own = |line: &&str| !line.contains(" metrics_core_") && !line.starts_with("metrics_core_");
//! #   let exposed: String = exposed.lines().filter(own).map(|line| format!("{line}\n")).collect();
//! #   let exposed = exposed.replace(module_path!(), "service");
//! #   let sum = exposed.lines().find(|line| line.starts_with("request_processing_seconds_sum")).unwrap();
//! #   let exposed = exposed.replace(sum, "request_processing_seconds_sum 0.000002");
//!     assert_eq!(exposed, r#"
//! ## HELP function_calls_total Calls of functions, by how they ended.
//! ## TYPE function_calls_total counter
//! function_calls_total{function="process_request",module="service",outcome="ok"} 1
//! function_calls_total{function="process_request",module="service",outcome="error"} 1
//! function_calls_total{function="process_request",module="service",outcome="panic"} 0
//! function_calls_total{function="process_request",module="service",outcome="cancelled"} 0
//! ## HELP request_processing_seconds Time spent processing requests.
//! ## TYPE request_processing_seconds histogram
//! request_processing_seconds_bucket{le="0.1"} 2
//! request_processing_seconds_bucket{le="1.0"} 2
//! request_processing_seconds_bucket{le="+Inf"} 2
//! request_processing_seconds_sum 0.000002
//! request_processing_seconds_count 2
//! "#.trim_start());
//! }
//! ```
//!
//! # Metrics
//!
//! | what | how it moves | type |
//! |---|---|---|
//! | requests, bytes, errors | up, in whole numbers | [`Counter`] |
//! | seconds used, money | up | [`FloatCounter`] |
//! | a temperature, the time of the last success | set | [`Gauge`] |
//! | the length of a queue | set, in whole numbers | [`IntGauge`] |
//! | requests in progress | up and down in pairs | [`InFlight`] |
//! | what something else counts | asked at every scrape | [`CounterFn`], [`GaugeFn`] |
//! | durations and sizes, with quantiles | observed | [`Histogram`] |
//! | the same, in a range that nobody knows | observed | [`NativeHistogram`] |
//! | durations and sizes, with a mean | observed | [`Summary`] |
//! | the version that runs | never | [`Info`] |
//! | starting, running, stopping | one of some states | [`StateSet`] |
//! | any of these, for each label set | | [`Family`] |
//!
//! # Attributes
//!
//! [`#[metric]`](macro@metric) declares a static, [`#[metrics]`](macro@metrics) gives a module of them what they have in common.
//! [`#[timed]`](macro@timed), [`#[counted]`](macro@counted) and [`#[in_flight]`](macro@in_flight), and
//! [`#[metered]`](macro@metered) for all three at once, stand on functions, methods and whole `impl` blocks, async ones too;
//! [`time!`] times a block. [`LabelSet`](derive@LabelSet), [`LabelValue`](derive@LabelValue) and [`ErrorKind`](derive@ErrorKind)
//! are derived for labels of your own. With `--cfg metrics_off` in `RUSTFLAGS` the attributes leave functions as they are.
//!
//! # Exposition
#![cfg_attr(
    feature = "http",
    doc = "[`start_http_server`] serves the metrics from a thread of its own."
)]
#![cfg_attr(
    not(feature = "http"),
    doc = "With the feature `http`, `start_http_server` serves the metrics from a thread of its own."
)]
//! [`encode`] writes them for those who have a server, and with the features `tower` and `scrape` there are a service and a function
//! that answer whole requests.
//!
//! [`Registry`] has metrics that are made at run time, too: single ones, structs that derive [`Metrics`](derive@Metrics), and
//! [`Collector`]s, which read what something else counts. [`Registry::builder`] makes registries that show the metrics of libraries as an
//! application wants them.
//!
//! # Declared means exposed
//!
//! Whoever wants the metrics of a crate has to name it, anywhere in the program's source: `use that_crate as _;` is enough, or [`link!`]. Cargo
//! does not link a crate that is in `Cargo.toml` and never named, and nothing in the program can know of it. A static without `#[metric]`
//! works, and is not exposed.
//!
//! [`assert_lock!`] is a test of one line that compares the metrics of a program with a file in the repository, so that one that is lost,
//! renamed or changed is found; it also tells what [`Registry::check`] finds: metrics that clash, and bad style. In production, the hook of
//! [`set_diagnostics_hook`] is told what clashes, and which collectors fail. The scrape is valid in any case.
//!
//! [`catalogue`] has the declarations as data. [`to_json`] and [`to_markdown`] write them, and [`read_section`] finds them in a compiled
//! program without running it.
//!
//! In two cases the linker needs help. Of a `staticlib`, it takes only what the program refers to: give it `--whole-archive` for that library. A
//! library that is opened at run time has a catalogue of its own: see the feature `plugins`.
//!
//! Which format a scraper gets is negotiated, as Prometheus has it, by [`Format::negotiate`]: text 0.0.4 and 1.0.0, OpenMetrics 1.0.0 and
//! 0.0.1 and, with the feature `protobuf`, delimited protobuf, which alone has native histograms. A counter or histogram in
//! [`WithExemplars`] keeps examples of what it counts, with the id of a trace or the like.
//!
//! # What a metric does not take
//!
//! There is one rule for bad values, and no method that panics on one: what is added to a counter is finite and not negative,
//! what is observed or added to a gauge is finite. Anything else is dropped, and counted in
//! `metrics_core_dropped_values_total`. A gauge can be set to any value.
//!
//! A family whose label values are not all known has at most 2000 children, or as many as its `cardinality_limit` says. What it has no
//! room for is counted in one more, whose labels are `__overflow__`, and `metrics_core_cardinality_overflows_total` tells how often.
//!
//! # Features
//!
//! Default features pull in nothing but the attributes and the catalogue, so that a library can declare metrics at no cost to
//! those who depend on it.
//!
//! * `http`: the HTTP server. With `auth` it asks for passwords or tokens, with `tls` it speaks TLS, with
//!   `web-config` it reads both from the file that Prometheus and its exporters have for that.
//! * `tower`: scrapes as a service for servers that take those of [`tower`](https://docs.rs/tower-service), such as axum.
//! * `scrape`: the answer to a scrape as a function, for every other server.
//! * `protobuf`: the protobuf format.
//! * `process`: `ProcessCollector`.
//! * `tokio`: `TokioCollector`.
//! * `inventory`: the declarations are collected by [`inventory`](https://docs.rs/inventory) instead of
//!   [`linkme`](https://docs.rs/linkme), for the whole program.
//! * `plugins`: `export_plugin!` in a library that is opened at run time, and `Registry::attach` in the program that opens it.

#![deny(unsafe_code)]
// On docs.rs, each item says which feature it takes.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub use metrics_registry::__private;
#[cfg(any(feature = "process", feature = "tokio"))]
mod collector;
#[cfg(feature = "http")]
mod http;
mod macros;
#[cfg(all(doctest, feature = "auth", feature = "tls"))]
mod readme;
#[cfg(feature = "scrape")]
mod scrape;
#[allow(
    unsafe_code,
    reason = "the link-time records of declared metrics stand in a section of their own"
)]
mod self_metrics;
#[cfg(feature = "tower")]
mod service;

// The macros name this crate as their users do.
extern crate self as metrics_core;

#[cfg(feature = "process")]
pub use collector::ProcessCollector;
#[cfg(feature = "tokio")]
pub use collector::TokioCollector;
#[cfg(feature = "tls")]
pub use http::TlsFiles;
#[cfg(all(feature = "http", unix))]
pub use http::UnixServer;
#[cfg(feature = "http")]
pub use http::{Server, ServerBuilder, start_http_server};
pub use macros::{
    ErrorKind, LabelSet, LabelValue, Metrics, counted, in_flight, metered, metric, metrics, timed,
};
#[doc(inline)]
pub use metrics_registry::{
    AddedSample, Appearance, Collected, Collector, ConstFamily, ConstValue, Diagnostic,
    Diagnostics, Facts, Instance, MetricOptions, Metrics, RegisterError, Registration, Registry,
    RegistryBuilder, assert_lock, build_info, catalogue, link, set_diagnostics_hook, to_json,
    to_markdown,
};
#[cfg(feature = "plugins")]
#[doc(inline)]
pub use metrics_registry::{
    AttachError, AttachedPlugin, PluginExport, PluginInterface, export_plugin,
};
#[doc(inline)]
pub use metrics_types::{
    Bucket, Child, Collect, CountCalls, Counter, CounterFn, DEFAULT_BUCKETS, Descriptor, Details,
    Enumerated, ErrorKind, Escaping, Exemplar, ExemplarError, Fallible, Family, FamilyMetric,
    FloatCounter, Format, Gather, Gauge, GaugeFn, Histogram, HistogramValue, InFlight,
    InFlightGuard, Info, InfoError, IntGauge, Kind, Label, LabelSet, LabelText, LabelValue,
    LabelVisitor, Labels, LabelsOf, Lint, MalformedRecord, Metric, NativeBuckets, NativeHistogram,
    NativeHistogramValue, Negotiated, Number, Observe, Only, Outcome, Place, Rule, SECTION, Sample,
    Samples, StateSet, Summary, SummaryValue, TimeFuture, Timed, Timer, TrackInFlight,
    UnknownState, Value, Visitor, WithExemplars, encode, encode_in_chunks, encode_into,
    exponential_buckets, linear_buckets, read_section, testing,
};
#[cfg(feature = "scrape")]
pub use scrape::{ScrapeRequest, ScrapeResponse};
#[cfg(feature = "tower")]
pub use service::{MetricsBody, MetricsService, ScrapeLimits};
