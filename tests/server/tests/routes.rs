//! What the HTTP server answers, over real sockets.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

use conformance::{Response, exchange, get};
use metrics_core::{
    Counter, GaugeFn, MetricOptions, Registry, ScrapeRequest, Server, start_http_server,
};

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// More connections than the server keeps open.
const TOO_MANY: usize = 200;

fn registry_with(name: &str) -> Registry {
    let registry = Registry::new();
    registry
        .register(MetricOptions::new(name, "Something."), Counter::new())
        .expect("the name is valid");
    registry
}

fn start() -> Server {
    Server::builder()
        .registry(&registry_with("things"))
        .start("127.0.0.1:0")
        .expect("there is a free port")
}

fn content_type(response: &Response) -> &str {
    response
        .header("Content-Type")
        .expect("every response says what it is")
}

#[test]
fn port_0_is_replaced_by_the_one_that_the_system_chose() {
    let server = start();
    assert_ne!(server.local_addr().port(), 0);
    let response = get(server.local_addr(), "/metrics", &[]);
    assert_eq!((response.status, content_type(&response)), (200, TEXT));
    assert_eq!(
        response.body,
        "# HELP things_total Something.\n# TYPE things_total counter\nthings_total 0\n"
    );
}

#[test]
fn the_global_registry_is_served_unless_another_is_given() {
    let registered =
        Registry::global().register(MetricOptions::new("everywhere", ""), Counter::new());
    registered.expect("nothing else is called so").inc();
    let server = start_http_server("127.0.0.1:0").expect("there is a free port");
    assert!(
        get(server.local_addr(), "/metrics", &[])
            .body
            .contains("\neverywhere_total 1\n")
    );
}

#[test]
fn a_port_in_use_is_an_error_that_names_the_address() {
    let first = start();
    let addr = first.local_addr();
    let error = start_http_server(addr).expect_err("the first one has the port");
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert!(error.to_string().contains(&addr.to_string()), "{error}");
    assert_eq!(get(addr, "/metrics", &[]).status, 200);
}

#[test]
fn an_address_without_a_port_is_told_what_it_lacks() {
    for addr in ["127.0.0.1", "localhost", "8000", ""] {
        let error = start_http_server(addr).expect_err("there is no port");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{addr}: {error}");
        let told = error.to_string();
        assert!(told.contains(&format!("{addr:?}")), "{told}");
        assert!(told.contains("a host and a port"), "{told}");
    }
}

#[test]
fn of_several_addresses_the_first_free_one_is_taken() {
    let first = start();
    let addrs = [first.local_addr(), SocketAddr::from(([127, 0, 0, 1], 0))];
    let second = start_http_server(&addrs[..]).expect("the second address is free");
    assert_ne!(first.local_addr(), second.local_addr());
    assert!(start_http_server(&[][..] as &[SocketAddr]).is_err());
}

#[test]
fn an_address_that_is_none_is_an_error() {
    assert!(start_http_server("127.0.0.1").is_err());
}

#[test]
fn a_detached_server_goes_on() {
    let server = start();
    let addr = server.local_addr();
    server.detach();
    assert_eq!(get(addr, "/metrics", &[]).status, 200);
}

#[test]
fn a_server_can_be_kept_anywhere() {
    fn assert_send_and_sync<T: Send + Sync + 'static>() {}
    assert_send_and_sync::<Server>();
}

#[test]
fn two_servers_serve_two_registries() {
    let builder = Server::builder();
    let one = builder
        .clone()
        .registry(&registry_with("one"))
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let two = builder
        .registry(&registry_with("two"))
        .start("127.0.0.1:0")
        .expect("there is a free port");
    assert!(
        get(one.local_addr(), "/metrics", &[])
            .body
            .contains("one_total 0")
    );
    assert!(
        get(two.local_addr(), "/metrics", &[])
            .body
            .contains("two_total 0")
    );
    one.shutdown();
    assert_eq!(get(two.local_addr(), "/metrics", &[]).status, 200);
}

