//! Which web configurations there can be: each is read as the server reads it, and as Prometheus does.

use std::io::ErrorKind;

use conformance::promtool_accepts_web_config;
use metrics_core::Server;
use server::{Authority, FILES, Folder, registry_with};

/// The password is `secret`.
const HASH: &str = "$2b$04$DeHICffuDLbXOdYKooQPu.XDQ4PZpcA/xP76WbC1WlPc4v5phzgZS";

fn folder(test: &str) -> Folder {
    let (folder, authority) = (
        Folder::new(env!("CARGO_TARGET_TMPDIR"), test),
        Authority::new(),
    );
    let _ = folder.files(&authority.issue());
    let _ = folder.file("clients.pem", &authority.pem);
    let _ = folder.file("other.key", &authority.issue().key);
    let _ = folder.file("empty.pem", "");
    folder
}

/// What the server says of a file with this content; nothing if it serves.
fn said(folder: &Folder, name: &str, content: &str) -> Option<String> {
    let file = folder.file(name, content);
    let builder = Server::builder().registry(&registry_with("things"));
    let error = builder.web_config(file).start("127.0.0.1:0").err()?;
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    let said = error.to_string();
    assert!(!said.contains(HASH) && !said.contains("MII"), "{said}");
    Some(said)
}

fn with_files(more: &str) -> String {
    format!("{FILES}{more}")
}

fn users(more: &str) -> String {
    format!("basic_auth_users:\n  alice: {HASH}\n{more}")
}

#[test]
fn what_prometheus_accepts_is_accepted() {
    let folder = folder("accepted");
    let two_users = users(&format!("  bob: \"{HASH}\"\n"));
    for content in [
        "",
        "# Nothing yet.\n",
        "---\n",
        "tls_server_config:\n",
        "tls_server_config: {}\nbasic_auth_users: {}\n",
        FILES,
        "{tls_server_config: {cert_file: server.pem, key_file: 'server.key'}}",
        &with_files("  client_auth_type: NoClientCert\n"),
        &with_files("  client_auth_type: \"\"\n  client_ca_file: \"\"\n"),
        &with_files("  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: clients.pem\n"),
        &with_files(
            "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: clients.pem\n",
        ),
        &with_files("  min_version: TLS12\n  max_version: TLS13\n"),
        &with_files("  min_version: TLS13\n"),
        &with_files("  max_version: TLS12\n"),
        &with_files(
            "  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]\n",
        ),
        &with_files("  cipher_suites: []\n  prefer_server_cipher_suites: false\n"),
        &with_files("  curve_preferences:\n  - CurveP384\n  - X25519\n"),
        &with_files("http_server_config:\n  http2: false\n"),
        &with_files("http_server_config:\n  http2: true\n  headers:\n"),
        "http_server_config:\n  headers:\n    X-Frame-Options: deny\n    X-XSS-Protection: 1\n    \
         Content-Security-Policy: \"default-src 'self' *.example.net\"\n    \
         X-Content-Type-Options: nosniff\n    Strict-Transport-Security: max-age=1; includeSubDomains\n",
        &users(""),
        &two_users,
        &with_files(&users("")),
    ] {
        assert_eq!(said(&folder, "web.yml", content), None, "{content}");
        let accepted = promtool_accepts_web_config(&folder.path("web.yml"));
        assert_ne!(accepted, Some(false), "{content}");
    }
}

/// That the server refuses each of these, with this in what it says, and Prometheus, too.
fn assert_refused(folder: &Folder, cases: &[(&str, &str)]) {
    for (content, expected) in cases {
        let said = said(folder, "web.yml", content).unwrap_or_else(|| panic!("{content}"));
        assert!(said.contains(expected), "{content}{said}");
        let accepted = promtool_accepts_web_config(&folder.path("web.yml"));
        assert_ne!(accepted, Some(true), "{content}");
    }
}

