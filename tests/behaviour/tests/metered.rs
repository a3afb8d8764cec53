//! What the arguments of the function attributes do: labels, rules for outcomes, kinds of errors, whole `impl` blocks.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use behaviour::{exposed, value};
use futures::executor::block_on;
use futures::task::noop_waker_ref;
use metrics_core::{
    Counter, ErrorKind, Fallible, Family, Histogram, InFlight, LabelSet, LabelValue, Outcome,
    Registry, counted, in_flight, metered, metric, time, timed,
};

fn unwind() -> ! {
    resume_unwind(Box::new("expected"))
}

fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(noop_waker_ref()))
}

/// The samples of the family called `name`, without comments.
fn samples(name: &str) -> Vec<String> {
    let lines = exposed(name);
    let samples = lines.lines().filter(|line| !line.starts_with('#'));
    samples.map(str::to_owned).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, LabelValue)]
#[label(rename_all = "lowercase")]
enum Tier {
    Free,
    Paid,
}

#[derive(Debug, LabelValue)]
#[label(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

struct Request {
    path: String,
    tier: Tier,
}

thread_local! {
    static LOOKS: Cell<u32> = const { Cell::new(0) };
}

impl Request {
    fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            tier: Tier::Paid,
        }
    }

    fn path(&self) -> &str {
        LOOKS.set(LOOKS.get() + 1);
        &self.path
    }
}

#[metered(
    name = "requests",
    labels(path = request.path(), tier: Tier = &request.tier, size: Size = |result| size(result.as_ref())),
    none = "-"
)]
fn handle(request: Request, fail: bool) -> Result<Vec<u8>, String> {
    // The labels borrowed it, and it is still there to be taken.
    let path = request.path;
    if path == "/panic" {
        unwind();
    }
    if fail { Err(path) } else { Ok(vec![0; 100]) }
}

fn size(returned: Result<&Vec<u8>, &String>) -> Size {
    match returned {
        Ok(bytes) if bytes.len() > 10 => Size::Large,
        _ => Size::Small,
    }
}

#[test]
fn labels_over_arguments_and_result() {
    LOOKS.set(0);
    assert!(handle(Request::new("/a"), false).is_ok());
    assert_eq!(
        LOOKS.get(),
        1,
        "an expression is evaluated once for all metrics"
    );
    assert!(handle(Request::new("/a"), true).is_err());
    assert!(catch_unwind(|| handle(Request::new("/panic"), false)).is_err());
    let of = |path: &str, rest: &str| {
        value(&format!(
            "requests_calls_total{{path=\"{path}\",tier=\"paid\",{rest}}}"
        ))
    };
    assert_eq!(of("/a", "outcome=\"ok\",size=\"large\""), 1.0);
    assert_eq!(of("/a", "outcome=\"ok\",size=\"small\""), 0.0);
    assert_eq!(of("/a", "outcome=\"error\",size=\"small\""), 1.0);
    assert_eq!(of("/a", "outcome=\"panic\",size=\"-\""), 0.0);
    assert_eq!(of("/panic", "outcome=\"panic\",size=\"-\""), 1.0);
    assert_eq!(of("/panic", "outcome=\"cancelled\",size=\"-\""), 0.0);
    // A call that returned has a size, and no other has one.
    assert!(!exposed("requests_calls").contains("outcome=\"ok\",size=\"-\""));
    assert!(!exposed("requests_calls").contains("outcome=\"panic\",size=\"small\""));

    let timed = |rest: &str| value(&format!("requests_duration_seconds_count{{{rest}}}"));
    assert_eq!(timed("path=\"/a\",tier=\"paid\",size=\"large\""), 1.0);
    assert_eq!(timed("path=\"/panic\",tier=\"paid\",size=\"-\""), 1.0);
    assert_eq!(value("requests_in_flight{path=\"/a\",tier=\"paid\"}"), 0.0);
}

#[counted(name = "upgrades", labels(tier: Tier = tier))]
fn upgrade(tier: Tier) -> bool {
    tier == Tier::Free
}

#[in_flight(name = "upgrades_running", labels(tier: Tier = tier))]
fn run_upgrade(tier: Tier) {
    assert_eq!(
        value(&format!(
            "upgrades_running{{tier=\"{}\"}}",
            if tier == Tier::Free { "free" } else { "paid" }
        )),
        1.0
    );
}

#[test]
fn labels_whose_values_are_known_are_exposed_from_the_start() {
    let before: Vec<String> = ["free", "paid"]
        .into_iter()
        .flat_map(|tier| {
            ["ok", "error", "panic", "cancelled"]
                .map(|outcome| format!("upgrades_total{{tier=\"{tier}\",outcome=\"{outcome}\"}} 0"))
        })
        .collect();
    assert_eq!(samples("upgrades"), before);
    assert!(upgrade(Tier::Free));
    assert_eq!(value("upgrades_total{tier=\"free\",outcome=\"ok\"}"), 1.0);
    run_upgrade(Tier::Paid);
    assert_eq!(value("upgrades_running{tier=\"paid\"}"), 0.0);
}

