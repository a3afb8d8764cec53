//! The example of collectors, scraped while it runs.

use conformance::{Program, build_example, check_with_promtool, get};

#[test]
fn it_shows_what_it_does_not_count() {
    let program = Program::start(&build_example("examples", "collectors"));
    let text = get(program.addr(), "/metrics", &[]).body;
    check_with_promtool(&text);
    for series in [
        "build_info{crate=\"examples\",",
        "pool_opened_total{tenant=\"acme\"} ",
        "pool_opened_total{tenant=\"globex\"} ",
    ] {
        assert!(text.contains(&format!("\n{series}")), "{series}: {text}");
    }
    if cfg!(target_os = "linux") {
        assert!(text.contains("\nprocess_resident_memory_bytes "), "{text}");
    }
}
