//! What is declared is exposed, whatever the compiler and the linker are told to do: builds the program in `fixtures` in many ways, runs
//! it, and prints what it exposed beside what it should have. `cargo test -p linking-matrix -- --nocapture` shows the table.

mod binary;
mod build;

use std::fmt::Write;

use binary::Declared;
use build::{Backend, Build, Linker, PROFILES};

/// How many metrics `fixtures/declarations.rs` declares.
const DECLARED: usize = 9;

/// The packages that it is included in, and how many of its metrics the program exposes. Cargo links no library that is in `Cargo.toml` and
/// never named: that is what `metrics_core::link!` is for.
const PACKAGES: [(&str, usize); 6] = [
    ("app", DECLARED),
    ("used", DECLARED),
    ("constant", DECLARED),
    ("underscore", DECLARED),
    ("linked", DECLARED),
    ("unnamed", 0),
];

/// A row of the table: what a program exposes of each package, and how many declarations are in its binary.
fn row(name: &str, exposed: &str, declared: &Declared) -> (String, bool) {
    let found = binary::families_by_package(exposed);
    let mut row = format!("{name:<32}");
    let mut right = true;
    for (package, expected) in PACKAGES {
        // A staticlib is called otherwise.
        let package = if found.contains_key("archive") && package == "app" {
            "archive"
        } else {
            package
        };
        let actual = found.get(package).copied().unwrap_or(0);
        let _ = write!(row, " {actual:>2}/{expected:<9}");
        right &= actual == expected;
    }
    let expected: usize = PACKAGES.iter().map(|(_, expected)| expected).sum();
    let in_section = declared.of_the_matrix();
    let _ = write!(row, " {in_section:>2}/{expected}");
    right &= in_section == expected;
    row += if right { "" } else { "  <- wrong" };
    (row, right)
}

fn head() -> String {
    let mut head = format!("{:<32}", "exposed/expected");
    for (package, _) in PACKAGES {
        let _ = write!(head, " {package:<12}");
    }
    head + " in the section"
}

fn show(rows: &[(String, bool)]) {
    let rows_text: Vec<&str> = rows.iter().map(|(row, _)| row.as_str()).collect();
    let table = format!("{}\n{}", head(), rows_text.join("\n"));
    println!("{table}");
    assert!(rows.iter().all(|(_, right)| *right), "\n{table}");
}

#[test]
fn every_declaration_is_exposed_in_every_build() {
    let mut rows = Vec::new();
    for profile in PROFILES {
        for backend in [Backend::Linkme, Backend::Inventory] {
            for linker in [Linker::Lld, Linker::Gnu, Linker::Mold] {
                // A constructor is a constructor; what a linker may lose in which profile are sections.
                let is_new = profile.is_plain() || matches!(linker, Linker::Lld);
                if matches!(backend, Backend::Inventory) && !is_new {
                    continue;
                }
                let build = Build {
                    profile,
                    backend,
                    linker,
                };
                let program = build.program();
                let declared = Declared::read(&program);
                if profile.keeps_the_comment() {
                    linker.assert_linked(&program);
                }
                rows.push(row(
                    &build.to_string(),
                    &build::output_of(&program),
                    &declared,
                ));
            }
        }
    }
    show(&rows);
}

/// Of an archive, a linker takes only the objects that it needs, and it needs none for what nobody refers to: `--whole-archive` makes it
/// take all.
#[test]
fn a_program_in_c_has_the_metrics_of_a_staticlib() {
    let mut rows = Vec::new();
    for profile in [PROFILES[0], PROFILES[1]] {
        for backend in [Backend::Linkme, Backend::Inventory] {
            let build = Build {
                profile,
                backend,
                linker: Linker::Gnu,
            };
            let program = build.c_program();
            let name = format!("C, {build}");
            rows.push(row(
                &name,
                &build::output_of(&program),
                &Declared::read(&program),
            ));
        }
    }
    show(&rows);
}

/// What is compiled for a test, an example or a doctest only has its metrics there.
#[test]
fn tests_examples_and_doctests_have_their_own() {
    for backend in [Backend::Linkme, Backend::Inventory] {
        let cargo = || {
            let mut cargo = build::cargo("test");
            cargo.args(["--package", "app"]).args(backend.features());
            cargo
        };
        build::run(cargo().args(["--lib", "--examples"]));
        build::run(cargo().arg("--doc"));
        let mut example = build::cargo("run");
        build::run(
            example
                .args(["--package", "app", "--example", "example"])
                .args(backend.features()),
        );
    }
}

/// What a tool reads out of a stripped binary is what the program says of itself.
#[test]
fn a_stripped_binary_tells_what_the_program_does() {
    let strip = PROFILES
        .into_iter()
        .find(|profile| profile.strips())
        .expect("one strips");
    let build = Build {
        profile: strip,
        backend: Backend::Linkme,
        linker: Linker::Lld,
    };
    let program = build.program();
    let declared = Declared::read(&program);
    let said = build::output_with(&program, &["--json"]);
    // The names of functions are not known before the program runs; here no metric is that of one.
    assert_eq!(metrics_core::to_json(declared.metrics()), said);

    let histogram = declared
        .metrics()
        .find(|metric| metric.name() == "in_a_module_seconds");
    let histogram = histogram.expect("it is declared");
    assert_eq!(histogram.help(), "A module that nobody uses.");
    assert_eq!(histogram.bounds(), Some(metrics_core::DEFAULT_BUCKETS));
    let place = histogram.place();
    assert!(place.file.ends_with("declarations.rs"), "{place}");
    assert_eq!(place.crate_version, "0.1.0");
}

