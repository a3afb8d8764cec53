//! What a server does whose settings are in a web configuration.

use std::net::SocketAddr;

use metrics_core::{Server, TlsFiles};
use rustls::NamedGroup;
use rustls::version::{TLS12, TLS13};
use server::{
    Authority, FILES, Folder, TlsClient, ask, ask_with, basic, folder_of, start_web_config, user,
    web_config,
};

fn folder(test: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), test)
}

fn status(addr: SocketAddr, user: &str, password: &str) -> u16 {
    ask_with(addr, "/metrics", &[&basic(user, password)]).status
}

#[test]
fn a_file_says_all_that_there_is() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let folder = folder_of(folder("all"), &authority);
    let _ = folder.file("clients.pem", &clients.pem);
    let content = format!(
        "{FILES}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: clients.pem\n{}\
         http_server_config:\n  headers:\n    X-Frame-Options: deny\n",
        user("alice", "secret")
    );
    let server = start_web_config(&folder, &content);
    let addr = server.local_addr();
    let client = || TlsClient::new(&authority);
    assert!(client().scrape(addr).is_none());
    assert!(client().shows(authority.issue()).scrape(addr).is_none());
    let unknown = client().shows(clients.issue()).scrape(addr);
    assert_eq!(unknown.expect("there is an answer").status, 401);
    let header = basic("alice", "secret");
    let headers = [header.as_str()];
    let known = client().shows(clients.issue()).headers(&headers);
    let answer = known.scrape(addr).expect("there is an answer");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-frame-options"), Some("deny"));
    assert!(answer.text().ends_with("\nthings_total 0\n"));
    // Who speaks no TLS is sent away.
    assert_eq!(ask(addr, "/metrics").status, 0);
}

#[test]
fn a_file_that_says_nothing_changes_nothing() {
    let server = start_web_config(&folder("nothing"), "# Some day.\n");
    let answer = ask(server.local_addr(), "/metrics");
    assert_eq!(answer.status, 200);
    assert!(answer.header("x-frame-options").is_none());
}

#[test]
fn clients_may_show_certificates() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let folder = folder_of(folder("given"), &authority);
    let _ = folder.file("clients.pem", &clients.pem);
    let asks = "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: clients.pem\n";
    let server = start_web_config(&folder, &format!("{FILES}{asks}"));
    let addr = server.local_addr();
    let client = || TlsClient::new(&authority);
    assert!(client().scrape(addr).is_some());
    assert!(client().shows(clients.issue()).scrape(addr).is_some());
    assert!(client().shows(authority.issue()).scrape(addr).is_none());
}

#[test]
fn only_the_versions_suites_and_curves_of_the_file_are_spoken() {
    let authority = Authority::new();
    let folder = folder_of(folder("versions"), &authority);
    let client = || TlsClient::new(&authority);
    let server = |more: &str| start_web_config(&folder, &format!("{FILES}{more}"));

    let newest = server("  min_version: TLS13\n");
    assert!(
        client()
            .versions(&[&TLS13])
            .scrape(newest.local_addr())
            .is_some()
    );
    assert!(
        client()
            .versions(&[&TLS12])
            .scrape(newest.local_addr())
            .is_none()
    );

    let older = server("  max_version: TLS12\n");
    assert!(
        client()
            .versions(&[&TLS13])
            .scrape(older.local_addr())
            .is_none()
    );
    assert!(
        client()
            .versions(&[&TLS12])
            .scrape(older.local_addr())
            .is_some()
    );

    // The certificate's key is one of ECDSA.
    let name = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
    let suites = server(&format!("  cipher_suites: [{name}]\n"));
    let only_older = [&TLS12];
    for (listed, answered) in [(true, true), (false, false)] {
        let client = client().versions(&only_older).provider(|provider| {
            let is_listed =
                |suite: &rustls::SupportedCipherSuite| suite.suite().as_str() == Some(name);
            provider
                .cipher_suites
                .retain(|suite| is_listed(suite) == listed);
        });
        assert_eq!(client.scrape(suites.local_addr()).is_some(), answered);
    }
    // Those of the newest version are there in any case.
    assert!(
        client()
            .versions(&[&TLS13])
            .scrape(suites.local_addr())
            .is_some()
    );

    let curves = server("  curve_preferences: [CurveP384]\n");
    for (curve, answered) in [(NamedGroup::secp384r1, true), (NamedGroup::X25519, false)] {
        let client =
            client().provider(|provider| provider.kx_groups.retain(|group| group.name() == curve));
        assert_eq!(client.scrape(curves.local_addr()).is_some(), answered);
    }
}

