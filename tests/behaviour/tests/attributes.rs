//! The function attributes: every call ends in exactly one outcome, whatever ends it.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use std::future::{Future, pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use behaviour::{exposed, value};
use futures::executor::block_on;
use futures::task::noop_waker_ref;
use metrics_core::{
    Counter, Family, Gauge, Histogram, InFlight, IntGauge, Outcome, Summary, counted, in_flight,
    metric, timed,
};

/// How the calls of `function` ended so far: ok, error, panic, cancelled.
fn calls(function: &str) -> [f64; 4] {
    ["ok", "error", "panic", "cancelled"].map(|outcome| {
        let module = module_path!();
        value(&format!(
            "function_calls_total{{function=\"{function}\",module=\"{module}\",outcome=\"{outcome}\"}}"
        ))
    })
}

fn timed_calls(function: &str) -> f64 {
    value(&format!(
        "function_duration_seconds_count{{function=\"{function}\",module=\"{}\"}}",
        module_path!()
    ))
}

fn running(function: &str) -> f64 {
    value(&format!(
        "function_in_flight{{function=\"{function}\",module=\"{}\"}}",
        module_path!()
    ))
}

/// Unwinds without the panic hook's text.
fn unwind() -> ! {
    resume_unwind(Box::new("expected"))
}

fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(noop_waker_ref()))
}

type Aliased<T> = Result<T, String>;

#[counted]
fn parse(text: &str) -> Aliased<u32> {
    if text == "boom" {
        unwind();
    }
    if text.is_empty() {
        return Err("empty".to_owned());
    }
    let number: u32 = text.parse().map_err(|_| "not a number".to_owned())?;
    Ok(number)
}

#[test]
fn a_sync_call_ends_once() {
    assert_eq!(calls("parse"), [0.0; 4]);
    assert_eq!(parse("1"), Ok(1));
    assert!(parse("").is_err());
    assert!(parse("x").is_err());
    assert!(catch_unwind(|| parse("boom")).is_err());
    assert_eq!(calls("parse"), [1.0, 2.0, 1.0, 0.0]);
}

#[counted]
#[timed]
#[in_flight]
async fn fetch(what: &str) -> Aliased<usize> {
    assert_eq!(running("fetch"), 1.0);
    match what {
        "wait" => pending().await,
        "boom" => unwind(),
        "" => Err("nothing".to_owned()),
        _ => {
            let length = ready(what.len()).await;
            Ok(length)
        }
    }
}

#[test]
fn an_async_call_ends_once() {
    assert_eq!(calls("fetch"), [0.0; 4]);
    assert_eq!(block_on(fetch("abc")), Ok(3));
    assert!(block_on(fetch("")).is_err());
    assert!(catch_unwind(|| block_on(fetch("boom"))).is_err());
    assert_eq!(calls("fetch"), [1.0, 1.0, 1.0, 0.0]);

    // Dropped before its first poll it never began.
    drop(fetch("wait"));
    assert_eq!(calls("fetch"), [1.0, 1.0, 1.0, 0.0]);

    // Dropped after that, it was cancelled.
    {
        let mut waiting = Box::pin(fetch("wait"));
        assert!(poll_once(waiting.as_mut()).is_pending());
        assert_eq!(running("fetch"), 1.0);
    }
    assert_eq!(calls("fetch"), [1.0, 1.0, 1.0, 1.0]);

    // Dropped because something else unwinds, it was cancelled too.
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let mut waiting = Box::pin(fetch("wait"));
        assert!(poll_once(waiting.as_mut()).is_pending());
        unwind()
    }));
    assert!(unwound.is_err());
    assert_eq!(calls("fetch"), [1.0, 1.0, 1.0, 2.0]);

    // A poll after a panic is the caller's mistake, and no other call.
    let mut broken = Box::pin(fetch("boom"));
    assert!(catch_unwind(AssertUnwindSafe(|| poll_once(broken.as_mut()).is_ready())).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| poll_once(broken.as_mut()).is_ready())).is_err());
    drop(broken);
    assert_eq!(calls("fetch"), [1.0, 1.0, 2.0, 2.0]);

    assert_eq!(running("fetch"), 0.0);
    assert_eq!(timed_calls("fetch"), 6.0);
}

