//! Compiles the crates in `crates` and reads what the compiler says, with the attributes and without them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Once;

/// The crates that the tests compile, which are a workspace of their own.
const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/crates");

static LOCK: Once = Once::new();

/// How they are compiled.
#[derive(Debug, Clone, Copy)]
pub enum Mode {
    /// As everybody does.
    Measured,
    /// With `--cfg metrics_off`.
    Off,
    /// With `panic = "abort"`.
    Abort,
}

/// Something that the compiler said: crate, level, lint or error, file, line and column.
pub type Message = (String, String, String, String, u64, u64);

/// Runs cargo on the crates. Each mode has a target directory in `directory`, which is kept.
///
/// # Panics
///
/// If cargo cannot be run.
#[must_use]
pub fn cargo(mode: Mode, directory: &str, arguments: &[&str]) -> Output {
    LOCK.call_once(|| {
        // The versions that everything else is tested with, and that are there without a network.
        let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
        fs::copy(workspace, Path::new(CRATES).join("Cargo.lock"))
            .expect("the lock file of the workspace can be copied");
    });
    let name = match mode {
        Mode::Measured => "measured",
        Mode::Off => "off",
        Mode::Abort => "abort",
    };
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(arguments)
        .current_dir(CRATES)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO_TARGET_DIR", Path::new(directory).join(name));
    match mode {
        Mode::Measured => {}
        Mode::Off => {
            cargo.env("RUSTFLAGS", "--cfg metrics_off");
        }
        Mode::Abort => {
            cargo.env("CARGO_PROFILE_DEV_PANIC", "abort");
        }
    }
    cargo.output().expect("cargo can be run")
}

/// What the compiler says when `cargo` is run with these arguments and `--message-format=json`.
///
/// # Panics
///
/// If cargo cannot be run, or says something else.
#[must_use]
pub fn messages(mode: Mode, directory: &str, arguments: &[&str]) -> BTreeSet<Message> {
    let output = cargo(mode, directory, arguments);
    let lines = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let messages = lines.lines().filter_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("cargo writes JSON");
        let message = line.get("message")?;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let spans = message["spans"].as_array()?;
        let place = spans.iter().find(|span| span["is_primary"] == true)?;
        Some((
            text(&line["target"]["name"]),
            text(&message["level"]),
            text(&message["code"]["code"]),
            text(&place["file_name"]),
            place["line_start"].as_u64()?,
            place["column_start"].as_u64()?,
        ))
    });
    let messages = messages.collect();
    assert!(
        lines.contains("\"build-finished\""),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    messages
}
