//! The metrics of the program and of its libraries are those in `metrics.lock`.

metrics_core::link!(linking_annotates, linking_declares);

#[test]
fn metrics() {
    metrics_core::assert_lock!();
}