struct Store {
    rows: Vec<u8>,
}

struct CountsInDrop;

impl Drop for CountsInDrop {
    fn drop(&mut self) {
        clean_up();
    }
}

#[counted]
fn clean_up() {}

#[counted]
fn fails_with_a_guard() {
    let _guard = CountsInDrop;
    unwind();
}

#[test]
fn a_call_during_unwinding_is_not_a_panic() {
    assert!(catch_unwind(fails_with_a_guard).is_err());
    assert_eq!(calls("fails_with_a_guard"), [0.0, 0.0, 1.0, 0.0]);
    assert_eq!(calls("clean_up"), [1.0, 0.0, 0.0, 0.0]);
}

impl Store {
    #[timed]
    #[counted]
    #[in_flight]
    fn row(&mut self, index: usize) -> Option<&mut u8> {
        let Store { rows } = self;
        for (at, row) in rows.iter_mut().enumerate() {
            if at == index {
                return Some(row);
            }
        }
        None
    }

    #[counted]
    fn rows(&mut self) -> Result<&mut [u8], String> {
        if self.rows.is_empty() {
            Err("no rows".into())
        } else {
            Ok(&mut self.rows)
        }
    }

    #[counted]
    fn into_rows(self) -> impl Iterator<Item = u8> {
        self.rows.into_iter()
    }

    #[counted]
    async fn sum<'a>(&'a self, weights: &'a [u32]) -> Result<u32, Box<dyn std::error::Error>> {
        let sum = self
            .rows
            .iter()
            .zip(weights)
            .map(|(row, weight)| u32::from(*row) * weight)
            .sum();
        u8::try_from(ready(sum).await)?;
        Ok(sum)
    }
}

trait Sink {
    fn push(&mut self, row: u8) -> bool;

    #[counted]
    fn push_all(&mut self, rows: &[u8]) -> bool {
        rows.iter().all(|row| self.push(*row))
    }
}

impl Sink for Store {
    #[counted]
    fn push(&mut self, row: u8) -> bool {
        self.rows.push(row);
        true
    }
}

struct Wrapper<T>(T);

impl<T: Clone> Wrapper<T> {
    #[counted]
    fn copies<const N: usize>(&self) -> [T; N] {
        std::array::from_fn(|_| self.0.clone())
    }
}

