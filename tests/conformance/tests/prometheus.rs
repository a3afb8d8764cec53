//! What a real Prometheus makes of what it scrapes.

use conformance::{Program, Prometheus, build_example};
use serde_json::{Value, json};

/// Waits until the only target was scraped, and says what went wrong if something did.
fn assert_up(prometheus: &Prometheus) {
    let target = prometheus.wait_for("/api/v1/targets?state=active", |answer| {
        let target = &answer["data"]["activeTargets"][0];
        (target["health"] == "up"
            || target["lastError"]
                .as_str()
                .is_some_and(|it| !it.is_empty()))
        .then(|| target.clone())
    });
    assert_eq!(
        (&target["health"], &target["lastError"]),
        (&json!("up"), &json!(""))
    );
}

fn metadata(prometheus: &Prometheus, family: &str) -> Value {
    let path = format!("/api/v1/metadata?metric={family}");
    prometheus.wait_for(&path, |answer| {
        let first = answer["data"][family].get(0)?;
        Some(first.clone())
    })
}

#[test]
fn it_reads_the_quickstart_with_default_flags() {
    let program = Program::start(&build_example("examples", "quickstart"));
    let Some(prometheus) = Prometheus::start(program.addr(), &[]) else {
        return;
    };
    assert_up(&prometheus);
    assert_eq!(
        metadata(&prometheus, "request_processing_seconds"),
        json!({
            "type": "histogram",
            "help": "Time spent processing requests.",
            "unit": "",
        })
    );
    for (family, kind) in [
        ("function_calls", "counter"),
        ("metrics_core_scrapes_in_flight", "gauge"),
    ] {
        assert_eq!(metadata(&prometheus, family)["type"], kind, "{family}");
    }
    let whole = "request_processing_seconds_count > 0 \
                 == ignoring (le) request_processing_seconds_bucket{le=\"+Inf\"}";
    assert_eq!(prometheus.query(whole).len(), 1);
    let averages = "request_processing_seconds_sum / request_processing_seconds_count > 0 < 10";
    assert_eq!(prometheus.query(averages).len(), 1);
    let calls = prometheus.query("sum by (outcome) (function_calls_total)");
    assert_eq!(calls.len(), 4, "{calls:?}");
    // No call is counted after it is timed, and the program has called nothing else.
    let ok = "sum by (outcome) (function_calls_total{outcome=\"ok\"}) > 0";
    assert_eq!(prometheus.query(ok).len(), 1);
    let others = "sum (function_calls_total{outcome!=\"ok\"}) == 0";
    assert_eq!(prometheus.query(others).len(), 1);
    let bounds = prometheus.query("request_processing_seconds_bucket");
    let bounds = bounds.iter().map(|bucket| &bucket["metric"]["le"]);
    assert!(
        bounds.clone().any(|bound| bound == "1.0"),
        "{:?}",
        bounds.collect::<Vec<_>>()
    );
}

#[test]
fn it_reads_native_histograms_and_exemplars() {
    let program = Program::start(&build_example("examples", "exemplars"));
    let flags = ["--enable-feature=exemplar-storage,native-histograms"];
    let Some(prometheus) = Prometheus::start(program.addr(), &flags) else {
        return;
    };
    assert_up(&prometheus);

    let found = prometheus.query("histogram_count(answering_seconds) == 4");
    assert_eq!(found.len(), 1);
    let found = prometheus.query("answering_seconds");
    let histogram = &found[0]["histogram"][1];
    assert_eq!(
        (&histogram["count"], &histogram["sum"]),
        (&json!("4"), &json!("-0.9375"))
    );
    let buckets = histogram["buckets"].as_array().expect("native buckets");
    let buckets: Vec<_> = buckets
        .iter()
        .map(|bucket| {
            let number = |at: usize| bucket[at].as_str().and_then(|text| text.parse().ok());
            let [low, high, count] = [1, 2, 3].map(|at| number(at).unwrap_or(f64::NAN));
            (low, high, count)
        })
        .collect();
    // Of schema 3: the powers of two are where buckets end.
    let eighth = 2_f64.powf(1.0 / 8.0);
    let expected = [
        (-2.0, -2.0 / eighth, 1.0),
        (0.0625 / eighth, 0.0625, 1.0),
        (0.5 / eighth, 0.5, 2.0),
    ];
    assert_eq!(buckets.len(), expected.len(), "{buckets:?}");
    for (bucket, expected) in buckets.iter().zip(expected) {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(
            close(bucket.0, expected.0)
                && close(bucket.1, expected.1)
                && close(bucket.2, expected.2),
            "{bucket:?} is not {expected:?}"
        );
    }

    let found = prometheus.query("request_age_seconds");
    let moment = &found[0]["histogram"][1];
    assert_eq!(
        (&moment["count"], &moment["sum"], &moment["buckets"]),
        (
            &json!("4"),
            &json!("9.5"),
            &json!([[0, "1", "2", "3"], [0, "4", "8", "1"]])
        )
    );
    assert_eq!(
        metadata(&prometheus, "request_age_seconds")["type"],
        "gaugehistogram"
    );

    let [exemplar] = <[Value; 1]>::try_from(prometheus.exemplars("failures_total")).expect("one");
    assert_eq!(
        (&exemplar["labels"], &exemplar["value"]),
        (&json!({"trace_id": "a3ce929d0e0e4736"}), &json!("1"))
    );
    let [exemplar] =
        <[Value; 1]>::try_from(prometheus.exemplars("answering_seconds")).expect("one");
    assert_eq!(
        (&exemplar["labels"], &exemplar["value"]),
        (&json!({"trace_id": "4bf92f3577b34da6"}), &json!("0.5"))
    );
    assert_eq!(metadata(&prometheus, "failures_total")["type"], "counter");
}