#[test]
fn there_is_a_page_that_leads_to_the_metrics() {
    let server = Server::builder()
        .title("A <b> & co.")
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let page = get(server.local_addr(), "/", &[]);
    assert_eq!(
        (page.status, content_type(&page)),
        (200, "text/html; charset=utf-8")
    );
    assert!(
        page.body.contains("<title>A &lt;b&gt; &amp; co.</title>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<a href=\"/metrics\">"), "{}", page.body);
}

#[test]
fn only_the_known_paths_are_found() {
    let server = start();
    let addr = server.local_addr();
    for path in ["/metrics", "/metrics?", "/metrics?name=x&y", "/?"] {
        assert_eq!(get(addr, path, &[]).status, 200, "{path}");
    }
    for path in [
        "/metrics/",
        "//metrics",
        "/Metrics",
        "/metric",
        "/favicon.ico",
        "/%6detrics",
    ] {
        let response = get(addr, path, &[]);
        assert_eq!(
            (response.status, content_type(&response)),
            (404, "text/plain; charset=utf-8"),
            "{path}"
        );
    }
}

#[test]
fn only_get_and_head_are_allowed() {
    let server = start();
    let addr = server.local_addr();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "BREW"] {
        for path in ["/", "/metrics"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let response = exchange(addr, &request);
            assert_eq!(
                (response.status, response.header("Allow")),
                (405, Some("GET, HEAD")),
                "{method} {path}"
            );
        }
    }
}

