//! The arguments of each family of macros.

pub(crate) mod call_label;
pub(crate) mod error_kind;
pub(crate) mod group;
pub(crate) mod instrument;
pub(crate) mod label;
pub(crate) mod metric;

/// How buckets are written.
const BUCKETS: &str = "write `buckets = [0.1, 0.5, 1.0]`";

/// How to write what a metric is made as, for somebody who wrote something else.
const INITIAL: &str = "`initial` takes what a static would begin as: `initial = NativeHistogram::new().max_buckets(80)`";

/// How to write the limit, for somebody who wrote something else.
const CARDINALITY_LIMIT: &str =
    "`cardinality_limit` takes a number: `cardinality_limit = 500`, or `usize::MAX` for none";

/// How to write the time, for somebody who wrote something else.
const EXPIRES_AFTER: &str =
    "`expires_after` takes a duration: `expires_after = Duration::from_secs(3600)`";