#[test]
fn what_prometheus_refuses_of_tls_is_refused_with_its_place() {
    let missing_files = "tls_server_config:\n  cert_file: gone.pem\n  key_file: server.key\n";
    let cases = [
        (
            "just text\nof two lines\n",
            "web.yml:1: there are no fields",
        ),
        ("- a\n", "web.yml:1: there are no fields"),
        ("tls_server_config: [\n", "web.yml:2: "),
        ("a: 1\n\ttls_server_config:\n", "web.yml:1: "),
        (
            "\ntls_server_confg:\n  cert_file: server.pem\n",
            "web.yml:2: there is no field `tls_server_confg`; there are `tls_server_config`",
        ),
        (
            "tls_server_config:\n  cert_filse: server.pem\n  cert_file: server.pem\n  key_file: server.key\n",
            "web.yml:2: there is no field `tls_server_config.cert_filse`",
        ),
        (
            "tls_server_config:\n  cert_filse: server.pem\n  key_file: server.key\n",
            "web.yml:2: there is no field `tls_server_config.cert_filse`",
        ),
        (
            &with_files("  key_file: server.key\n"),
            "web.yml:4: `key_file` is there twice",
        ),
        (
            "tls_server_config: 5\n",
            "web.yml:1: `tls_server_config` has to have fields",
        ),
        (
            "tls_server_config:\n  cert_file: server.pem\n",
            "web.yml:1: `tls_server_config` has no `key` and no `key_file`",
        ),
        (
            "tls_server_config:\n  cert_file: ''\n  key_file: server.key\n",
            "has no `cert` and no `cert_file`",
        ),
        (
            "tls_server_config:\n  cert_file: [server.pem]\n  key_file: server.key\n",
            "web.yml:2: `tls_server_config.cert_file` has to be a text",
        ),
        (missing_files, "gone.pem"),
        (
            "tls_server_config:\n  cert_file: server.pem\n  key_file: other.key\n",
            "server.pem",
        ),
        (
            "tls_server_config:\n  cert_file: empty.pem\n  key_file: server.key\n",
            "empty.pem",
        ),
        (
            "tls_server_config:\n  cert_file: server.pem\n  key_file: server.pem\n",
            "server.pem: there is no private key in it",
        ),
        (
            &with_files("  client_ca_file: clients.pem\n"),
            "web.yml:4: `tls_server_config.client_ca_file` is for a `client_auth_type`",
        ),
        (
            &with_files("  client_auth_type: NoClientCert\n  client_ca_file: clients.pem\n"),
            "web.yml:5: ",
        ),
        (
            &with_files(
                "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: gone.pem\n",
            ),
            "gone.pem",
        ),
        (
            &with_files("  client_auth_type: Verify\n"),
            "web.yml:4: `tls_server_config.client_auth_type` has to be one of",
        ),
        (
            &with_files("  min_version: TLS14\n"),
            "web.yml:4: `tls_server_config.min_version` has to be `TLS12` or `TLS13`",
        ),
        (
            &with_files("  max_version: tls12\n"),
            "web.yml:4: `tls_server_config.max_version`",
        ),
        (
            &with_files("  cipher_suites: [TLS_AES_128]\n"),
            "web.yml:4: `tls_server_config.cipher_suites` has `TLS_AES_128`",
        ),
        (
            &with_files("  cipher_suites: TLS_AES_128_GCM_SHA256\n"),
            "web.yml:4: `tls_server_config.cipher_suites` has to be a list",
        ),
        (
            &with_files("  curve_preferences: [CurveP257]\n"),
            "web.yml:4: `tls_server_config.curve_preferences` has `CurveP257`",
        ),
        (
            &with_files("  prefer_server_cipher_suites: maybe\n"),
            "web.yml:4: `tls_server_config.prefer_server_cipher_suites` has to be `true` or `false`",
        ),
    ];
    assert_refused(&folder("refused-tls"), &cases);
}