#[derive(Debug, ErrorKind)]
enum StorageError {
    Timeout,
    Conflict { _key: u8 },
}

#[derive(Debug, ErrorKind)]
enum SaveError {
    TooLarge(()),
    #[error_kind(rename = "permission")]
    Forbidden,
    #[error_kind(nested)]
    Storage(StorageError),
}

impl From<StorageError> for SaveError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

fn store(key: u8) -> Result<(), StorageError> {
    match key {
        1 => Err(StorageError::Timeout),
        2 => Err(StorageError::Conflict { _key: key }),
        _ => Ok(()),
    }
}

#[counted(name = "saves", labels(error_kind: SaveError))]
#[timed(name = "save", labels(error_kind: SaveError), by_outcome, buckets = [1.0])]
fn save(key: u8) -> Result<(), SaveError> {
    if key == 100 {
        return Err(SaveError::TooLarge(()));
    }
    if key == 101 {
        return Err(SaveError::Forbidden);
    }
    store(key)?;
    Ok(())
}

const SAVES: [&str; 7] = [
    "outcome=\"ok\",error_kind=\"none\"",
    "outcome=\"error\",error_kind=\"too_large\"",
    "outcome=\"error\",error_kind=\"permission\"",
    "outcome=\"error\",error_kind=\"storage.timeout\"",
    "outcome=\"error\",error_kind=\"storage.conflict\"",
    "outcome=\"panic\",error_kind=\"none\"",
    "outcome=\"cancelled\",error_kind=\"none\"",
];

#[test]
fn errors_are_told_apart_by_their_kind() {
    assert_eq!(
        samples("saves"),
        SAVES.map(|labels| format!("saves_total{{{labels}}} 0"))
    );
    for key in [0, 0, 1, 2, 2, 2, 100, 101] {
        drop(save(key));
    }
    let counts = [2, 1, 1, 1, 3, 0, 0];
    let expected = SAVES.iter().zip(counts);
    let expected: Vec<_> = expected
        .map(|(labels, count)| format!("saves_total{{{labels}}} {count}"))
        .collect();
    assert_eq!(samples("saves"), expected);
    for (labels, count) in SAVES.iter().zip(counts) {
        let count = f64::from(count);
        assert_eq!(value(&format!("save_seconds_count{{{labels}}}")), count);
    }
    assert_eq!(SaveError::COUNT, 4);
    assert_eq!(SaveError::name(SaveError::COUNT), "");
}

#[counted(name = "finds", outcome = option)]
fn find(found: bool) -> Option<u8> {
    let found = found.then_some(1)?;
    Some(found)
}

#[derive(Debug, ErrorKind)]
enum FetchError {
    NotFound,
    Broken,
}