/// A library that is opened at run time has a catalogue of its own, which is seen while it is attached.
#[test]
fn a_plugin_is_exposed_until_it_leaves() {
    for profile in [PROFILES[0], PROFILES[1]] {
        for backend in [Backend::Linkme, Backend::Inventory] {
            let build = Build {
                profile,
                backend,
                linker: Linker::Lld,
            };
            let [host, plugin] = build.host_and_plugin();
            let plugin = plugin.to_str().expect("a path");
            let shown = build::output_with(&host, &[plugin]);
            let [before, open, rest, still, after] = &shown
                .split("## == ")
                .skip(1)
                .map(sections)
                .collect::<Vec<_>>()[..]
            else {
                panic!("{shown}");
            };
            let of = |exposed: &str, package| {
                binary::families_by_package(exposed)
                    .get(package)
                    .copied()
                    .unwrap_or(0)
            };
            for (exposed, expected) in
                [(before, 0), (open, DECLARED), (still, DECLARED), (after, 0)]
            {
                assert_eq!(of(exposed, "plugin"), expected, "{build}: {exposed}");
                assert_eq!(of(exposed, "host"), 1, "{build}: {exposed}");
            }
            for sample in [
                "work_total 18446744073709551615",
                "worked_seconds_total 1.5",
                "depth -11000",
                "outside_celsius -Inf",
                "sizes_bucket{le=\"1.0\"} 1",
                "sizes_bucket{le=\"2.5\"} 2",
                "sizes_bucket{le=\"+Inf\"} 3",
                "sizes_sum 11.5",
                "other_sizes_count 3",
                "plugin_info{version=\"7\",name=\"a \\\"b\\\"\"} 1",
                "mode{mode=\"busy\"} 1",
                "function_calls_total{function=\"work\",module=\"plugin\",outcome=\"ok\"} 1",
                "function_calls_total{function=\"work\",module=\"host\",outcome=\"ok\"} 1",
                // The one that panics.
                "metrics_core_collect_panics_total 1",
            ] {
                assert!(
                    open.lines().any(|line| line == sample),
                    "{build}: {sample} in\n{open}"
                );
            }
            // What is not in the text.
            for line in [
                "lengths: zero 0, 3 buckets above, 0 below, schema 3",
                "traced: 1 of [(\"trace_id\", \"a \\\"b\\\"\")], time: true",
                "work: created",
                "by_key: created",
            ] {
                assert!(
                    rest.lines().any(|told| told == line),
                    "{build}: {line} in\n{rest}"
                );
            }
            assert!(!after.contains("work_total"), "{after}");
        }
    }
}

/// An exposition without its title.
fn sections(titled: &str) -> &str {
    titled.split_once('\n').map_or("", |(_, text)| text)
}

/// A Rust library that has the toolkit, linked for itself, has the catalogue: what the program declares is not in it.
#[test]
fn what_is_not_in_the_catalogue_is_exposed_when_it_is_used() {
    let told = build::dynamic_program(Backend::Linkme);
    assert!(told.starts_with("listed: false false\n"), "{told}");
    let used = [
        ("used", "used_total"),
        ("used_float", "used_float_total"),
        ("used_sizes", "used_sizes_count"),
        ("used_weights", "used_weights_count"),
        ("used_in_flight", "used_in_flight"),
        ("used_level", "used_level"),
        ("used_native", "used_native_count"),
        ("used_length", "used_length"),
        ("used_state", "used_state{used_state=\"on\"}"),
        ("used_fact", "used_fact_info{answer=\"42\"}"),
        ("used_known", "used_known_total{known=\"true\"}"),
        ("used_unknown", "used_unknown_total{unknown=\"a\"}"),
        (
            "function_calls",
            "function_calls_total{function=\"work\",module=\"dynamic\",outcome=\"ok\"}",
        ),
        (
            "function_duration_seconds",
            "function_duration_seconds_count{function=\"work\",module=\"dynamic\"}",
        ),
        (
            "function_in_flight",
            "function_in_flight{function=\"work\",module=\"dynamic\"}",
        ),
    ];
    for (name, sample) in used {
        let sample = format!("{sample} ");
        let samples = told.lines().filter(|line| line.starts_with(&sample));
        assert_eq!(samples.count(), 2, "{sample} in each scrape of\n{told}");
        let begins = format!("told: metric `{name}` at dynamic/src/main.rs:");
        let lines: Vec<_> = told
            .lines()
            .filter(|line| line.starts_with(&begins))
            .collect();
        assert_eq!(lines.len(), 1, "{name} is told once in\n{told}");
        assert!(
            lines[0].contains("used and not in the catalogue"),
            "{}",
            lines[0]
        );
    }
    assert!(!told.contains("unused_total"), "{told}");
    let checked = told
        .split_once("check: Err(")
        .map(|(_, checked)| checked.lines().count());
    assert_eq!(checked, Some(used.len()), "{told}");

    let told = build::dynamic_program(Backend::Inventory);
    assert!(told.starts_with("listed: true true\n"), "{told}");
    assert!(
        told.contains("unused_total 0") && told.contains("used_total 2"),
        "{told}"
    );
    assert!(told.ends_with("check: Ok(())\n"), "{told}");
}

/// Two catalogues in one program would each have a part of its metrics: Cargo refuses them.
#[test]
fn a_program_has_one_catalogue() {
    let told = build::fails(&mut build::cargo_in("fixtures/two-catalogues", "build"));
    for text in [
        "package `metrics-registry` links to the native library `metrics_core_catalogue`, but it conflicts with a previous package",
        "package `metrics-registry v0.2.0",
        "Only one package in the dependency graph may specify the same links value.",
    ] {
        assert!(told.contains(text), "{text} in:\n{told}");
    }
}
