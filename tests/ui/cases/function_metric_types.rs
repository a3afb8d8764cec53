use metrics_core::{
    counted, in_flight, metered, metric, timed, Counter, Family, Gauge, Histogram, LabelSet, LabelValue,
};

struct NotALabel;

#[derive(LabelSet)]
struct Labels {
    tier: u8,
}

#[derive(LabelSet)]
struct OtherLabels {
    plan: u8,
}

/// Level.
#[metric]
static LEVEL: Gauge = Gauge::new();

/// Time.
#[metric]
static SECONDS: Histogram = Histogram::new();

/// Calls.
#[metric]
static CALLS: Family<Labels, Counter> = Family::new();

/// Times.
#[metric]
static DURATIONS: Family<Labels, Histogram> = Family::new();

// A label of a type that is none, over the arguments and over the result.
#[counted(name = "a", labels(tier: NotALabel = NotALabel))]
fn no_label() {}

#[metered(name = "b", labels(plan: NotALabel = NotALabel))]
async fn no_label_in_three_metrics() -> Result<(), String> {
    Ok(())
}

#[counted(name = "c", labels(tier: T = tier))]
fn label_of_a_parameter<T: LabelValue + Copy>(tier: T) {}

// Statics that cannot be told what is measured.
#[timed(LEVEL)]
fn not_for_time() {}

#[counted(SECONDS)]
fn not_for_calls(a: u8) -> Option<u8> {
    a.checked_add(1)?.checked_add(1)
}

#[counted(SECONDS)]
async fn not_for_calls_of_futures() -> u8 {
    std::future::ready(1).await
}

#[in_flight(SECONDS)]
fn not_for_calls_in_flight() {}

#[timed(SECONDS, poll_time = LEVEL)]
async fn not_for_polls() {}

// Families of such.
#[timed(CALLS, labels = Labels { tier: 1 })]
fn family_not_for_time() {}

#[counted(DURATIONS, labels = Labels { tier: 2 })]
fn family_not_for_calls() -> Result<(), String> {
    Ok(())
}

#[in_flight(DURATIONS, labels = Labels { tier: 3 })]
async fn family_not_for_calls_in_flight() {}

#[timed(DURATIONS, by_outcome)]
fn family_without_outcomes() {}

// Labels of another family, and what is no set of labels.
#[counted(CALLS, labels = OtherLabels { plan: 1 })]
fn other_labels() {}

#[counted(CALLS, labels = NotALabel)]
fn no_labels() {}

fn main() {}
