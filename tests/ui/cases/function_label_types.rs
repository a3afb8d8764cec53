use metrics_core::{counted, metered, metric, timed, Counter, ErrorKind, Family, Histogram, LabelValue};

#[derive(Clone, Copy, LabelValue)]
enum Tier {
    Free,
}

struct NotALabel;

struct NoKinds;

/// Calls.
#[metric(label_names("tier", "path"))]
static CALLS: Family<(&str, &str), Counter> = Family::new();

/// Time.
#[metric]
static SECONDS: Histogram = Histogram::new();

// No label value.
#[counted(name = "a", labels(label = NotALabel))]
fn no_label_value() {}

#[metered(name = "m", labels(label: NotALabel = |_| NotALabel))]
fn no_label_value_of_the_result() {}

// Another type than the expression's.
#[counted(name = "b", labels(tier: Tier = "free"))]
fn another_type() {}

// Values that are not all known.
#[counted(name = "c", labels(size: u32 = 1_u32))]
fn not_all_known() {}

#[counted(name = "d", labels(size: String = |_| String::new()))]
fn not_all_known_of_the_result() {}

// A closure that returns something else.
#[counted(name = "e", labels(tier: Tier = |_| "free"))]
fn another_result() {}

#[counted(name = "f", ok_if = |_| 1)]
fn no_bool() {}

// Errors without kinds, and another error than the function's.
#[counted(name = "g", labels(kind: NoKinds))]
fn without_kinds() -> Result<(), NoKinds> {
    Ok(())
}

#[metered(name = "n", labels(kind: NoKinds))]
async fn without_kinds_in_two_metrics() -> Result<(), NoKinds> {
    std::future::ready(Ok(())).await
}

#[derive(ErrorKind)]
enum Failure {
    Timeout,
}

#[counted(name = "h", labels(kind: Failure))]
fn another_error() -> Result<(), String> {
    Ok(())
}

#[counted(name = "i", labels(kind: Failure))]
fn no_error() -> u8 {
    1
}

// Not what the rule says.
#[counted(name = "j", outcome = option)]
fn no_option() -> Result<(), String> {
    Ok(())
}

#[counted(name = "k", outcome = result)]
fn no_result() -> u8 {
    1
}

// Other labels than the family's.
#[counted(CALLS, labels = ("free",))]
fn other_labels() {}

// No family.
#[timed(SECONDS, labels = ("free",))]
fn no_family() {}

#[timed(SECONDS, by_outcome)]
fn no_family_of_outcomes() {}

fn main() {}
