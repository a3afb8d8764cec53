//! Metrics as a route of other people's servers: the examples, run as their readers would.

use conformance::{Program, build_example, check_with_promtool, exchange, parse};
use metrics_core::Format;
use server::{ask, ask_with, complete_chunks, gunzip};

/// What there is of a service in `package`, in which a function called `function` greets.
fn assert_is_scraped(package: &str, function: &str) {
    let program = Program::start(&build_example(package, package));
    let addr = program.addr();
    let module = package.replace('-', "_");
    let calls = |text: &str| {
        let series = format!(
            "function_calls_total{{function=\"{function}\",module=\"{module}\",outcome=\"ok\"}} "
        );
        let value = text.lines().find_map(|line| line.strip_prefix(&series));
        value
            .unwrap_or_else(|| panic!("there is no {series} in {text}"))
            .to_owned()
    };

    let before = ask(addr, "/metrics");
    assert_eq!(
        (before.status, before.header("content-type")),
        (200, Some("text/plain; version=0.0.4; charset=utf-8"))
    );
    assert_eq!(calls(before.text()), "0");
    check_with_promtool(before.text());

    let greeting = ask(addr, "/greet/Ada");
    let body = complete_chunks(&greeting.body).unwrap_or(greeting.body);
    assert_eq!((greeting.status, &body[..]), (200, &b"Hello, Ada!\n"[..]));

    let openmetrics = "Accept: application/openmetrics-text;version=1.0.0";
    let after = ask_with(addr, "/metrics", &[openmetrics, "Accept-Encoding: gzip"]);
    assert_eq!(
        (
            after.status,
            after.header("content-type"),
            after.header("content-encoding")
        ),
        (
            200,
            Some("application/openmetrics-text; version=1.0.0; charset=utf-8"),
            Some("gzip")
        )
    );
    let text = gunzip(&after.body);
    assert_eq!(calls(&text), "1");
    assert!(text.ends_with("# EOF\n"));
    let _ = parse(Format::OpenMetrics, &text);

    let some = ask(addr, "/metrics?name[]=function_in_flight");
    assert!(
        some.text().starts_with("# HELP function_in_flight "),
        "{some:?}"
    );
    assert!(!some.text().contains("function_calls"));
    let head = "HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let head = exchange(addr, head);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let post =
        "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    // Where a server has no route for a method, it may say that there is nothing.
    assert!([404, 405].contains(&exchange(addr, post).status));
}

#[test]
fn axum() {
    assert_is_scraped("example-axum", "greet");
}

#[test]
fn hyper() {
    assert_is_scraped("example-hyper", "greet");
}

#[test]
fn actix() {
    assert_is_scraped("example-actix", "greeting");
}
