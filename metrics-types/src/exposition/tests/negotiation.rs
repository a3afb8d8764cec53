//! Which format a client gets for its `Accept` header.

use crate::exposition::Format;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const OPENMETRICS_UTF8: &str =
    "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8";
const PROTOBUF: &str =
    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

/// The one, or the other where there is no protobuf.
fn or(protobuf: &'static str, without: &'static str) -> &'static str {
    if cfg!(feature = "protobuf") {
        protobuf
    } else {
        without
    }
}

fn assert_answers(cases: &[(&str, &str)]) {
    for (accept, content_type) in cases {
        assert_eq!(
            Format::negotiate(accept).content_type(),
            *content_type,
            "{accept}"
        );
    }
}

#[test]
fn the_headers_of_real_prometheus_servers() {
    assert_answers(&[
        // 2.42
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
             text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            OPENMETRICS,
        ),
        // 2.42 with native histograms
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,\
             application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,\
             text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            or(PROTOBUF, OPENMETRICS),
        ),
        // 2.53
        (
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,\
             text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            OPENMETRICS,
        ),
        // 3.5
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
             application/openmetrics-text;version=0.0.1;q=0.5,\
             text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            OPENMETRICS_UTF8,
        ),
        // 3.5 with native histograms
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,\
             application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
             application/openmetrics-text;version=0.0.1;q=0.4,\
             text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
            or(PROTOBUF, OPENMETRICS_UTF8),
        ),
    ]);
}

#[test]
fn no_preference_is_text() {
    assert_answers(&[
        ("", TEXT),
        ("*/*", TEXT),
        ("text/*", TEXT),
        ("text/plain", TEXT),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            TEXT,
        ),
        (
            "application/openmetrics-text;q=0.5,text/plain;q=0.5,*/*;q=0.5",
            OPENMETRICS,
        ),
        ("TEXT/PLAIN; Version=\"0.0.4\"", TEXT),
    ]);
}

#[test]
fn versions_that_are_not_known_fall_to_the_next_wish() {
    assert_answers(&[
        (
            "application/openmetrics-text;version=2.0.0,text/plain;q=0.1",
            TEXT,
        ),
        (
            "text/plain;version=2.0.0,application/openmetrics-text;version=1.0.0;q=0.2",
            OPENMETRICS,
        ),
        ("application/openmetrics-text;version=2.0.0", TEXT),
        ("application/vnd.google.protobuf;encoding=delimited", TEXT),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
            TEXT,
        ),
    ]);
}

#[test]
fn older_and_newer_versions_are_served_where_they_are_asked_for() {
    assert_answers(&[
        (
            "application/openmetrics-text;version=0.0.1",
            "application/openmetrics-text; version=0.0.1; charset=utf-8",
        ),
        (
            "application/openmetrics-text;version=0.0.1;escaping=dots",
            "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=dots",
        ),
        (
            "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3",
            "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
        ),
        // It always tells what names are like.
        (
            "text/plain;version=1.0.0",
            "text/plain; version=1.0.0; charset=utf-8; escaping=underscores",
        ),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=values",
            or(
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; \
                 escaping=values",
                "text/plain; version=0.0.4; charset=utf-8; escaping=values",
            ),
        ),
    ]);
}

#[test]
fn the_scheme_of_a_wish_that_failed_is_carried_over() {
    assert_answers(&[
        (
            "application/openmetrics-text;version=2.0.0;escaping=allow-utf-8,text/plain;version=0.0.4;q=0.3",
            "text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8",
        ),
        // The last one that was heard counts, and nothing of what comes after the choice.
        (
            "a/b;escaping=dots;q=0.9,text/plain;escaping=values;q=0.5,a/c;escaping=allow-utf-8;q=0.1",
            "text/plain; version=0.0.4; charset=utf-8; escaping=values",
        ),
        ("text/plain;escaping=unheard-of", TEXT),
        (
            "a/b;escaping=dots,text/plain;escaping=unheard-of;q=0.1",
            "text/plain; version=0.0.4; charset=utf-8; escaping=dots",
        ),
    ]);
}

#[test]
fn quality_then_precision_then_order_decide() {
    assert_answers(&[
        (
            "text/plain;q=0.4,application/openmetrics-text;q=0.5",
            OPENMETRICS,
        ),
        ("text/plain;q=0.5,application/openmetrics-text;q=0.5", TEXT),
        (
            "application/openmetrics-text;q=0.5,text/plain;q=0.5",
            OPENMETRICS,
        ),
        ("*/*,application/openmetrics-text", OPENMETRICS),
        ("application/*", OPENMETRICS),
        ("application/*;q=0.1,text/*;q=0.2", TEXT),
    ]);
}

#[test]
fn quality_zero_refuses() {
    assert_answers(&[
        ("application/openmetrics-text;q=0,*/*", TEXT),
        ("text/plain;q=0,*/*;q=0.1", OPENMETRICS),
        (
            "text/plain;q=0.000,application/openmetrics-text;q=0.1",
            OPENMETRICS,
        ),
        // Nothing is left: text, rather than a scrape that fails.
        ("*/*;q=0", TEXT),
    ]);
}

#[test]
fn a_malformed_clause_costs_only_itself() {
    assert_answers(&[
        (";;;,application/openmetrics-text", OPENMETRICS),
        (
            "text/plain;q=abc,application/openmetrics-text;q=0.1",
            OPENMETRICS,
        ),
        ("application/openmetrics-text;q=1.5,text/plain;q=0.1", TEXT),
        ("\"", TEXT),
    ]);
}
