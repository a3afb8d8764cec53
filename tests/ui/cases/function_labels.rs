use metrics_core::{counted, in_flight, metered, metric, timed, Counter, Family, LabelValue};

#[derive(LabelValue)]
enum Tier {
    Free,
}

struct NotALabel;

/// Calls.
#[metric(label_names("tier"))]
static CALLS: Family<(&str,), Counter> = Family::new();

// In a family that all functions share.
#[counted(labels(path = path))]
fn shared(path: &str) {}

// In a static.
#[counted(CALLS, labels(tier = "free"))]
fn named_in_a_static() {}

// A set without a static.
#[counted(name = "a", labels = ("free",))]
fn set_without_static() {}

// What is written wrongly, all of it at once.
#[counted(name = "b", labels("free", tier, size: = 1, length = , path = path, path = path, outcome = path, after = |r| r))]
fn written_wrongly(path: &str) {}

// What has not ended has no result.
#[in_flight(name = "c", labels(tier: Tier = |_| Tier::Free), none = "-", ok_if = |_| true)]
fn not_ended() {}

// Nothing to be `none`.
#[timed(name = "d", labels(path = path), none = "-", poll_time)]
fn nothing_is_none(path: &str) {}

// Two rules, and one that nobody asks.
#[counted(name = "e", outcome = option, ok_if = |_| true, labels(kind: Tier))]
fn two_rules() -> Option<u8> {
    None
}

#[timed(name = "f", outcome = results, error_if = |_| true)]
fn rule_that_nobody_asks() {}

// What belongs elsewhere.
#[counted(by_outcome, poll_time, buckets = [1.0], error_kind = Tier)]
fn belongs_elsewhere() {}

#[metered(help = "Calls.", unit = "seconds", by_outcome, skip)]
fn metered_elsewhere() {}

#[timed(CALLS, by_outcome, poll_time, labels = ("free",))]
async fn with_a_static() {}

#[counted(name = "f", labels(a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10))]
fn too_many() {}

struct Store;

impl Store {
    #[counted(name = "g", labels(a: Self = Self, b: Option<Self::B> = |_| None, kind: Self))]
    fn own_types(&self) -> Result<(), Self> {
        Ok(())
    }
}

fn main() {}