#[test]
fn every_answer_has_the_headers() {
    let content = format!(
        "{}http_server_config:\n  headers:\n    X-XSS-Protection: 1\n    Content-Security-Policy: default-src 'self'\n    Strict-Transport-Security: ''\n",
        user("alice", "secret")
    );
    let server = start_web_config(&folder("headers"), &content);
    let header = basic("alice", "secret");
    for (path, headers, status) in [
        ("/metrics", &[][..], 401),
        ("/metrics", &[header.as_str()][..], 200),
        ("/nothing", &[header.as_str()], 404),
        ("/", &[header.as_str()], 200),
        ("/-/healthy", &[], 200),
    ] {
        let answer = ask_with(server.local_addr(), path, headers);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("x-xss-protection"), Some("1"));
        let policy = answer.header("content-security-policy");
        assert_eq!(policy, Some("default-src 'self'"));
        assert_eq!(answer.header("strict-transport-security"), None);
    }
}

#[test]
fn users_of_the_file_are_let_in_beside_those_of_the_program() {
    let folder = folder("beside");
    let hash = bcrypt::hash("other", 4).expect("4 is a cost");
    let builder = web_config(&folder, &user("alice", "secret"))
        .basic_auth("bob", &hash)
        .bearer_token("token");
    let server = builder.clone().start("127.0.0.1:0").expect("it is right");
    let addr = server.local_addr();
    assert_eq!(ask(addr, "/metrics").status, 401);
    assert_eq!(status(addr, "alice", "secret"), 200);
    assert_eq!(status(addr, "bob", "other"), 200);
    assert_eq!(status(addr, "alice", "other"), 401);
    let token = ask_with(addr, "/metrics", &["Authorization: Bearer token"]);
    assert_eq!(token.status, 200);

    let twice = builder.basic_auth("alice", &hash).start("127.0.0.1:0");
    let error = twice.expect_err("there are two of them").to_string();
    assert!(error.contains("`alice` is there twice"), "{error}");
}

#[test]
fn tls_is_set_in_one_place() {
    let authority = Authority::new();
    let folder = folder_of(folder("one-place"), &authority);
    let files = || TlsFiles::new(folder.path("server.pem"), folder.path("server.key"));
    let twice = web_config(&folder, FILES).tls(files()).start("127.0.0.1:0");
    let error = twice.expect_err("it is set twice").to_string();
    assert!(
        error.contains("web.yml") && error.contains("TLS"),
        "{error}"
    );
    // One that says nothing of it leaves it to the program.
    let once = web_config(&folder, &user("alice", "secret")).tls(files());
    let server = once.start("127.0.0.1:0").expect("it is set once");
    let answer = TlsClient::new(&authority).scrape(server.local_addr());
    assert_eq!(answer.expect("there is an answer").status, 401);
}

#[cfg(unix)]
#[test]
fn servers_on_unix_sockets_have_it_too() {
    use std::io::Write;
    use std::os::unix::net::UnixStream;
    let folder = folder("unix");
    let socket = std::env::temp_dir().join(format!("web-config-{}.sock", std::process::id()));
    let server = web_config(&folder, &user("alice", "secret")).start_unix(&socket);
    let server = server.expect("nobody listens there");
    for (header, status) in [(basic("alice", "secret"), 200), (basic("alice", "x"), 401)] {
        let mut stream = UnixStream::connect(&socket).expect("it listens");
        let request = format!("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let answer = server::Answer::parse(&server::read_to_end(&mut stream));
        assert_eq!(answer.status, status);
    }
    server.shutdown();
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = folder("pipe");
    let pipe = folder.path("pipe.yml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("every Unix has it").success());
    for path in [pipe, folder.path("")] {
        let started = Server::builder().web_config(&path).start("127.0.0.1:0");
        let error = started.expect_err("it is no file").to_string();
        assert!(error.contains("it is no regular file"), "{error}");
    }
}
