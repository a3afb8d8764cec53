//! What a real Prometheus makes of the server's answers.

use std::fmt::Write;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use metrics_core::{Registry, Server};
use serde_json::Value;
use server::{
    Authority, Folder, Gate, ask, complete_chunks, large_registry, patient, registry_with, serve,
    user, web_config,
};

const ROWS: usize = 20_000;

/// A Prometheus that scrapes every second; it ends with this.
struct Prometheus {
    child: Child,
    addr: SocketAddr,
}

impl Prometheus {
    /// Nothing if it is not installed, which is told.
    fn start(folder: &Folder, jobs: &str) -> Option<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let addr = listener.local_addr().expect("it has an address");
        drop(listener);
        let global = "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n";
        let config = folder.file("prometheus.yml", &format!("{global}{jobs}"));
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.path("data").display()
            ))
            .arg(format!("--web.listen-address={addr}"))
            .arg("--log.level=error")
            .stdin(Stdio::null())
            .spawn();
        match child {
            Ok(child) => Some(Self { child, addr }),
            Err(_) => {
                conformance::missing("prometheus");
                None
            }
        }
    }

    fn get(&self, path: &str) -> Option<Value> {
        // It may not listen yet.
        std::net::TcpStream::connect(self.addr).ok()?;
        let answer = ask(self.addr, path);
        let body = complete_chunks(&answer.body).unwrap_or(answer.body);
        serde_json::from_slice(&body).ok()
    }

    /// Waits until it says this of the target of this job. A machine with much else to do may take longer for a scrape than there is time.
    fn wait_for(&self, job: &str, health: &str, error: &str) {
        let mut last = (String::new(), String::new());
        for _ in 0..600 {
            let answer = self.get("/api/v1/targets?state=active").unwrap_or_default();
            let targets = answer["data"]["activeTargets"].as_array();
            let mut targets = targets.into_iter().flatten();
            if let Some(target) = targets.find(|target| target["labels"]["job"] == job) {
                let text = |key: &str| target[key].as_str().unwrap_or_default().to_owned();
                last = (text("health"), text("lastError"));
                if last.0 == health && last.1.contains(error) {
                    return;
                }
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("{job} should be {health}, but {last:?}");
    }

    /// The value of an expression without characters that an address may not have; nothing if it has none.
    fn value(&self, expression: &str) -> Option<String> {
        let answer = self.get(&format!("/api/v1/query?query={expression}"))?;
        let value = &answer["data"]["result"][0]["value"][1];
        value.as_str().map(str::to_owned)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It can only have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve_long(registry: &Registry) -> Server {
    Server::builder()
        .registry(registry)
        .limits(patient().whole_bytes(10_000))
        .start("127.0.0.1:0")
        .expect("there is a free port")
}

#[test]
fn it_stores_what_is_whole_and_marks_what_is_not() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "prometheus");

    let secure = registry_with("secure");
    let (authority, clients) = (Authority::new(), Authority::new());
    let files = folder.files(&authority.issue());
    let files = files.client_authorities(folder.file("clients.pem", &clients.pem));
    let hash = bcrypt::hash("secret", 4).expect("4 is a cost");
    let secure = Server::builder()
        .registry(&secure)
        .tls(files)
        .basic_auth("prometheus", hash)
        .start("127.0.0.1:0")
        .expect("there is a free port");
    let shown = clients.issue();
    let ca = folder.file("ca.pem", &authority.pem);
    let certificate = folder.file("client.pem", &shown.certificate);
    let key = folder.file("client.key", &shown.key);

    // The same in a file.
    let configuration = format!(
        "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n  client_ca_file: clients.pem\n  \
         client_auth_type: RequireAndVerifyClientCert\n{}",
        user("prometheus", "secret")
    );
    let configured = web_config(&folder, &configuration)
        .registry(&registry_with("configured"))
        .start("127.0.0.1:0")
        .expect("there is a free port");

    let token = Server::builder()
        .registry(&registry_with("token"))
        .bearer_token("right")
        .start("127.0.0.1:0")
        .expect("there is a free port");

    let long = serve_long(&large_registry(ROWS));
    let never_whole = large_registry(ROWS);
    let _closed = Gate::before(&never_whole, "z_behind");
    let aborted = serve_long(&never_whole);
    let hangs = registry_with("things");
    let _closed = Gate::before(&hangs, "z_behind");
    let late = serve(&hangs);

    let mut jobs = String::new();
    let mut job = |name: &str, server: &Server, settings: &str| {
        let addr = server.local_addr();
        let targets = format!("static_configs: [{{targets: ['{addr}']}}]");
        writeln!(jobs, "- {{job_name: {name}, {targets}{settings}}}").expect("it is a string");
    };
    let tls = format!(
        ", scheme: https, basic_auth: {{username: prometheus, password: secret}}, tls_config: {{ca_file: '{}', \
         cert_file: '{}', key_file: '{}', server_name: localhost}}",
        ca.display(),
        certificate.display(),
        key.display()
    );
    job("secure", &secure, &tls);
    job("configured", &configured, &tls);
    job("token", &token, ", authorization: {credentials: right}");
    job("wrong", &token, ", authorization: {credentials: wrong}");
    job("long", &long, "");
    job("aborted", &aborted, "");
    job("late", &late, "");
    job("some", &late, ", params: {'name[]': [things_total]}");

    let Some(prometheus) = Prometheus::start(&folder, &jobs) else {
        return;
    };
    for (job, health, error) in [
        ("secure", "up", ""),
        ("configured", "up", ""),
        ("token", "up", ""),
        ("wrong", "down", "401 Unauthorized"),
        ("long", "up", ""),
        ("aborted", "down", ""),
        ("late", "down", "503 Service Unavailable"),
        ("some", "up", ""),
    ] {
        prometheus.wait_for(job, health, error);
    }
    for (expression, expected) in [
        ("secure_total", Some("0")),
        ("configured_total", Some("0")),
        ("token_total", Some("0")),
        ("count(a_large{job=\"long\"})", Some("20000")),
        ("count(a_large{job=\"aborted\"})", None),
        ("things_total{job=\"some\"}", Some("0")),
        ("things_total{job=\"late\"}", None),
    ] {
        let mut value = prometheus.value(expression);
        // A scrape that was too late takes what it had from sight, until the next.
        for _ in 0..600 {
            if value.as_deref() == expected {
                break;
            }
            thread::sleep(Duration::from_millis(100));
            value = prometheus.value(expression);
        }
        assert_eq!(value.as_deref(), expected, "{expression}");
    }
}
