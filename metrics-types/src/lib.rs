//! The metric types of [`metrics-core`](https://docs.rs/metrics-core), which re-exports them: depend on that crate instead.
//!
//! What is here needs neither the attributes nor the catalogue, and so is compiled beside `syn` and not after it: labels and
//! descriptors, the storage, the metrics, families, timers, the run-time half of the function attributes, and the exposition.

#![deny(unsafe_code)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
#[doc(hidden)]
#[path = "registry_parts.rs"]
pub mod __registry;
mod buckets;
mod characters;
mod check;
mod clock;
mod declaration;
mod descriptor;
mod escape;
mod exemplar;
mod exposition;
mod family;
mod function_path;
mod instrument;
mod kind;
mod label;
mod lint;
mod message;
mod metric;
mod name;
mod name_escaping;
mod native_schema;
mod number;
mod only;
mod parts;
mod place;
mod record;
mod sample;
mod section;
mod start;
mod storage;
pub mod testing;
mod timer;

pub use buckets::{DEFAULT_BUCKETS, exponential_buckets, linear_buckets};
pub use descriptor::Descriptor;
pub use exemplar::{Exemplar, ExemplarError};
pub use exposition::{Escaping, Format, Negotiated, encode, encode_in_chunks, encode_into};
pub use family::{Child, Family};
pub use instrument::{CountCalls, ErrorKind, Fallible, Outcome};
pub use kind::Kind;
pub use label::{Enumerated, Label, LabelSet, LabelText, LabelValue, LabelVisitor, LabelsOf};
pub use lint::{Lint, Rule};
pub use metric::{
    Bucket, Counter, CounterFn, FamilyMetric, FloatCounter, Gauge, GaugeFn, Histogram,
    HistogramValue, InFlight, Info, InfoError, IntGauge, Metric, NativeHistogram,
    NativeHistogramValue, StateSet, Summary, SummaryValue, UnknownState, WithExemplars,
};
pub use only::Only;
pub use place::Place;
pub use record::SECTION;
pub use sample::{
    Collect, Details, Gather, Labels, NativeBuckets, Number, Sample, Samples, Value, Visitor,
};
pub use section::{MalformedRecord, read_section};
pub use timer::{InFlightGuard, Observe, TimeFuture, Timed, Timer, TrackInFlight};
