//! What measures functions and blocks.

/// Measures how long the calls of a function take, in seconds.
///
/// ```
/// use metrics_core::{Histogram, LabelValue, metric, timed};
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
/// #[derive(LabelValue)]
/// #[label(rename_all = "lowercase")]
/// enum Role {
///     Guest,
///     Admin,
/// }
///
/// // In a family of its own, `login_seconds{role, outcome}`.
/// #[timed(name = "login", help = "Time spent in logins.", buckets = [0.1, 1.0], labels(role: Role = role), by_outcome)]
/// fn log_in(role: Role) {}
///
/// compress(&[1, 2, 3]);
/// log_in(Role::Guest);
/// # log_in(Role::Admin);
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
/// | a path | a static that can observe: a `Histogram` or a `Summary`; with `labels = ..` or `by_outcome` a `Family` of them | `function_duration_seconds` with labels `module` and `function` |
/// | `name = ".."` | the name of a histogram of its own; `_seconds` is appended unless it ends in it | |
/// | `labels(..)` | labels, with `name`; see [`#[metered]`](macro@metered#labels) | none |
/// | `labels = Labels { .. }` | the labels of this call in the family at the path: an expression over the arguments | none |
/// | `by_outcome` | also a label `outcome`, with `name` or the path of a `Family<Outcome, Histogram>` | |
/// | `outcome = result`, `outcome = option`, `ok_if = closure`, `error_if = closure`, `none = ".."` | how an outcome is told; see [`#[metered]`](macro@metered#outcomes) | by the type that is returned |
/// | `poll_time`, `poll_time = STATIC` | of a future, also the time spent in its polls, once for each call: in `function_poll_seconds`, in `name` with `_poll_seconds`, or in a static | |
/// | `help`, `namespace`, `subsystem`, `const_labels`, `buckets`, `cardinality_limit`, `expires_after` | as in [`#[metric]`](macro@crate::metric), with `name` | |
/// | `unit = "seconds"` | may be said | |
/// | `skip` | alone, on a function in a block that has the attribute: leaves it as it is | |
/// | `crate = path` | where `metrics_core` is | `::metrics_core` |
///
/// It costs two readings of the clock and one observation, about 70 bytes of machine code, and four words in the future of an async
/// function. `by_outcome`, labels over the result and `poll_time` are told how a call ended, which costs what [`#[counted]`](macro@counted)
/// does.
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
/// // In a family of its own, `lookups_total{table, outcome}`; that nothing is found is an error.
/// #[counted(name = "lookups", help = "Lookups.", labels(table = table), outcome = option)]
/// fn look_up(table: &str) -> Option<u32> {
///     None
/// }
///
/// let parsed = parse("1");
/// let failed = query();
/// look_up("users");
/// assert_eq!(QUERIES.with(&Outcome::Error).get(), 1);
/// ```
///
/// Every call ends in exactly one [`Outcome`](crate::Outcome): `ok`, `error` (it returned the `Err` of a `Result`, under
/// whatever name), `panic`, or, if it is async, `cancelled` (its future was dropped after the first poll and before the end). All four are
/// exposed at zero before the first call.
///
/// | argument | what it is | without it |
/// |---|---|---|
/// | a path | a static that can count calls: a `Counter` or a `Family<Outcome, Counter>`; with `labels = ..` a `Family` of counters | `function_calls_total` with labels `module`, `function`, `outcome` |
/// | `name = ".."` | the name of a family of its own, with the label `outcome` | |
/// | `labels(..)` | labels, with `name`; see [`#[metered]`](macro@metered#labels) | none |
/// | `labels = Labels { .. }` | the labels of this call in the family at the path: an expression over the arguments | none |
/// | `outcome = result`, `outcome = option`, `ok_if = closure`, `error_if = closure`, `none = ".."` | how an outcome is told; see [`#[metered]`](macro@metered#outcomes) | by the type that is returned |
/// | `help`, `namespace`, `subsystem`, `const_labels`, `cardinality_limit`, `expires_after` | as in [`#[metric]`](macro@crate::metric), with `name` | |
/// | `skip` | alone, on a function in a block that has the attribute: leaves it as it is | |
/// | `crate = path` | where `metrics_core` is | `::metrics_core` |
///
/// It costs one increment. The body of an async function becomes a future in the function's own, so that what it captures may be there
/// once more; where the body is an async block in a function that returns a future, nothing is there twice.
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
/// | a path | a static that counts what is in flight: an `InFlight`, a `Gauge` or an `IntGauge`; with `labels = ..` a `Family` of them | `function_in_flight` with labels `module` and `function` |
/// | `name = ".."` | the name of a gauge of its own | |
/// | `labels(..)` | labels over the arguments, with `name`; see [`#[metered]`](macro@metered#labels) | none |
/// | `labels = Labels { .. }` | the labels of this call in the family at the path: an expression over the arguments | none |
/// | `help`, `namespace`, `subsystem`, `const_labels`, `cardinality_limit`, `expires_after` | as in [`#[metric]`](macro@crate::metric), with `name` | |
/// | `skip` | alone, on a function in a block that has the attribute: leaves it as it is | |
/// | `crate = path` | where `metrics_core` is | `::metrics_core` |
///
/// It costs two additions, and puts a guard of one pointer into the future of an async function.
pub use metrics_macros::in_flight;

