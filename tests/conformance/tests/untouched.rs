//! What is declared is exposed at zero, whole and typed, before anything has happened.

use conformance::{Family, check_with_promtool, get, parse};
use metrics_core::{
    Counter, Family as MetricFamily, Format, Histogram, LabelValue, counted, metric,
    start_http_server, timed,
};

/// Time spent on nothing.
#[metric(buckets = [0.5, 1.0])]
static IDLE_SECONDS: Histogram = Histogram::new();

#[derive(LabelValue)]
#[label(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

/// Parcels sent.
#[metric(label_names("size", "express"))]
static PARCELS: MetricFamily<(Size, bool), Counter> = MetricFamily::new();

#[timed(IDLE_SECONDS)]
#[counted]
fn never_called() {
    PARCELS.with(&(Size::Small, true)).inc();
    PARCELS.with(&(Size::Large, true)).inc();
}

fn family<'a>(families: &'a [Family], name: &str) -> &'a Family {
    families
        .iter()
        .find(|family| family.name == name)
        .unwrap_or_else(|| panic!("there is no {name}"))
}

#[test]
fn everything_is_there_at_zero() {
    // The function is there to be seen, not to be called.
    let _: fn() = never_called;
    let server = start_http_server("127.0.0.1:0").expect("there is a free port");

    let text = get(server.local_addr(), "/metrics", &[]).body;
    check_with_promtool(&text);
    let openmetrics = get(
        server.local_addr(),
        "/metrics",
        &["Accept: application/openmetrics-text"],
    )
    .body;
    for (format, exposition) in [(Format::Text, text), (Format::OpenMetrics, openmetrics)] {
        let Some(families) = parse(format, &exposition) else {
            return;
        };

        let idle = family(&families, "idle_seconds");
        assert_eq!(
            (idle.kind.as_str(), idle.help.as_str()),
            ("histogram", "Time spent on nothing.")
        );
        let buckets =
            ["0.5", "1.0", "+Inf"].map(|bound| idle.value("idle_seconds_bucket", &[("le", bound)]));
        assert_eq!(buckets, [Some("0"); 3]);
        assert_eq!(idle.value("idle_seconds_sum", &[]), Some("0"));
        assert_eq!(idle.value("idle_seconds_count", &[]), Some("0"));

        let parcels = family(&families, "parcels");
        assert_eq!(
            (parcels.kind.as_str(), parcels.samples.len()),
            ("counter", 4)
        );
        for size in ["small", "large"] {
            for express in ["false", "true"] {
                assert_eq!(
                    parcels.value("parcels_total", &[("size", size), ("express", express)]),
                    Some("0")
                );
            }
        }

        let calls = family(&families, "function_calls");
        for outcome in ["ok", "error", "panic", "cancelled"] {
            let labels = [
                ("module", module_path!()),
                ("function", "never_called"),
                ("outcome", outcome),
            ];
            assert_eq!(
                calls.value("function_calls_total", &labels),
                Some("0"),
                "{outcome}"
            );
        }
    }
}
