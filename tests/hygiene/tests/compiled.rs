//! The same code with the attributes and without them: the compiler says the same.

use hygiene::{Message, Mode, cargo, messages};

const DIRECTORY: &str = env!("CARGO_TARGET_TMPDIR");

/// What Clippy says of a function which it would not say of one that is measured: it cannot be `const`, it does wait for something,
/// and it is more than an async block.
const ONLY_WITHOUT: [&str; 4] = [
    "clippy::missing_const_for_fn",
    "clippy::unused_async",
    "clippy::manual_async_fn",
    // Of a `return` at the end of a function that has another before.
    "clippy::needless_return",
];

#[test]
fn lints_are_the_same() {
    let arguments = [
        "clippy",
        "--workspace",
        "--exclude",
        "broken",
        "--keep-going",
        "--message-format=json",
    ];
    let measured = messages(Mode::Measured, DIRECTORY, &arguments);
    let mut without = messages(Mode::Off, DIRECTORY, &arguments);
    without.retain(|message| {
        !ONLY_WITHOUT.contains(&message.2.as_str()) || measured.contains(message)
    });
    let only = |some: &std::collections::BTreeSet<Message>, others| {
        some.difference(others).cloned().collect::<Vec<Message>>()
    };
    assert_eq!(only(&measured, &without), [], "caused by an attribute");
    assert_eq!(only(&without, &measured), [], "hidden by an attribute");
    assert!(
        measured.iter().all(|message| message.1 == "warning"),
        "{measured:#?}"
    );
    for lint in [
        "unconditional_recursion",
        "unused_assignments",
        "unused_variables",
        "unused_mut",
        "unreachable_code",
        "dead_code",
        "clippy::ptr_arg",
        "clippy::missing_errors_doc",
    ] {
        assert!(measured.iter().any(|message| message.2 == lint), "{lint}");
    }
}

#[test]
fn errors_are_where_they_would_be() {
    let arguments = ["check", "--package", "broken", "--message-format=json"];
    let measured = messages(Mode::Measured, DIRECTORY, &arguments);
    let without = messages(Mode::Off, DIRECTORY, &arguments);
    assert_eq!(measured, without);
    assert!(measured.len() > 10, "{measured:#?}");
}

#[test]
fn all_forms_compile_for_programs_that_abort() {
    let arguments = ["check", "--package", "edition-2024"];
    let output = cargo(Mode::Abort, DIRECTORY, &arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn a_program_that_aborts_is_measured_until_then() {
    const CALLS: &str = "aborts: true\n3\n\
        halving_seconds_count 3\n\
        halvings_total{outcome=\"ok\"} 2\n\
        halvings_total{outcome=\"error\"} 1\n\
        halvings_total{outcome=\"panic\"} 0\n\
        halvings_total{outcome=\"cancelled\"} 0\n";
    assert_eq!(said_by_program("aborts", Mode::Abort), CALLS);

    let arguments = ["run", "--quiet", "--package", "aborts", "--", "panic"];
    let output = cargo(Mode::Abort, DIRECTORY, &arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    // What was said before is all that was said: nothing went on, and nothing hung.
    assert_eq!(String::from_utf8_lossy(&output.stdout), CALLS, "{errors}");
    assert!(errors.contains("there is no half of nothing"), "{errors}");
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        const SIGABRT: i32 = 6;
        assert_eq!(output.status.signal(), Some(SIGABRT), "{errors}");
    }
    assert!(!output.status.success(), "{errors}");
}

/// The bytes of machine code of the function called `name`, as the linker's tools tell them.
fn bytes_of(name: &str, symbols: &str) -> u64 {
    let sizes = symbols.lines().filter(|line| line.contains(name));
    let mut sizes = sizes.filter_map(|line| {
        let size = line.split_whitespace().nth(1)?;
        u64::from_str_radix(size, 16).ok()
    });
    sizes
        .next()
        .unwrap_or_else(|| panic!("there is a `{name}` in:\n{symbols}"))
}

#[test]
#[cfg(target_arch = "x86_64")]
fn a_timed_function_grows_by_less_than_100_bytes() {
    let output = cargo(Mode::Measured, DIRECTORY, &["build", "--package", "code"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let library = format!("{DIRECTORY}/measured/debug/libcode.rlib");
    let output = std::process::Command::new("nm")
        .args(["--print-size", &library])
        .output()
        .expect("`nm` comes with the linker");
    let symbols = String::from_utf8_lossy(&output.stdout);
    let plain = bytes_of("14plain_function17h", &symbols);
    let timed = bytes_of("14timed_function17h", &symbols);
    assert!(timed < plain + 100, "{plain} became {timed}");
    println!("{plain} bytes became {timed}");
    let counted = bytes_of("16counted_function17h", &symbols);
    assert!(counted < plain + 150, "{plain} became {counted}");
}

fn said_by_program(package: &str, mode: Mode) -> String {
    let output = cargo(mode, DIRECTORY, &["run", "--quiet", "--package", package]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

#[test]
fn things_are_dropped_in_the_order_of_each_edition() {
    assert_eq!(said_by_program("drops", Mode::Measured), "the same\n");
}

#[test]
fn without_the_attributes_nothing_is_left_of_them() {
    assert_eq!(
        said_by_program("off", Mode::Measured),
        "function_calls function_duration function_in_flight\nmeasured\n"
    );
    assert_eq!(said_by_program("off", Mode::Off), "\nas without\n");
}
