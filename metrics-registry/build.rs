//! `links` in Cargo.toml, which makes Cargo refuse two versions of this crate in one program, needs a build script. It also finds out
//! which compiler the program is built with, for `build_info!`.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=METRICS_CORE_RUSTC={}", rustc_version());
}

/// The version, such as `1.95.0`; empty if the compiler does not say.
fn rustc_version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let text = text.unwrap_or_default();
    text.split_whitespace()
        .nth(1)
        .unwrap_or_default()
        .to_owned()
}
