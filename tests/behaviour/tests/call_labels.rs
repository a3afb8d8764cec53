//! Labels of the function attributes: over the arguments, over the result, and those of a family in a static.

#![allow(clippy::float_cmp, reason = "what is counted is exact")]

use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::panic::{catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use behaviour::{exposed, samples, value};
use futures::executor::block_on;
use futures::task::noop_waker_ref;
use metrics_core::{
    Counter, Family, Histogram, InFlight, LabelSet, LabelValue, Outcome, Registry, counted,
    in_flight, metered, metric, timed,
};

fn unwind() -> ! {
    resume_unwind(Box::new("expected"))
}

fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(noop_waker_ref()))
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

#[counted(name = "sales", labels(buyer = buyer, seller = parties.0, tier: Tier = parties.1))]
fn sell(buyer: String, parties: (String, Tier)) -> String {
    let (seller, _) = parties;
    buyer + &seller
}

#[counted(name = "parcels", labels(word = *text, first = text.chars().next().map(String::from)))]
async fn send(text: &str) -> usize {
    ready(text.len()).await
}

#[test]
fn a_label_borrows_what_it_names() {
    assert_eq!(sell("a".to_owned(), ("b".to_owned(), Tier::Paid)), "ab");
    assert_eq!(
        value("sales_total{buyer=\"a\",seller=\"b\",tier=\"paid\",outcome=\"ok\"}"),
        1.0
    );
    assert_eq!(block_on(send("xyz")), 3);
    assert_eq!(
        value("parcels_total{word=\"xyz\",first=\"x\",outcome=\"ok\"}"),
        1.0
    );
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

#[test]
fn nothing_clashes() {
    assert_eq!(Registry::global().check(), Ok(()));
}