#[test]
fn what_else_prometheus_refuses_is_refused_with_its_place() {
    let folder = folder("refused");
    let header = |name, value| format!("\nhttp_server_config:\n  headers:\n    {name}: {value}\n");
    let cases = [
        (
            "http_server_config:\n  http2: 3\n",
            "web.yml:2: `http_server_config.http2` has to be `true` or `false`",
        ),
        (
            "http_server_config:\n  http3: true\n",
            "web.yml:2: there is no field `http_server_config.http3`",
        ),
        (
            &header("Content-Type", "text/html"),
            "web.yml:4: `http_server_config.headers.Content-Type` cannot be set",
        ),
        (
            &header("x-frame-options", "deny"),
            "web.yml:4: `http_server_config.headers.x-frame-options` cannot be set",
        ),
        (
            &header("X-Frame-Options", "allow"),
            "web.yml:4: `http_server_config.headers.X-Frame-Options` has to be one of `deny`, `sameorigin`",
        ),
        (
            &header("X-Content-Type-Options", "''"),
            "has to be one of `nosniff`",
        ),
        (
            &users("  bob: secret\n"),
            "web.yml:3: the password of the user `bob` is no bcrypt hash, as `htpasswd -nBC 10` makes it",
        ),
        (
            &users("  bob:\n"),
            "web.yml:3: the password of the user `bob`",
        ),
        (
            &users(&format!("  alice: {HASH}\n")),
            "web.yml:3: `alice` is there twice",
        ),
        (
            "basic_auth_users: [alice]\n",
            "web.yml:1: `basic_auth_users` has to have fields of its own, such as `name: value`",
        ),
    ];
    assert_refused(&folder, &cases);
    let gone = Server::builder().web_config(folder.path("gone.yml"));
    let error = gone.start("127.0.0.1:0").expect_err("there is no file");
    assert!(error.to_string().contains("gone.yml"), "{error}");
    assert_ne!(
        promtool_accepts_web_config(&folder.path("gone.yml")),
        Some(true)
    );
}

fn many_fields() -> String {
    let fields: Vec<_> = (0..60_000).map(|field| format!("a{field}: 1\n")).collect();
    fields.concat()
}

