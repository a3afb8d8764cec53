//! Who is let in.

use std::io::ErrorKind;
use std::net::SocketAddr;

use metrics_core::{Server, ServerBuilder};
use server::{Answer, ask, ask_with, basic, registry_with};

const PATHS: [&str; 3] = ["/metrics", "/", "/nothing"];

fn builder() -> ServerBuilder {
    Server::builder().registry(&registry_with("things"))
}

fn start(builder: ServerBuilder) -> Server {
    builder.start("127.0.0.1:0").expect("there is a free port")
}

/// The hash of a password, which takes as little time as a hash can.
fn hash(password: &str) -> String {
    bcrypt::hash(password, 4).expect("4 is a cost")
}

fn status(addr: SocketAddr, headers: &[&str]) -> u16 {
    let statuses = PATHS.map(|path| ask_with(addr, path, headers).status);
    let answers = if statuses[0] == 200 {
        [200, 200, 404]
    } else {
        [statuses[0]; 3]
    };
    assert_eq!(statuses, answers, "{headers:?}");
    statuses[0]
}

#[track_caller]
fn assert_asks_for(answer: &Answer, schemes: &[&str]) {
    assert_eq!(answer.status, 401);
    let lines = answer.head.split("\r\n");
    let asked: Vec<_> = lines
        .filter_map(|line| line.strip_prefix("www-authenticate: ")?.split(' ').next())
        .collect();
    assert_eq!(asked, schemes);
    assert!(!answer.text().contains("things"));
}

#[test]
fn users_are_let_in_by_their_passwords() {
    let server = start(
        builder()
            .basic_auth("prometheus", hash("secret"))
            .basic_auth("ürsula", hash("pass:word"))
            .basic_auth("other", hash("")),
    );
    let addr = server.local_addr();
    assert_asks_for(&ask(addr, "/metrics"), &["basic"]);
    // The second time, what was right is remembered.
    for _ in 0..2 {
        for (user, password, expected) in [
            ("prometheus", "secret", 200),
            ("ürsula", "pass:word", 200),
            ("other", "", 200),
            ("prometheus", "Secret", 401),
            ("prometheus", "", 401),
            ("prometheus", "secret ", 401),
            ("other", "secret", 401),
            ("nobody", "secret", 401),
            ("", "", 401),
        ] {
            let header = basic(user, password);
            assert_eq!(status(addr, &[&header]), expected, "{user} {password}");
        }
    }
    let right = basic("prometheus", "secret");
    let encoded = right.rsplit(' ').next().expect("there is a word");
    for wrong in [
        "Authorization: Basic".to_owned(),
        "Authorization: Basic \u{e9}".to_owned(),
        format!("Authorization: Bearer {encoded}"),
        format!("Authorization: Digest {encoded}"),
        format!("Authorization: {encoded}"),
        format!("Proxy-Authorization: Basic {encoded}"),
    ] {
        assert_eq!(status(addr, &[&wrong]), 401, "{wrong}");
    }
    assert_eq!(status(addr, &[&right, &basic("other", "x")]), 401);
    let any_case = format!("AUTHORIZATION: bASIC {encoded}");
    assert_eq!(status(addr, &[&any_case]), 200);
}

#[test]
fn tokens_let_in() {
    let server = start(builder().bearer_token("first-token").bearer_token("second"));
    let addr = server.local_addr();
    assert_asks_for(&ask(addr, "/metrics"), &["bearer"]);
    for (token, expected) in [
        ("first-token", 200),
        ("second", 200),
        ("first-toke", 401),
        ("first-tokenn", 401),
        ("First-token", 401),
        ("", 401),
    ] {
        let header = format!("Authorization: Bearer {token}");
        assert_eq!(status(addr, &[&header]), expected, "{token}");
    }
}

#[test]
fn either_of_password_and_token_is_enough() {
    let server = start(
        builder()
            .basic_auth("prometheus", hash("secret"))
            .bearer_token("token"),
    );
    let addr = server.local_addr();
    assert_asks_for(&ask(addr, "/"), &["basic", "bearer"]);
    assert_eq!(status(addr, &["Authorization: Bearer token"]), 200);
    assert_eq!(status(addr, &[&basic("prometheus", "secret")]), 200);
}

#[test]
fn whether_the_server_answers_is_no_secret() {
    let server = start(builder().bearer_token("token"));
    assert_eq!(ask(server.local_addr(), "/-/healthy").status, 200);
}

#[test]
fn guesses_do_not_keep_those_out_who_know() {
    let slow = bcrypt::hash("secret", 11).expect("11 is a cost");
    let server = start(builder().basic_auth("prometheus", slow));
    let addr = server.local_addr();
    let right = basic("prometheus", "secret");
    assert_eq!(ask_with(addr, "/metrics", &[&right]).status, 200);
    // What was right is remembered: it does not wait behind what takes longer than anybody waits.
    let guesses: Vec<_> = (0..200)
        .map(|guess| {
            let header = basic("prometheus", &guess.to_string());
            let request = format!("GET /metrics HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n");
            server::send(addr, request.as_bytes())
        })
        .collect();
    for _ in 0..3 {
        assert_eq!(ask_with(addr, "/metrics", &[&right]).status, 200);
    }
    drop(guesses);
}

#[test]
fn what_lets_in_nobody_is_a_mistake() {
    for (wrong, says) in [
        (
            builder().basic_auth("a", "secret"),
            "the user `a` is no bcrypt hash",
        ),
        (builder().basic_auth("a", ""), "no bcrypt hash"),
        (
            builder().basic_auth("a", hash("").replace("$04$", "$32$")),
            "has the cost 32, which has to be from 4 to 18",
        ),
        (
            builder().basic_auth("a", hash("").replace("$04$", "$31$")),
            "has the cost 31",
        ),
        (builder().basic_auth("a:b", hash("")), "`a:b` has a colon"),
        (
            builder()
                .basic_auth("a", hash("1"))
                .basic_auth("a", hash("2")),
            "`a` is there twice",
        ),
        (builder().bearer_token(""), "bearer token"),
        (builder().bearer_token(" token"), "bearer token"),
        (builder().bearer_token("tok\nen"), "bearer token"),
    ] {
        let error = wrong.start("127.0.0.1:0").expect_err(says);
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn a_builder_shows_no_secrets() {
    let hash = hash("secret");
    let builder = builder()
        .basic_auth("prometheus", &hash)
        .bearer_token("token");
    let shown = format!("{builder:?}");
    assert!(shown.contains("prometheus"), "{shown}");
    assert!(
        !shown.contains(&hash) && !shown.contains("token"),
        "{shown}"
    );
}
