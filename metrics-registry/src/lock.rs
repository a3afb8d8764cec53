//! The one-line test that finds what was lost.
//!
//! What only tests use is `#[inline]`: it is compiled where it is used, and nobody else's build waits for it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::catalogue::catalogue;
use crate::reference::Lock;
use crate::registry::Registry;

/// What a test sets to write the file anew.
const VARIABLE: &str = "METRICS_LOCK";

/// Fails the test that it stands in if the program's metrics are not those in the file `metrics.lock`, or if something is wrong with them.
///
/// The file stands beside the `Cargo.toml` of the package that is tested, and is checked in. It says of every declared metric its name,
/// type, labels, unit, help, crate and module: a metric that is lost (its crate is no longer linked, a feature is off), renamed, or changed
/// in what dashboards and alerts rely on, fails the test, and shows in review. It has no line numbers, no versions and no values of labels.
/// The test also tells what [`Registry::check`] finds.
///
/// ```no_run
/// # mod tests {
/// #[test]
/// fn metrics() {
///     metrics_core::assert_lock!();
/// }
/// # }
/// # fn main() {}
/// ```
///
/// `METRICS_LOCK=update cargo test` writes the file, for the first time and whenever a change is meant. A test sees the metrics of the
/// crates that are linked into it: let it name the crates of the program, as with [`link!`](crate::link).
///
/// Those of the workspace's own crates are listed (those whose source files Cargo gives to the compiler by a relative path), and
/// not the toolkit's own, which come with its features. Other packages are listed if they are named: `assert_lock!("other-package")`.
#[macro_export]
macro_rules! assert_lock {
    ($($package:literal),* $(,)?) => {
        $crate::__private::assert_lock(
            $crate::__private::env!("CARGO_MANIFEST_DIR"),
            &[$($package),*],
        )
    };
}

/// Keeps crates in the program, so that their metrics are exposed.
///
/// Cargo does not link a crate that is in `Cargo.toml` and never named in the source. Where a crate is there only for its metrics, or used
/// by nothing but a macro, this names it. It stands where an item can stand, at the top of `main.rs` for example.
///
/// ```
/// metrics_core::link!(metrics_core);
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! link {
    ($($name:ident),* $(,)?) => {
        $(extern crate $name as _;)*
    };
}

/// What [`assert_lock!`](crate::assert_lock) does.
///
/// # Panics
///
/// If something is wrong, and if the file cannot be read or written.
#[track_caller]
#[inline]
pub fn assert_lock(directory: &str, packages: &[&str]) {
    let update = std::env::var_os(VARIABLE).is_some_and(|value| value == "update");
    let now = Lock::of(catalogue(), packages);
    let wrong = compare(&Path::new(directory).join("metrics.lock"), &now, update);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong, in lines.
#[inline]
fn compare(path: &Path, now: &Lock, update: bool) -> Vec<String> {
    let mut wrong: Vec<String> = Vec::new();
    if let Err(diagnostics) = Registry::global().check() {
        wrong.push(diagnostics.to_string());
    }
    let shown = path.display();
    if update {
        if let Err(error) = fs::write(path, now.to_text()) {
            wrong.push(format!("cannot write {shown}: {error}"));
        }
        return wrong;
    }
    let changes = match fs::read_to_string(path) {
        Ok(text) => Lock::parse(&text).changes(now),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            vec!["there is no such file".to_owned()]
        }
        Err(error) => vec![error.to_string()],
    };
    if !changes.is_empty() {
        wrong.push(format!(
            "The metrics of this program are not those in {shown}:"
        ));
        wrong.extend(changes.iter().map(|change| format!("  {change}")));
        wrong.push(format!(
            "If that is meant, run the test once with {VARIABLE}=update."
        ));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_fails_until_the_file_is_written_anew() {
        let directory = std::env::temp_dir().join(format!("metrics-lock-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory");
        let path = directory.join("metrics.lock");
        let own = "\n[[metric]]\nname = \"parcels\"\ntype = \"counter\"\nlabels = []\nunit = \"\"\nhelp = \"\"\ncrate = \"app\"\n\
                   module = \"app::post\"\n";
        let more = own.replace("parcels", "letters");
        let now = Lock::parse(&format!("{own}{more}"));
        let told = compare(&path, &now, false);
        assert!(told[1].contains("there is no such file"), "{told:?}");
        assert!(told[2].ends_with("METRICS_LOCK=update."), "{told:?}");

        assert_eq!(compare(&path, &now, true), [""; 0]);
        assert_eq!(compare(&path, &now, false), [""; 0]);
        let written = fs::read_to_string(&path).expect("it was written");
        assert!(
            written.contains(own) && written.contains(&more),
            "{written}"
        );

        fs::write(&path, written.replace(own, "")).expect("a changed file");
        let told = compare(&path, &now, false);
        assert_eq!(told[1], "  `parcels` in app::post is new");
        fs::remove_dir_all(&directory).expect("it is removed");
    }
}
