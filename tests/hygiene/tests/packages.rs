//! What the packages have in them that are published.

use std::path::Path;
use std::process::Command;

/// The files of a package, by their paths in it.
fn files(package: &str) -> Vec<String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline", "-p"])
        .arg(package)
        .current_dir(workspace)
        .output()
        .expect("cargo runs this test");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let list = String::from_utf8(output.stdout).expect("the paths are UTF-8");
    list.lines().map(str::to_owned).collect()
}

#[test]
fn every_package_has_its_licences() {
    for package in [
        "metrics-core",
        "metrics-macros",
        "metrics-registry",
        "metrics-types",
    ] {
        let files = files(package);
        for needed in ["LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"] {
            let has = files.iter().any(|file| file == needed);
            assert!(has, "{package} has no {needed}: {files:?}");
        }
    }
}

#[test]
fn the_package_of_users_has_the_readme() {
    let files = files("metrics-core");
    assert!(files.iter().any(|file| file == "README.md"), "{files:?}");
}
