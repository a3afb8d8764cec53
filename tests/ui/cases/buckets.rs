use metrics_core::{Counter, Histogram, linear_buckets, metric};

/// Not increasing.
#[metric(buckets = [1.0, 0.5])]
static DECREASING: Histogram = Histogram::new();

/// Not a number.
#[metric(buckets = [1.0, f64::NAN])]
static NAN: Histogram = Histogram::new();

/// Without a width.
#[metric(buckets = linear_buckets::<3>(1.0, 0.0))]
static FLAT: Histogram = Histogram::new();

/// Empty.
#[metric(buckets = [])]
static EMPTY: Histogram = Histogram::new();

/// With the last bucket.
#[metric(buckets = [1.0, f64::INFINITY])]
static INFINITE: Histogram = Histogram::new();

/// Not a histogram.
#[metric(buckets = [1.0])]
static COUNTER: Counter = Counter::new();

fn main() {}
