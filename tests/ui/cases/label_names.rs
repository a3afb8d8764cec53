use metrics_core::{Counter, Family, LabelSet, metric};

/// Requests received.
#[metric(label_names("le", "a-b"))]
static REQUESTS: Family<(&str, &str), Counter> = Family::new();

/// Bytes received.
#[metric(const_labels(quantile = "1", __name__ = "x"))]
static BYTES: Counter = Counter::new();

#[derive(LabelSet)]
struct Labels<'a> {
    le: &'a str,
    #[label(rename = "user id")]
    user: u32,
}

fn main() {}
