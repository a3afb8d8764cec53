//! The section of a binary in which the declarations are.

use metrics_core::{Descriptor, read_section, to_json, to_markdown};

/// Reads `bytes` as that section, and asks what was read for everything.
///
/// # Panics
///
/// If something is there twice, or cannot be told.
pub fn sections(bytes: &[u8]) {
    let mut offset = 0;
    let read = read_section(bytes).map(|metric| {
        metric.map_err(|error| {
            assert!(error.offset() >= offset && error.offset() < bytes.len());
            offset = error.offset();
            error.to_string()
        })
    });
    let metrics: Vec<Descriptor> = read.filter_map(Result::ok).collect();
    // No record is shorter.
    assert!(metrics.len() <= bytes.len() / 3);
    let asked = metrics.iter().map(|metric| {
        let labels = metric.label_names().count() + metric.const_labels().count();
        let bounds = metric.bounds().map_or(0, <[f64]>::len);
        let shown = format!("{metric:?}{}", metric.place()).len();
        // What is read again is the same.
        let again = read_section(metric.record().as_bytes()).next();
        assert_eq!(
            again.and_then(Result::ok).as_ref().map(Descriptor::record),
            Some(metric.record())
        );
        labels + bounds + metric.states().count() + shown
    });
    assert!(asked.sum::<usize>() >= metrics.len());
    assert!(to_json(&metrics).ends_with("]\n"));
    assert!(to_markdown(&metrics).ends_with("|\n"));
}