/// Measures the calls of a function in every way: how long they take, how they end, how many are in progress.
///
/// ```
/// use metrics_core::{ErrorKind, LabelValue, metered};
///
/// // Without arguments: `function_duration_seconds{module, function}`, `function_calls_total{module, function, outcome}`,
/// // `function_in_flight{module, function}`.
/// #[metered]
/// fn compress(data: &[u8]) -> Vec<u8> {
///     data.to_vec()
/// }
///
/// // All methods of a block; the label `function` is `Store::get`.
/// struct Store(Vec<u32>);
///
/// #[metered]
/// impl Store {
///     #[metered(skip)]
///     const fn new() -> Self {
///         Self(Vec::new())
///     }
///
///     async fn get(&self, at: usize) -> Option<u32> {
///         self.0.get(at).copied()
///     }
/// }
///
/// #[derive(LabelValue)]
/// #[label(rename_all = "lowercase")]
/// enum Size {
///     Small,
///     Large,
/// }
///
/// #[derive(ErrorKind)]
/// enum UploadError {
///     Empty,
///     TooLarge,
/// }
///
/// // In families of its own: `uploads_duration_seconds`, `uploads_calls_total`, `uploads_in_flight`.
/// #[metered(
///     name = "uploads",
///     labels(
///         tenant = tenant,
///         size: Size = |stored| if stored.as_ref().is_ok_and(|bytes| *bytes > 2) { Size::Large } else { Size::Small },
///         error_kind: UploadError,
///     ),
/// )]
/// fn upload(tenant: &str, data: &[u8]) -> Result<usize, UploadError> {
///     match data.len() {
///         0 => Err(UploadError::Empty),
///         100.. => Err(UploadError::TooLarge),
///         length => Ok(length),
///     }
/// }
///
/// compress(&[1]);
/// let store = Store::new();
/// # futures::executor::block_on(store.get(0));
/// assert!(upload("a", &[]).is_err());
/// assert!(upload("a", &[1, 2, 3]).is_ok());
/// ```
///
/// # Where it stands
///
/// On a function, a method, or a whole `impl` block or trait, sync or async, whatever it returns; so do
/// [`#[timed]`](macro@timed), [`#[counted]`](macro@counted) and [`#[in_flight]`](macro@in_flight), of which it has everything. In a
/// block, `skip` takes a function out: `#[metered(skip)]` of all attributes, `#[timed(skip)]` of that one; families with a `name` have
/// the label `function` there, which is `Type::method`. The metrics belong to the function as it is written: all instances of a generic
/// one share them.
///
/// The signature stays as it is, token for token, and so do the order in which things are dropped, what the compiler infers, and what it
/// warns of. With `--cfg metrics_off` in `RUSTFLAGS` the function is compiled as if there were no attribute, and what only
/// its labels named is unused. Where it must know whether
/// a call failed and the body has a `return`, a `?` or a macro, the body is in a closure; otherwise it stays where it is. Of a function whose
/// body is in a closure the compiler does not see that it always calls itself, nor always that a value which is stored in an argument is
/// never read.
///
/// # Labels
///
/// | in `labels(..)` | the label's value |
/// |---|---|
/// | `name = expression` | a string: whatever is a [`LabelValue`](trait@crate::LabelValue), as text |
/// | `name: Type = expression` | a value of an enum that derives [`LabelValue`](derive@crate::LabelValue); with such labels alone, all series are exposed at zero from the start |
/// | <code>name: Type = &#124;returned&#124; expression</code> | the same, over a reference to what was returned |
/// | `name: Error` | the kind of the error that was returned; `Error` is its type and derives [`ErrorKind`](derive@crate::ErrorKind) |
///
/// Expressions over the arguments are evaluated once for all metrics, before the body. They borrow: an argument that a label names, or a field
/// of it, is not moved, and is free again when the body begins. Nothing is captured that is not named. A function that returns an async block evaluates them when it is called; an
/// `async fn` at its first poll.
///
/// A label over the result is `none` for a call that did not return, or whatever `none = ".."` says, and so is the kind of an error for
/// a call without one. Every way in which a call can end has its series from the start, or from the first call with its labels over
/// the arguments on. `in_flight` has the labels over the arguments alone.
///
/// Types of labels stand in a static: they cannot be parameters of the function, nor `Self`. There are eight labels over the arguments at
/// most; a `Family` in a static whose labels are a struct has as many as that has fields.
///
/// # Outcomes
///
/// | argument | a call ended in `error` if |
/// |---|---|
/// | none | it returned a `Result` that is an `Err`, as far as the compiler knows that it is one |
/// | `outcome = result` | it returned something [`Fallible`](crate::Fallible) that is an error; it has to be that, so that a generic type that hides it does not compile |
/// | `outcome = option` | it returned `None` |
/// | `ok_if = closure` | the closure over a reference to what was returned is not true |
/// | `error_if = closure` | the closure is true |
///
/// One of them may be given. If a closure panics, so does the call, and is counted as that. The outcome is told when the body has ended:
/// of a function that is not async, the arguments that are dropped after that are no part of it.
///
/// # Arguments
///
/// | argument | what it is | without it |
/// |---|---|---|
/// | `name = ".."` | what the families' names begin with | the families that all functions share |
/// | `labels(..)` | labels, with `name` | none |
/// | `none = ".."` | the value of labels over the result for calls that they say nothing of | `none` |
/// | `outcome`, `ok_if`, `error_if` | how an outcome is told | by the type that is returned |
/// | `by_outcome` | durations have the label `outcome` too, with `name` | |
/// | `poll_time` | of a future, also the time spent in its polls: `function_poll_seconds`, or `name` with `_poll_seconds` | |
/// | `buckets = [..]` | the bounds of the durations, with `name` | [`DEFAULT_BUCKETS`](crate::DEFAULT_BUCKETS) |
/// | `namespace`, `subsystem`, `const_labels`, `cardinality_limit`, `expires_after` | as in [`#[metric]`](macro@crate::metric), with `name` | |
/// | `skip` | alone, on a function in a block that has the attribute: leaves it as it is | |
/// | `crate = path` | where `metrics_core` is | `::metrics_core` |
///
/// It costs what the three of which it consists cost together; labels over arguments cost one search in each family.
pub use metrics_macros::metered;

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
