//! A real Prometheus.

use std::fmt::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, process, thread};

use serde_json::Value;

use crate::client::exchange;
use crate::judge::missing;

/// A running Prometheus that scrapes one program; it ends when this is dropped.
#[derive(Debug)]
pub struct Prometheus {
    child: Child,
    addr: SocketAddr,
    folder: PathBuf,
}

/// Something happens within so many looks, or never.
const LOOKS: usize = 600;

const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

impl Prometheus {
    /// Starts a Prometheus with these `flags` that scrapes `target` every second. Nothing if it is not installed, which is told.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    #[must_use]
    pub fn start(target: SocketAddr, flags: &[&str]) -> Option<Self> {
        // Taken now and given back, so that it is free for a moment.
        let addr = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let addr = addr.expect("there is a free port");
        let folder = env::temp_dir().join(format!("prometheus-{}-{}", process::id(), addr.port()));
        fs::create_dir_all(&folder).expect("there is room for its data");
        let config = folder.join("prometheus.yml");
        let text = format!(
            "global: {{scrape_interval: 1s, scrape_timeout: 1s}}\n\
             scrape_configs: [{{job_name: test, static_configs: [{{targets: ['{target}']}}]}}]\n"
        );
        fs::write(&config, text).expect("there is room for its configuration");
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.join("data").display()
            ))
            .arg(format!("--web.listen-address={addr}"))
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match child {
            Ok(child) => Some(Self {
                child,
                addr,
                folder,
            }),
            Err(_) => {
                missing("prometheus");
                None
            }
        }
    }

    /// The first answer to `GET path` that `accept` makes something of.
    ///
    /// # Panics
    ///
    /// If there is none for a minute.
    pub fn wait_for<R>(&self, path: &str, accept: impl Fn(&Value) -> Option<R>) -> R {
        let mut last = Value::Null;
        for _ in 0..LOOKS {
            if std::net::TcpStream::connect(self.addr).is_ok() {
                let request = format!("GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.addr);
                let response = exchange(self.addr, &request);
                last = serde_json::from_str(&response.body).unwrap_or(Value::String(response.body));
                if let Some(found) = accept(&last) {
                    return found;
                }
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        panic!("nothing acceptable on {path}: {last:#}")
    }

    /// The first result of the query that has samples: the value or histogram of each, with its labels.
    #[must_use]
    pub fn query(&self, query: &str) -> Vec<Value> {
        let path = format!("/api/v1/query?query={}", encoded(query));
        self.wait_for(&path, |answer| {
            let result = answer["data"]["result"].as_array()?;
            (!result.is_empty()).then(|| result.clone())
        })
    }

    /// The exemplars of the series that `query` selects, once there is one.
    #[must_use]
    pub fn exemplars(&self, query: &str) -> Vec<Value> {
        let path = format!(
            "/api/v1/query_exemplars?query={}&start=0&end=9999999999",
            encoded(query)
        );
        self.wait_for(&path, |answer| {
            let series = answer["data"].as_array()?;
            let exemplars = series.iter().filter_map(|one| one["exemplars"].as_array());
            let exemplars: Vec<_> = exemplars.flatten().cloned().collect();
            (!exemplars.is_empty()).then_some(exemplars)
        })
    }
}

/// `text` as it stands in a URL.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut url, byte| {
        let _ = write!(url, "%{byte:02X}");
        url
    })
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It can only have ended by itself, which is as good; what is left of its data goes with the next start of the machine.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