/// Prometheus takes these; here they would be less than they say, or be ignored, and nobody would know.
#[test]
fn what_cannot_be_kept_is_refused() {
    let folder = folder("unkept");
    for (content, expected) in [
        (
            with_files("  client_auth_type: RequireAnyClientCert\n"),
            "web.yml:4: `tls_server_config.client_auth_type` asks for certificates that nobody looks at",
        ),
        (
            with_files("  client_auth_type: RequireClientCert\n"),
            "nobody looks at",
        ),
        (
            with_files("  client_auth_type: RequestClientCert\n"),
            "nobody looks at",
        ),
        (
            with_files("  client_auth_type: VerifyClientCertIfGiven\n"),
            "web.yml:4: `tls_server_config.client_auth_type` needs a `client_ca_file`",
        ),
        (
            with_files("  client_auth_type: RequireAndVerifyClientCert\n"),
            "needs a `client_ca_file`",
        ),
        (
            with_files(
                "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: empty.pem\n",
            ),
            "empty.pem: there is no certificate",
        ),
        (
            with_files(
                "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: clients.pem\n  client_allowed_sans: [one]\n",
            ),
            "web.yml:6: `tls_server_config.client_allowed_sans` cannot be kept",
        ),
        (
            with_files("  min_version: TLS10\n"),
            "web.yml:4: `tls_server_config.min_version` cannot be less than `TLS12`",
        ),
        (
            with_files("  max_version: TLS11\n"),
            "web.yml:4: `tls_server_config.max_version` cannot be less",
        ),
        (
            with_files("  min_version: TLS13\n  max_version: TLS12\n"),
            "web.yml:5: `tls_server_config.max_version` is less than `min_version`",
        ),
        (
            with_files("  cipher_suites:\n  - TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA\n"),
            "web.yml:5: `tls_server_config.cipher_suites` has `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`",
        ),
        (
            with_files("  cipher_suites: [TLS_AES_128_GCM_SHA256]\n  max_version: TLS12\n"),
            "server.pem",
        ),
        (
            with_files("  curve_preferences: [CurveP521]\n"),
            "`CurveP521`",
        ),
        (
            "tls_server_config:\n  min_version: TLS13\n".to_owned(),
            "web.yml:1: `tls_server_config` has no `cert`",
        ),
        (
            "tls_server_config:\n  cert_file: ''\n  key_file: ''\n".to_owned(),
            "has no `cert`",
        ),
        (
            "rate_limit:\n  interval: 1s\n  burst: 20\n".to_owned(),
            "web.yml:2: `rate_limit.interval` cannot be kept",
        ),
        (
            users("  'a:b': $2b$04$DeHICffuDLbXOdYKooQPu.XDQ4PZpcA/xP76WbC1WlPc4v5phzgZS\n"),
            "web.yml:3: the user `a:b` has a colon",
        ),
        (
            users("  bob: $2b$19$DeHICffuDLbXOdYKooQPu.XDQ4PZpcA/xP76WbC1WlPc4v5phzgZS\n"),
            "web.yml:3: the hash of the password of the user `bob` has the cost 19, which has to be from 4 to 18",
        ),
        (
            users(&"# Larger than any configuration.\n".repeat(1 << 15)),
            "web.yml: it has more than 1048576 bytes",
        ),
        (many_fields(), "web.yml:1: there is no field `a0`"),
        (
            format!("{FILES}---\nbasic_auth_users:\n  bob: {HASH}\n"),
            "web.yml:4: a second document begins",
        ),
        (
            format!("x: &a {HASH}\nbasic_auth_users:\n  bob: *a\n"),
            "web.yml:3: aliases are not read",
        ),
    ] {
        let said = said(&folder, "web.yml", &content).unwrap_or_else(|| panic!("{content}"));
        assert!(said.contains(expected), "{content}{said}");
    }
}

/// Fields that came to Prometheus' exporters later than to the Prometheus that judges the others.
#[test]
fn newer_fields_are_accepted() {
    let folder = folder("newer");
    let indented = |text: &str| text.replace('\n', "\n    ");
    let authority = Authority::new();
    let issued = authority.issue();
    let inline = format!(
        "tls_server_config:\n  cert: |\n    {}\n  key: |\n    {}\n  client_ca: |\n    {}\n  client_auth_type: RequireAndVerifyClientCert\n",
        indented(&issued.certificate),
        indented(&issued.key),
        indented(&authority.pem)
    );
    for content in [
        &inline,
        "rate_limit:\n  interval: 0\n  burst: 0\n",
        "rate_limit: {interval: 0s}\n",
        "rate_limit:\n",
        &with_files("  client_allowed_sans: []\n"),
    ] {
        assert_eq!(said(&folder, "web.yml", content), None, "{content}");
    }
    for (content, expected) in [
        (
            inline.replace("BEGIN PRIVATE", "BEGIN PUBLIC"),
            "(`tls_server_config.key`)",
        ),
        (
            inline.replace("cert: |", "cert_file: server.pem\n  cert: |"),
            "web.yml:2: `tls_server_config.cert_file` is there beside the text",
        ),
        (
            inline.replacen("BEGIN CERT", "BEGIN OTHER", 1),
            "web.yml:2 (`tls_server_config.cert`)",
        ),
        (
            "rate_limit:\n  burst: many\n".to_owned(),
            "web.yml:2: `rate_limit.burst` has to be a number",
        ),
        (
            "rate_limit:\n  interval: 0.5s\n".to_owned(),
            "`rate_limit.interval` cannot be kept",
        ),
        (
            "rate_limit:\n  interval: often\n".to_owned(),
            "`rate_limit.interval` cannot be kept",
        ),
    ] {
        let said = said(&folder, "web.yml", &content).unwrap_or_else(|| panic!("{content}"));
        assert!(said.contains(expected), "{content}{said}");
    }
}
