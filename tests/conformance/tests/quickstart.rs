//! The program that the README starts, scraped while it runs.

use std::thread;
use std::time::Duration;

use conformance::{Family, Program, build_example, check_with_promtool, get, parse};
use metrics_core::Format;

fn family<'a>(families: &'a [Family], name: &str) -> &'a Family {
    families
        .iter()
        .find(|family| family.name == name)
        .unwrap_or_else(|| panic!("there is no {name}"))
}

/// How many requests were processed, by the family of the histogram.
fn count(seconds: &Family) -> u64 {
    let count = seconds
        .value("request_processing_seconds_count", &[])
        .expect("there is a count");
    count.parse().expect("a count is an integer")
}

#[test]
fn it_serves_what_it_measures() {
    let program = Program::start(&build_example("examples", "quickstart"));

    let page = get(program.addr(), "/", &[]);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("/metrics"), "{}", page.body);

    // It may take a while until the first request is processed, but it never takes a scrape to get there.
    let mut text = get(program.addr(), "/metrics", &[]);
    while text.body.contains("\nrequest_processing_seconds_count 0\n") {
        thread::sleep(Duration::from_millis(50));
        text = get(program.addr(), "/metrics", &[]);
    }
    assert_eq!(
        text.header("Content-Type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    check_with_promtool(&text.body);

    let openmetrics = get(
        program.addr(),
        "/metrics",
        &["Accept: application/openmetrics-text;version=1.0.0"],
    );
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(openmetrics.header("Content-Type"), Some(content_type));

    let mut earlier = 0;
    for (format, exposition) in [
        (Format::Text, text.body),
        (Format::OpenMetrics, openmetrics.body),
    ] {
        let Some(families) = parse(format, &exposition) else {
            return;
        };
        assert!(families.is_sorted_by_key(|family| &family.name));

        let seconds = family(&families, "request_processing_seconds");
        assert_eq!(seconds.kind, "histogram");
        assert_eq!(seconds.help, "Time spent processing requests.");
        let processed = count(seconds);
        assert!(processed >= earlier.max(1), "{processed} after {earlier}");
        let everything = seconds.value("request_processing_seconds_bucket", &[("le", "+Inf")]);
        assert_eq!(everything, Some(processed.to_string().as_str()));
        let sum = seconds.value("request_processing_seconds_sum", &[]);
        let sum: f64 = sum
            .and_then(|sum| sum.parse().ok())
            .expect("there is a sum");
        assert!(sum > 0.0, "{sum}");

        let calls = family(&families, "function_calls");
        let ended = |outcome| {
            let labels = [
                ("module", "quickstart"),
                ("function", "process_request"),
                ("outcome", outcome),
            ];
            let value = calls.value("function_calls_total", &labels);
            value.and_then(|value| value.parse::<u64>().ok())
        };
        // Calls are counted before they are timed, and shown before: one of them may be between the two.
        let ok = ended("ok").expect("there is a count");
        assert!(
            (earlier..=processed + 1).contains(&ok),
            "{ok} calls, {earlier} and {processed} timed"
        );
        earlier = processed;
        for outcome in ["error", "panic", "cancelled"] {
            assert_eq!(ended(outcome), Some(0), "{outcome}");
        }
    }
}
