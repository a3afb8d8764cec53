//! What was built: one family, with a sample for each crate that says it.

use std::process::Command;

use behaviour::exposed;
use metrics_core::Registry;

metrics_core::build_info!();

/// Another one, as if it were of another crate.
mod library {
    metrics_core::build_info! { revision = "a1" }
}

#[test]
fn the_version_the_revision_and_the_compiler_are_told() {
    let said = exposed("build");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let output = String::from_utf8(output.expect("it runs").stdout).expect("it is text");
    let version = output.split_whitespace().nth(1).expect("it says so");
    let series = |revision: &str| {
        format!(
            "build_info{{crate=\"behaviour\",revision=\"{revision}\",rustc=\"{version}\",version=\"{}\"}} 1\n",
            env!("CARGO_PKG_VERSION")
        )
    };
    let head =
        "# HELP build_info What was built, and with which compiler.\n# TYPE build_info gauge\n";
    let environment = [
        option_env!("VERGEN_GIT_SHA"),
        option_env!("GITHUB_SHA"),
        option_env!("CI_COMMIT_SHA"),
        option_env!("GIT_COMMIT"),
        option_env!("SOURCE_COMMIT"),
    ];
    let of_build = environment
        .into_iter()
        .flatten()
        .find(|text| !text.is_empty());
    let mut all = [series(of_build.unwrap_or("")), series("a1")];
    all.sort();
    assert_eq!(said, format!("{head}{}", all.concat()));
    assert_eq!(Registry::global().check(), Ok(()));
}
