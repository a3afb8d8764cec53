//! Every metric declared anywhere in the program is exposed, touched or not.

use std::process::Command;

#[test]
fn every_declared_metric_is_exposed() {
    let program = Command::new(env!("CARGO_BIN_EXE_linking"))
        .output()
        .expect("the program starts");
    assert!(
        program.status.success(),
        "{}",
        String::from_utf8_lossy(&program.stderr)
    );
    let exposed = String::from_utf8(program.stdout).expect("an exposition is UTF-8");
    let expected = [
        "declared_in_the_program_total 0",
        "declared_at_the_top_total 0",
        "declared_in_a_module_seconds_count 0",
        "declared_in_a_function_total 0",
        "declared_in_a_generic_total 0",
        "declared_by_an_attribute_total{outcome=\"cancelled\"} 0",
        "declared_as_a_family_total{side=\"Left\"} 0",
        "declared_as_a_family_total{side=\"Right\"} 0",
        "function_calls_total{function=\"double\",module=\"linking_annotates\",outcome=\"ok\"} 0",
        "function_calls_total{function=\"Doubler::double\",module=\"linking_annotates\",outcome=\"panic\"} 0",
        "function_duration_seconds_count{function=\"double\",module=\"linking_annotates\"} 0",
        "function_in_flight{function=\"double\",module=\"linking_annotates\"} 0",
    ];
    for sample in expected {
        assert_eq!(
            exposed.lines().filter(|line| *line == sample).count(),
            1,
            "{sample} in:\n{exposed}"
        );
    }
    assert!(exposed.ends_with("# EOF\n"));
}
