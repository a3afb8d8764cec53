//! A family of several declared histograms, of which some are given other bounds.

use behaviour::overridden;
use metrics_core::{Histogram, Registry, metric, timed};

mod orders {
    use super::*;

    #[timed]
    pub(super) fn place() {}
}

mod stock {
    use super::*;

    #[timed]
    pub(super) fn count() {}
}

/// Time spent waiting.
#[metric(name = "wait_seconds", const_labels(queue = "in"))]
static WAIT_IN: Histogram = Histogram::new();

/// Time spent waiting.
#[metric(name = "wait_seconds", const_labels(queue = "out"))]
static WAIT_OUT: Histogram = Histogram::new();

#[test]
fn none_is_left_out_because_others_are_given_bounds() {
    for module in ["orders", "stock"] {
        let built = Registry::builder()
            .declared()
            .adjust(move |metric| {
                let is_timed = metric.name() == "function_duration_seconds";
                if is_timed && metric.module().ends_with(module) {
                    metric.buckets([0.3, 1000.0]);
                }
            })
            .build();
        let said = built.expect_err("there are two modules").to_string();
        assert!(
            said.contains("metric `function_duration_seconds` at ")
                && said.contains("would differ from those of the one at ")
                && said.matches(file!()).count() == 2,
            "{said}"
        );
    }

    // Nothing of that is settled.
    orders::place();
    stock::count();
    WAIT_IN.observe(1.0);
    WAIT_OUT.observe(1.0);
    assert!(overridden("function_duration_seconds", &[0.3]).is_err());
    assert!(overridden("function_duration_seconds", &[0.1, 1.0]).is_ok());

    // Nor are those that they count in shown otherwise.
    let wait = Registry::builder().declared().adjust({
        let queues = std::sync::atomic::AtomicUsize::new(0);
        move |metric| {
            let is_first = || queues.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
            if metric.name() == "wait_seconds" && is_first() {
                metric.buckets([0.1]);
            }
        }
    });
    let said = wait.build().expect_err("there are two queues").to_string();
    assert!(said.contains("metric `wait_seconds` at "), "{said}");
    assert!(overridden("wait_seconds", &[0.1]).is_ok());
}
