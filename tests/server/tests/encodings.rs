//! What clients choose: the compression and the families.

use metrics_core::{
    Counter, Format, GaugeFn, Histogram, MetricOptions, Registry, ScrapeRequest, encode,
};
use server::{ask, ask_with, gunzip, registry_with, serve};

#[test]
fn gzip_is_sent_to_those_who_ask_for_it() {
    let registry = registry_with("things");
    let whole = encode(&registry, Format::Text);
    let server = serve(&registry);
    for (asked, compressed) in [
        (None, false),
        (Some("gzip"), true),
        (Some("deflate, GZIP;q=0.5"), true),
        (Some("*"), true),
        (Some("gzip;q=0"), false),
        (Some("identity;q=1, gzip;q=0.5"), false),
        (Some("br, zstd"), false),
        (Some(""), false),
    ] {
        let header = asked.map(|asked| format!("Accept-Encoding: {asked}"));
        let headers: Vec<_> = header.iter().map(String::as_str).collect();
        let answer = ask_with(server.local_addr(), "/metrics", &headers);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("vary"), Some("accept, accept-encoding"));
        let length = answer.header("content-length").expect("it is known");
        assert_eq!(length, answer.body.len().to_string());
        let encoding = answer.header("content-encoding");
        if compressed {
            assert_eq!(encoding, Some("gzip"), "{asked:?}");
            assert_eq!(gunzip(&answer.body), whole);
        } else {
            assert_eq!(
                (encoding, answer.text()),
                (None, whole.as_str()),
                "{asked:?}"
            );
        }
    }
    // An error is not compressed, and does not say that it is.
    let refusal = ask_with(server.local_addr(), "/no", &["Accept-Encoding: gzip"]);
    assert_eq!(
        (refusal.status, refusal.header("content-encoding")),
        (404, None)
    );
    assert!(refusal.text().ends_with('\n'));
}

fn registry_of_three() -> Registry {
    let registry = registry_with("things");
    let options = MetricOptions::new("wait_seconds", "").buckets([1.0]);
    registry
        .register(options, Histogram::new())
        .expect("the name is valid");
    let panics = GaugeFn::new(|| panic!("nobody asked for this one"));
    registry
        .register(MetricOptions::new("z_unasked", ""), panics)
        .expect("the name is valid");
    registry
}

#[test]
fn only_the_named_families_are_shown_and_collected() {
    let things = "# HELP things_total Something.\n# TYPE things_total counter\nthings_total 0\n";
    let wait = "# TYPE wait_seconds histogram\nwait_seconds_bucket{le=\"1.0\"} 0\n\
                wait_seconds_bucket{le=\"+Inf\"} 0\nwait_seconds_sum 0\nwait_seconds_count 0\n";
    let both = format!("{things}{wait}");
    let server = serve(&registry_of_three());
    for (query, shown) in [
        ("name[]=things_total", things),
        ("name[]=things", things),
        ("name%5B%5D=thin%67s&other=1", things),
        ("name[]=wait_seconds_bucket", wait),
        ("name[]=wait_seconds_count&name[]=wait_seconds", wait),
        ("name[]=wait_seconds&name[]=things_total", both.as_str()),
        ("name[]=things_sum", ""),
        ("name[]=thing", ""),
        ("name[]=", ""),
        ("name[]=%ff%00%", ""),
    ] {
        let answer = ask(server.local_addr(), &format!("/metrics?{query}"));
        assert_eq!((answer.status, answer.text()), (200, shown), "{query}");
    }
    let everything = ask(server.local_addr(), "/metrics?name=things");
    assert!(everything.text().contains(&both), "{everything:?}");
    assert!(everything.text().contains("# TYPE z_unasked gauge\n"));
}

#[test]
fn names_of_any_characters_are_asked_for_as_they_are_and_as_they_were_shown() {
    let registry = registry_with("things");
    registry
        .register(MetricOptions::new("größe.x", "").utf8(), Counter::new())
        .expect("the name is valid");
    let server = serve(&registry);
    for accept in [
        "text/plain;version=1.0.0;escaping=allow-utf-8",
        "text/plain;version=0.0.4",
        "text/plain;version=1.0.0;escaping=dots",
        "text/plain;version=1.0.0;escaping=values",
    ] {
        let accept = format!("Accept: {accept}");
        let whole = ask_with(server.local_addr(), "/metrics", &[&accept]);
        let lines = whole.text().split_inclusive('\n');
        let own: String = lines
            .filter(|line| !line.contains("things_total"))
            .collect();
        assert_eq!(own.lines().count(), 2, "{own}");
        for name in [
            "gr%C3%B6%C3%9Fe.x",
            "gr%c3%b6%c3%9fe.x_total",
            "gr__e_x_total",
            "gr____e_dot_x__total",
            "U__gr_f6__df_e_2e_x__total",
        ] {
            let path = format!("/metrics?name[]={name}");
            let some = ask_with(server.local_addr(), &path, &[&accept]);
            assert_eq!((some.status, some.text()), (200, own.as_str()), "{name}");
        }
    }
}

#[test]
fn the_function_answers_as_the_server_does() {
    let registry = registry_of_three();
    let server = serve(&registry);
    for (query, headers) in [
        ("", &[][..]),
        (
            "name[]=things",
            &[("Accept", "application/openmetrics-text")][..],
        ),
        (
            "name[]=wait_seconds",
            &[("accept-encoding", "gzip"), ("ACCEPT", "*/*")],
        ),
        ("", &[("X-Prometheus-Scrape-Timeout-Seconds", "10")]),
    ] {
        let lines: Vec<_> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        let served = ask_with(server.local_addr(), &format!("/metrics?{query}"), &lines);
        let request = ScrapeRequest::new("GET").query(query);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        let answered = request.answer(&registry);
        assert_eq!(answered.status(), served.status);
        assert_eq!(answered.body(), served.body);
        for (name, value) in answered.headers() {
            let value = value.to_ascii_lowercase();
            assert_eq!(served.header(name), Some(value.as_str()));
        }
        assert_eq!(
            answered
                .headers()
                .iter()
                .any(|(name, _)| *name == "content-encoding"),
            served.header("content-encoding").is_some()
        );
    }
    let refusal = ScrapeRequest::new("POST").answer(&registry);
    assert_eq!(refusal.status(), 405);
    assert!(refusal.headers().contains(&("allow", "GET, HEAD")));
    let head = ScrapeRequest::new("HEAD").answer(&registry);
    assert_eq!((head.status(), head.body()), (200, &[][..]));
}

#[test]
fn the_function_is_late_when_nobody_waits_any_more() {
    let registry = Registry::new();
    let slow = GaugeFn::new(|| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        1.0
    });
    registry
        .register(MetricOptions::new("slow", ""), slow)
        .expect("the name is valid");
    let request = ScrapeRequest::new("GET");
    assert_eq!(request.answer(&registry).status(), 200);
    let request = request.header("x-prometheus-scrape-timeout-seconds", "0.001");
    let late = request.answer(&registry);
    assert_eq!(late.status(), 503);
    assert!(!late.body().windows(4).any(|four| four == b"slow"));
}

#[test]
fn a_counter_that_moves_between_scrapes_is_never_seen_to_go_back() {
    let registry = Registry::new();
    let counter = registry
        .register(MetricOptions::new("moves", ""), Counter::new())
        .expect("the name is valid");
    let server = serve(&registry);
    for expected in 0..50 {
        let answer = ask(server.local_addr(), "/metrics");
        assert!(
            answer
                .text()
                .ends_with(&format!("\nmoves_total {expected}\n"))
        );
        counter.inc();
    }
}