#[test]
fn methods_are_named_with_their_type() {
    let mut store = Store { rows: Vec::new() };
    assert!(store.rows().is_err());
    assert!(store.push_all(&[1, 2, 3]));
    *store.row(1).expect("there are three rows") = 7;
    assert!(store.row(9).is_none());
    assert_eq!(store.rows(), Ok(&mut [1, 7, 3][..]));
    assert_eq!(block_on(store.sum(&[1, 1, 1])).ok(), Some(11));
    assert!(block_on(store.sum(&[100, 100, 1])).is_err());
    assert_eq!(store.into_rows().count(), 3);
    let _: [u8; 2] = Wrapper(1).copies();

    assert_eq!(calls("Store::row"), [2.0, 0.0, 0.0, 0.0]);
    assert_eq!(timed_calls("Store::row"), 2.0);
    assert_eq!(calls("Store::rows"), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(calls("Store::push"), [3.0, 0.0, 0.0, 0.0]);
    assert_eq!(calls("Sink::push_all"), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(calls("Store::sum"), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(calls("Store::into_rows"), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(calls("Wrapper::copies"), [1.0, 0.0, 0.0, 0.0]);
}

fn outer() -> u8 {
    #[counted]
    fn inner() -> u8 {
        1
    }
    inner()
}

#[test]
fn a_function_in_a_function_is_named_with_both() {
    assert_eq!(calls("outer::inner"), [0.0; 4]);
    assert_eq!(outer(), 1);
    assert_eq!(calls("outer::inner"), [1.0, 0.0, 0.0, 0.0]);
}

#[counted]
fn never_returns() -> ! {
    unwind()
}

#[test]
fn a_function_that_never_returns_can_only_panic() {
    assert!(catch_unwind(|| never_returns()).is_err());
    assert_eq!(calls("never_returns"), [0.0, 0.0, 1.0, 0.0]);
}

/// Calls of everything.
#[metric]
static CALLS: Counter = Counter::new();

/// Calls by outcome.
#[metric]
static CALLS_BY_OUTCOME: Family<Outcome, Counter> = Family::new();

mod elsewhere {
    use super::{Gauge, Histogram, InFlight, IntGauge, Summary, metric};

    /// Time of calls.
    #[metric]
    pub(crate) static CALL_SECONDS: Histogram = Histogram::new();

    /// Time of calls.
    #[metric(allow(type_in_name))]
    pub(crate) static CALL_SUMMARY_SECONDS: Summary = Summary::new();

    /// Calls in flight.
    #[metric]
    pub(crate) static RUNNING: InFlight = InFlight::new();

    /// Calls in flight.
    #[metric(allow(type_in_name))]
    pub(crate) static RUNNING_GAUGE: Gauge = Gauge::new();

    /// Calls in flight.
    #[metric]
    pub(crate) static RUNNING_INTEGER: IntGauge = IntGauge::new();
}

#[counted(CALLS)]
#[counted(CALLS_BY_OUTCOME)]
#[timed(elsewhere::CALL_SECONDS)]
#[timed(self::elsewhere::CALL_SUMMARY_SECONDS)]
#[in_flight(elsewhere::RUNNING)]
#[in_flight(crate::elsewhere::RUNNING_GAUGE)]
#[in_flight(elsewhere::RUNNING_INTEGER)]
fn uses_statics(fail: bool) -> Result<(), ()> {
    assert_eq!(elsewhere::RUNNING.get(), 1);
    assert_eq!(elsewhere::RUNNING_GAUGE.get(), 1.0);
    assert_eq!(elsewhere::RUNNING_INTEGER.get(), 1);
    if fail { Err(()) } else { Ok(()) }
}

#[test]
fn attributes_use_the_statics_that_they_name() {
    assert_eq!(uses_statics(false), Ok(()));
    assert_eq!(uses_statics(true), Err(()));
    assert_eq!(CALLS.get(), 2);
    assert_eq!(value("calls_by_outcome_total{outcome=\"ok\"}"), 1.0);
    assert_eq!(value("calls_by_outcome_total{outcome=\"error\"}"), 1.0);
    assert_eq!(value("calls_by_outcome_total{outcome=\"panic\"}"), 0.0);
    assert_eq!(elsewhere::CALL_SECONDS.get().count(), 2);
    assert_eq!(elsewhere::CALL_SUMMARY_SECONDS.get().count, 2);
    assert_eq!(
        elsewhere::RUNNING.get() + elsewhere::RUNNING_INTEGER.get(),
        0
    );
    assert_eq!(elsewhere::RUNNING_GAUGE.get(), 0.0);
}

#[timed(name = "login", namespace = "auth", help = "Time of logins.", buckets = [1.0], const_labels(via = "password"))]
#[counted(name = "logins", namespace = "auth", help = "Logins.")]
#[in_flight(name = "logins_in_progress", help = "Logins in progress.")]
fn log_in(works: bool) -> Result<(), ()> {
    if works { Ok(()) } else { Err(()) }
}

#[test]
fn attributes_declare_families_of_their_own() {
    assert!(
        exposed("auth_login_seconds").contains("auth_login_seconds_count{via=\"password\"} 0\n")
    );
    assert!(log_in(true).is_ok());
    assert!(log_in(false).is_err());
    let seconds = exposed("auth_login_seconds");
    assert!(seconds.starts_with(
        "# HELP auth_login_seconds Time of logins.\n# TYPE auth_login_seconds histogram\n"
    ));
    assert!(
        seconds.contains("auth_login_seconds_bucket{via=\"password\",le=\"1.0\"} 2\n"),
        "{seconds}"
    );
    assert_eq!(
        exposed("auth_logins"),
        "# HELP auth_logins_total Logins.\n# TYPE auth_logins_total counter\n\
         auth_logins_total{outcome=\"ok\"} 1\nauth_logins_total{outcome=\"error\"} 1\n\
         auth_logins_total{outcome=\"panic\"} 0\nauth_logins_total{outcome=\"cancelled\"} 0\n"
    );
    assert!(exposed("logins_in_progress").ends_with("logins_in_progress 0\n"));
}

#[async_trait::async_trait]
trait Service {
    async fn call(&self, fail: bool) -> Result<u8, String>;
}

struct First;
struct Second;

#[async_trait::async_trait]
impl Service for First {
    #[counted]
    #[timed]
    async fn call(&self, fail: bool) -> Result<u8, String> {
        ready(()).await;
        if fail { Err("failed".into()) } else { Ok(1) }
    }
}

#[async_trait::async_trait]
impl Service for Second {
    #[in_flight]
    #[counted]
    async fn call(&self, fail: bool) -> Result<u8, String> {
        if fail {
            pending::<()>().await;
        }
        assert_eq!(running("Second::call"), 1.0);
        Ok(2)
    }
}

#[test]
fn async_trait_methods_are_measured_to_their_end() {
    assert_eq!(block_on(First.call(false)), Ok(1));
    assert!(block_on(First.call(true)).is_err());
    assert_eq!(calls("First::call"), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(timed_calls("First::call"), 2.0);

    assert_eq!(block_on(Second.call(false)), Ok(2));
    {
        let mut waiting = Second.call(true);
        assert!(poll_once(waiting.as_mut()).is_pending());
        assert_eq!(running("Second::call"), 1.0);
    }
    assert_eq!(running("Second::call"), 0.0);
    assert_eq!(calls("Second::call"), [1.0, 0.0, 0.0, 1.0]);
}

#[counted]
#[timed]
fn returns_a_future(wait: bool) -> impl Future<Output = Result<u8, String>> {
    async move {
        if wait {
            pending::<()>().await;
        }
        Ok(3)
    }
}

#[test]
fn a_returned_future_is_measured_to_its_end() {
    assert_eq!(block_on(returns_a_future(false)), Ok(3));
    assert_eq!(calls("returns_a_future"), [1.0, 0.0, 0.0, 0.0]);
    {
        let mut waiting = pin!(returns_a_future(true));
        assert!(poll_once(waiting.as_mut()).is_pending());
        assert_eq!(timed_calls("returns_a_future"), 1.0);
    }
    assert_eq!(calls("returns_a_future"), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(timed_calls("returns_a_future"), 2.0);
}

/// Never called; its families are exposed all the same.
#[expect(dead_code, reason = "that is what the test is about")]
#[counted]
#[timed]
#[in_flight]
fn never_called<T: Default>() -> T {
    T::default()
}

#[test]
fn a_function_that_is_never_called_is_exposed_at_zero() {
    assert_eq!(calls("never_called"), [0.0; 4]);
    assert_eq!(timed_calls("never_called"), 0.0);
    assert_eq!(running("never_called"), 0.0);
}

mod same_names {
    use metrics_core::counted;

    pub(crate) trait First {
        fn run(&self);
    }

    pub(crate) trait Second {
        fn run(&self);
    }

    pub(crate) struct Job;

    impl First for Job {
        #[counted]
        fn run(&self) {}
    }

    impl Second for Job {
        #[counted]
        fn run(&self) {}
    }
}

#[test]
fn functions_with_one_name_are_told_apart() {
    same_names::First::run(&same_names::Job);
    same_names::Second::run(&same_names::Job);
    same_names::Second::run(&same_names::Job);
    let module = concat!(module_path!(), "::same_names");
    let calls = |function: &str| {
        value(&format!(
            "function_calls_total{{function=\"{function}\",module=\"{module}\",outcome=\"ok\"}}"
        ))
    };
    // The first in the source has the short name.
    assert_eq!(calls("Job::run"), 1.0);
    assert_eq!(
        calls(&format!("<{module}::Job as {module}::Second>::run")),
        2.0
    );
    assert_eq!(metrics_core::Registry::global().check(), Ok(()));
}