#[counted(
    name = "fetches",
    ok_if = |returned| matches!(returned, Ok(()) | Err(FetchError::NotFound)),
    labels(kind: FetchError)
)]
fn fetch(error: Option<FetchError>) -> Result<(), FetchError> {
    match error {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

#[counted(name = "statuses", error_if = |status| *status >= 500)]
fn status(code: u16) -> u16 {
    code
}

#[counted(name = "retries", outcome = result)]
fn retried<R: Fallible>(mut attempt: impl FnMut() -> R) -> R {
    let first = attempt();
    if first.is_error() { attempt() } else { first }
}

/// ok, error, panic, cancelled
fn outcomes(family: &str) -> [f64; 4] {
    ["ok", "error", "panic", "cancelled"]
        .map(|outcome| value(&format!("{family}_total{{outcome=\"{outcome}\"}}")))
}

#[test]
fn a_rule_says_what_an_error_is() {
    assert_eq!((find(true), find(false)), (Some(1), None));
    assert_eq!(outcomes("finds"), [1.0, 1.0, 0.0, 0.0]);

    for error in [None, Some(FetchError::NotFound), Some(FetchError::Broken)] {
        drop(fetch(error));
    }
    let fetches = |labels: &str| value(&format!("fetches_total{{{labels}}}"));
    assert_eq!(fetches("outcome=\"ok\",kind=\"none\""), 2.0);
    assert_eq!(fetches("outcome=\"error\",kind=\"broken\""), 1.0);
    assert_eq!(fetches("outcome=\"error\",kind=\"not_found\""), 0.0);

    assert_eq!((status(200), status(503)), (200, 503));
    assert_eq!(outcomes("statuses"), [1.0, 1.0, 0.0, 0.0]);

    assert_eq!(retried(|| Err::<(), _>(1)), Err(1));
    assert_eq!(retried(|| Ok::<_, ()>(1)), Ok(1));
    assert_eq!(outcomes("retries"), [1.0, 1.0, 0.0, 0.0]);
}

#[counted(name = "misjudged", ok_if = |()| unwind())]
fn misjudged() {}

#[test]
fn a_rule_that_panics_is_a_panic_of_the_call() {
    assert!(catch_unwind(misjudged).is_err());
    assert_eq!(outcomes("misjudged"), [0.0, 0.0, 1.0, 0.0]);
}

#[metered(name = "jobs", labels(queue = queue, size: Size = |_| Size::Large), by_outcome, poll_time)]
async fn job(queue: &str, wait: bool) -> Result<(), String> {
    if wait {
        pending::<()>().await;
    }
    ready(()).await;
    if queue == "bad" {
        return Err("bad".into());
    }
    Ok(())
}

#[test]
fn a_future_has_labels_too() {
    assert!(block_on(job("good", false)).is_ok());
    assert!(block_on(job("bad", false)).is_err());
    {
        let mut waiting = pin!(job("good", true));
        assert!(poll_once(waiting.as_mut()).is_pending());
        assert_eq!(value("jobs_in_flight{queue=\"good\"}"), 1.0);
        assert_eq!(value("jobs_poll_seconds_count{queue=\"good\"}"), 1.0);
    }
    let calls = |labels: &str| value(&format!("jobs_calls_total{{{labels}}}"));
    assert_eq!(calls("queue=\"good\",outcome=\"ok\",size=\"large\""), 1.0);
    assert_eq!(
        calls("queue=\"good\",outcome=\"cancelled\",size=\"none\""),
        1.0
    );
    assert_eq!(calls("queue=\"bad\",outcome=\"error\",size=\"large\""), 1.0);
    let timed = |labels: &str| value(&format!("jobs_duration_seconds_count{{{labels}}}"));
    assert_eq!(
        timed("queue=\"good\",outcome=\"cancelled\",size=\"none\""),
        1.0
    );
    assert_eq!(value("jobs_in_flight{queue=\"good\"}"), 0.0);
    assert_eq!(value("jobs_poll_seconds_count{queue=\"good\"}"), 2.0);
}

#[derive(LabelSet)]
struct Route<'a> {
    path: &'a str,
    tier: Tier,
}

/// Time by route.
#[metric]
static ROUTE_SECONDS: Family<Route<'static>, Histogram> = Family::new();

/// Calls by route.
#[metric]
static ROUTE_CALLS: Family<Route<'static>, Counter> = Family::new();

/// Calls by route in progress.
#[metric]
static ROUTES_RUNNING: Family<Route<'static>, InFlight> = Family::new();

/// Time by outcome.
#[metric]
static ROUTED_SECONDS: Family<Outcome, Histogram> = Family::new();

/// Time in polls.
#[metric]
static ROUTED_POLL_SECONDS: Histogram = Histogram::new();

#[timed(ROUTE_SECONDS, labels = Route { path: &request.path, tier: request.tier })]
#[counted(ROUTE_CALLS, labels = Route { path: &request.path, tier: request.tier })]
#[in_flight(ROUTES_RUNNING, labels = Route { path: &request.path, tier: request.tier })]
#[timed(ROUTED_SECONDS, by_outcome, poll_time = ROUTED_POLL_SECONDS)]
fn route(request: Request) -> Pin<Box<dyn Future<Output = Result<String, ()>> + Send>> {
    let future = async move { Ok(request.path) };
    Box::pin(future)
}

#[test]
fn a_family_in_a_static_is_asked_for_its_child() {
    assert_eq!(block_on(route(Request::new("/x"))), Ok("/x".to_owned()));
    let labels = Route {
        path: "/x",
        tier: Tier::Paid,
    };
    assert_eq!(ROUTE_SECONDS.with(&labels).get().count(), 1);
    assert_eq!(ROUTE_CALLS.with(&labels).get(), 1);
    assert_eq!(ROUTES_RUNNING.with(&labels).get(), 0);
    assert_eq!(ROUTED_SECONDS.with(&Outcome::Ok).get().count(), 1);
    assert_eq!(ROUTED_POLL_SECONDS.get().count(), 1);
}

struct Queue<T>(Vec<T>);

#[metered]
impl<T: Clone> Queue<T> {
    const CAPACITY: usize = { 4 };

    #[metered(skip)]
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn push(&mut self, item: T) -> Result<&mut T, T> {
        if self.0.len() >= Self::CAPACITY {
            return Err(item);
        }
        self.0.push(item);
        Ok(self.0.last_mut().unwrap_or_else(|| unwind()))
    }

    async fn pop(self: Pin<&mut Self>) -> Option<T>
    where
        T: Unpin,
    {
        ready(()).await;
        self.get_mut().0.pop()
    }

    #[timed(skip)]
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

trait Sink<T> {
    fn accept(&mut self, item: T) -> bool;

    fn accept_all(&mut self, items: Vec<T>) -> bool {
        items.into_iter().all(|item| self.accept(item))
    }
}

#[counted]
impl<T: Clone> Sink<T> for Queue<T> {
    fn accept(&mut self, item: T) -> bool {
        self.push(item).is_ok()
    }
}

#[timed]
#[counted]
trait Source {
    fn next(&mut self) -> u8;

    fn skip_one(&mut self) {
        self.next();
    }

    #[timed(skip)]
    fn take(&mut self, count: u8) -> u8 {
        (0..count).map(|_| self.next()).sum()
    }
}

impl Source for u8 {
    fn next(&mut self) -> u8 {
        *self += 1;
        *self
    }
}

fn of_function(family: &str, function: &str, more: &str) -> f64 {
    let module = module_path!();
    value(&format!(
        "{family}{{function=\"{function}\",module=\"{module}\"{more}}}"
    ))
}

fn ok(function: &str) -> f64 {
    of_function("function_calls_total", function, ",outcome=\"ok\"")
}

#[test]
fn all_methods_of_a_block_are_measured() {
    let mut queue = Queue::new();
    assert!(queue.is_empty());
    assert_eq!(queue.push(1), Ok(&mut 1));
    assert!(queue.accept_all(vec![1, 2]));
    assert_eq!(block_on(pin!(queue).pop()), Some(2));

    assert_eq!(ok("Queue::push"), 3.0);
    assert_eq!(ok("Queue::pop"), 1.0);
    assert_eq!(ok("Queue::is_empty"), 1.0);
    assert_eq!(ok("Queue::accept"), 2.0);
    assert_eq!(
        of_function("function_duration_seconds_count", "Queue::push", ""),
        3.0
    );
    assert_eq!(of_function("function_in_flight", "Queue::pop", ""), 0.0);
    let text = exposed("function_calls") + &exposed("function_duration_seconds");
    assert!(!text.contains("Queue::new"), "{text}");

    let mut source = 0;
    source.skip_one();
    assert_eq!(source.take(2), 5);
    assert_eq!((ok("Source::skip_one"), ok("Source::take")), (1.0, 1.0));
    assert_eq!(
        of_function("function_duration_seconds_count", "Source::skip_one", ""),
        1.0
    );
    assert!(!exposed("function_duration_seconds").contains("Source::take"));
}

struct Cache(Vec<String>);

#[counted(name = "cache_uses", labels(key = key))]
impl Cache {
    fn read(&self, key: &str) -> bool {
        self.0.iter().any(|other| other == key)
    }

    fn write(&self, key: &str) -> Result<(), String> {
        if self.read(key) {
            Err("there already".into())
        } else {
            Ok(())
        }
    }
}

#[test]
fn functions_of_a_block_are_told_apart_in_its_family() {
    assert!(Cache(Vec::new()).write("a").is_ok());
    let uses = |function: &str| {
        value(&format!(
            "cache_uses_total{{function=\"Cache::{function}\",key=\"a\",outcome=\"ok\"}}"
        ))
    };
    assert_eq!((uses("read"), uses("write")), (1.0, 1.0));
}

/// Time in a block.
#[metric]
static BLOCK_SECONDS: Histogram = Histogram::new();

fn first_even(numbers: &[u8]) -> Option<u8> {
    for number in numbers {
        time!(BLOCK_SECONDS, {
            if number % 2 == 0 {
                return Some(*number);
            }
            if *number == 9 {
                break;
            }
        });
    }
    let parsed: u8 = time!(BLOCK_SECONDS, "x".parse().ok()?);
    Some(parsed)
}

#[test]
fn a_block_is_timed_however_it_is_left() {
    assert_eq!(first_even(&[1, 3, 4]), Some(4));
    assert_eq!(BLOCK_SECONDS.get().count(), 3);
    assert_eq!(first_even(&[9, 2]), None);
    assert_eq!(BLOCK_SECONDS.get().count(), 5);

    let word = String::from("a");
    let future = time!(BLOCK_SECONDS, async move {
        ready(()).await;
        word.len()
    });
    assert_eq!(BLOCK_SECONDS.get().count(), 5);
    assert_eq!(block_on(future), 1);
    assert_eq!(BLOCK_SECONDS.get().count(), 6);
    drop(time!(BLOCK_SECONDS, async { ready(()).await }));
    assert_eq!(BLOCK_SECONDS.get().count(), 6);
    let unwound = catch_unwind(AssertUnwindSafe(|| time!(BLOCK_SECONDS, unwind())));
    assert!(unwound.is_err());
    assert_eq!(BLOCK_SECONDS.get().count(), 7);
}

#[test]
fn nothing_clashes() {
    assert_eq!(Registry::global().check(), Ok(()));
}
