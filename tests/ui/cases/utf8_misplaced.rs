use metrics_core::{Counter, LabelSet, LabelValue, metric};

#[derive(LabelSet)]
struct Path<'a> {
    #[label(utf8)]
    path: &'a str,
}

#[derive(LabelValue)]
#[label(utf8)]
enum Value {
    A,
}

/// Requests.
#[metric(utf8 = true)]
static REQUESTS: Counter = Counter::new();

fn main() {}