#[test]
fn head_is_get_without_the_body() {
    let server = start();
    let addr = server.local_addr();
    for (path, accept) in [
        ("/", "*/*"),
        ("/metrics", "*/*"),
        ("/metrics", "application/openmetrics-text"),
        ("/no", "*/*"),
    ] {
        let got = get(addr, path, &[&format!("Accept: {accept}")]);
        let request = format!(
            "HEAD {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        );
        let head = exchange(addr, &request);
        assert_eq!(head.body, "");
        assert_eq!(head.status, got.status);
        for header in ["Content-Type", "Content-Length"] {
            assert_eq!(head.header(header), got.header(header), "{path}");
        }
    }
}

#[test]
fn the_format_is_negotiated() {
    let server = start();
    let addr = server.local_addr();
    let prometheus_3 = "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                        application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
                        text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    let escaped = format!("{OPENMETRICS}; escaping=allow-utf-8");
    let cases: [(&[&str], &str); 6] = [
        (&[], TEXT),
        (&["Accept: */*"], TEXT),
        (&["Accept: text/html,application/xhtml+xml,*/*;q=0.8"], TEXT),
        (
            &["Accept: application/openmetrics-text; version=1.0.0"],
            OPENMETRICS,
        ),
        (
            &[
                "Accept: text/plain;q=0.2",
                "Accept: application/openmetrics-text;q=0.4",
            ],
            OPENMETRICS,
        ),
        (&[prometheus_3], &escaped),
    ];
    for (headers, expected) in cases {
        let response = get(addr, "/metrics", headers);
        assert_eq!(
            (response.status, content_type(&response)),
            (200, expected),
            "{headers:?}"
        );
        assert_eq!(
            response.body.ends_with("# EOF\n"),
            expected.starts_with("application"),
            "{headers:?}"
        );
    }
}

#[test]
fn it_is_told_when_metrics_began_to_count_unless_that_is_switched_off() {
    let openmetrics = ["Accept: application/openmetrics-text; version=1.0.0"];
    for (server, expected) in [
        (Server::builder(), true),
        (Server::builder().created(true), true),
        (Server::builder().created(false), false),
    ] {
        let server = server.start("127.0.0.1:0").expect("the port is free");
        let response = get(server.local_addr(), "/metrics", &openmetrics);
        assert_eq!(response.body.contains("_created "), expected);
        assert_eq!(response.status, 200);
    }
    let request = ScrapeRequest::new("GET").header("Accept", "application/openmetrics-text");
    let answered = |request: &ScrapeRequest| {
        let response = request.answer(Registry::global());
        String::from_utf8(response.body().to_vec()).expect("it is text")
    };
    assert!(answered(&request).contains("_created "));
    assert!(!answered(&request.created(false)).contains("_created "));
}

#[test]
fn a_connection_serves_several_requests() {
    let server = start();
    let mut stream = TcpStream::connect(server.local_addr()).expect("the server listens");
    let request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream
        .write_all(format!("{request}{request}{last}").as_bytes())
        .expect("the connection is open");
    let mut responses = String::new();
    stream
        .read_to_string(&mut responses)
        .expect("the server answers");
    assert_eq!(
        responses.matches("HTTP/1.1 200 OK\r\n").count(),
        3,
        "{responses}"
    );
}

#[test]
fn a_client_may_stop_sending_before_it_is_answered() {
    let server = start();
    let mut stream = TcpStream::connect(server.local_addr()).expect("the server listens");
    stream
        .write_all(b"GET /metrics HTTP/1.0\r\n\r\n")
        .expect("the connection is open");
    stream
        .shutdown(Shutdown::Write)
        .expect("the connection is open");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .expect("the server answers");
    assert!(response.ends_with("\nthings_total 0\n"), "{response}");
}

#[test]
fn clients_that_ask_for_nothing_stand_in_nobodys_way() {
    let server = start();
    let addr = server.local_addr();
    let open = |_| {
        let mut stream = TcpStream::connect(addr).expect("the server listens");
        // One that was closed already, to make room for the others, may refuse.
        let _ = stream.write_all(b"GET /metrics HTTP/1.1\r\nHost");
        stream
    };
    let mut half_open: Vec<_> = (0..TOO_MANY).map(open).collect();
    assert_eq!(get(addr, "/metrics", &[]).status, 200);
    // The oldest were closed; reading from an open one would wait.
    let mut rest = Vec::new();
    let _ = half_open[0].read_to_end(&mut rest);
    assert_eq!(rest, b"");
}

#[test]
fn nonsense_is_refused_and_the_next_scrape_is_served() {
    let server = start();
    let addr = server.local_addr();
    for nonsense in [
        "\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
        "GET\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(addr).expect("the server listens");
        stream
            .write_all(nonsense.as_bytes())
            .expect("the connection is open");
        let mut answer = String::new();
        // The server may close the connection before it has read everything, which is then an error here.
        let _ = stream.read_to_string(&mut answer);
        assert!(!answer.contains("200 OK"), "{answer}");
        assert_eq!(get(addr, "/metrics", &[]).status, 200);
    }
}

#[test]
fn a_metric_that_panics_costs_only_itself() {
    let registry = registry_with("things");
    let panics = GaugeFn::new(|| panic!("this panic is part of the test"));
    registry
        .register(MetricOptions::new("panics", ""), panics)
        .expect("the name is valid");
    let server = Server::builder()
        .registry(&registry)
        .start("127.0.0.1:0")
        .expect("there is a free port");
    for _scrape in 0..2 {
        let response = get(server.local_addr(), "/metrics", &[]);
        assert_eq!(response.status, 200);
        assert!(
            response.body.contains("\nthings_total 0\n"),
            "{}",
            response.body
        );
    }
}

#[test]
fn whoever_asks_hears_that_the_server_is_healthy() {
    let server = start();
    let healthy = get(server.local_addr(), "/-/healthy", &[]);
    assert_eq!(
        (
            healthy.status,
            content_type(&healthy),
            healthy.body.as_str()
        ),
        (200, "text/plain; charset=utf-8", "Healthy.\n")
    );
    let request = "POST /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let refused = exchange(server.local_addr(), request);
    assert_eq!(
        (refused.status, refused.header("Allow")),
        (405, Some("GET, HEAD"))
    );
}

#[test]
fn heads_have_a_length_that_is_enough() {
    let server = start();
    let ask = |length: usize| {
        let header = format!("X-Long: {}", "a".repeat(length));
        get(server.local_addr(), "/metrics", &[&header]).status
    };
    assert_eq!(ask(8_000), 200);
    assert_eq!(ask(20_000), 431);
}
