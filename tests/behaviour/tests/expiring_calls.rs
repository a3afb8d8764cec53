//! Labels of calls that go when nobody has called with them for a while. One test, since a scrape with another clock would judge by that.

use std::collections::BTreeSet;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::task::noop_waker_ref;
use metrics_core::testing::StoppedClock;
use metrics_core::{Format, Registry, encode, in_flight, metered};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

#[metered(name = "serving", labels(tenant = tenant), by_outcome, expires_after = HOUR)]
fn serve(tenant: &str) -> Result<(), String> {
    Err(tenant.to_owned())
}

#[in_flight(name = "waiting", labels(tenant = tenant), expires_after = HOUR)]
async fn wait(tenant: &str) {
    std::future::pending::<()>().await;
}

/// The families that have this tenant.
fn families_of(tenant: &str) -> BTreeSet<String> {
    let text = encode(Registry::global(), Format::Text);
    let label = format!("tenant=\"{tenant}\"");
    let lines = text.lines().filter(|line| line.contains(&label));
    let name = |line: &str| line.split('{').next().map(str::to_owned);
    lines.filter_map(name).collect()
}

#[test]
fn the_labels_of_calls_go_when_nobody_calls() {
    let clock = StoppedClock::new();
    let both = [families_of("a"), families_of("b")];
    assert_eq!(both, [BTreeSet::new(), BTreeSet::new()]);
    for tenant in ["a", "b"] {
        assert!(serve(tenant).is_err());
    }
    let all = families_of("a");
    assert!(all.len() >= 3, "in flight, calls, and their times: {all:?}");
    assert_eq!(families_of("b"), all);

    clock.advance(59 * MINUTE);
    assert!(serve("a").is_err());
    assert_eq!(
        [families_of("a"), families_of("b")],
        [all.clone(), all.clone()]
    );
    clock.advance(MINUTE);
    assert_eq!(families_of("b"), BTreeSet::new());
    // Nobody was in flight at any scrape, but somebody between two.
    assert_eq!(families_of("a"), all);

    clock.advance(HOUR);
    assert_eq!(families_of("a"), BTreeSet::new());
    assert!(serve("b").is_err());
    assert_eq!(families_of("b"), all);

    // A call that lasts is there for as long as it lasts.
    let mut context = Context::from_waker(noop_waker_ref());
    {
        let mut waiting = pin!(wait("c"));
        assert_eq!(waiting.as_mut().poll(&mut context), Poll::Pending);
        for _ in 0..3 {
            assert_eq!(families_of("c").len(), 1);
            clock.advance(HOUR);
        }
    }
    assert_eq!(families_of("c").len(), 1);
    clock.advance(HOUR);
    assert_eq!(families_of("c").len(), 0);
}
