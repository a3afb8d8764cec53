//! Programs that expose metrics, started as processes of their own.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A running program, which ends when this is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    addr: SocketAddr,
    /// Kept open: a program that prints into a closed pipe dies of it.
    _output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts the program at `path`, which takes the address to serve on as its first argument and prints where it serves.
    ///
    /// # Panics
    ///
    /// If it cannot be started, or ends without saying where it serves.
    #[must_use]
    pub fn start(path: &Path) -> Self {
        let child = Command::new(path)
            .arg("127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let mut child =
            child.unwrap_or_else(|error| panic!("cannot run {}: {error}", path.display()));
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it prints text");
        let addr = line
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_once("/metrics")?.0.parse().ok());
        Self {
            addr: addr
                .unwrap_or_else(|| panic!("{} printed no address but {line:?}", path.display())),
            child,
            _output: output,
        }
    }

    /// Where it serves.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It can only have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Builds the program called `bin` of the package of examples called `package`, as its reader would, and returns where it is.
///
/// # Panics
///
/// If it cannot be built.
#[must_use]
pub fn build_example(package: &str, bin: &str) -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--message-format=json-render-diagnostics",
            "--package",
            package,
            "--bin",
            bin,
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{bin} does not build");
    let messages = String::from_utf8(output.stdout).expect("cargo prints JSON");
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    };
    let built = messages.lines().rev().find_map(executable);
    built.unwrap_or_else(|| panic!("cargo built {bin} and did not say where"))
}
