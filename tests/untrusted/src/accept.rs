//! The header by which a client says what it can read.

use std::sync::LazyLock;

use metrics_core::{Counter, Format, MetricOptions, Registry};

/// The media types in which there are answers.
const MEDIA_TYPES: [&str; 3] = [
    "application/openmetrics-text; version=",
    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
    "text/plain; version=",
];

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let registry = Registry::new();
    let options = MetricOptions::new("länge.x", "").const_label("x.ä\"", "\\\n");
    let counter = registry.register(options.utf8(), Counter::new());
    counter.expect("it is valid");
    registry
});

/// Negotiates by `bytes`, and answers.
///
/// # Panics
///
/// If the answer is none that was negotiated.
pub fn accept(bytes: &[u8]) {
    let header = String::from_utf8_lossy(bytes);
    let negotiated = Format::negotiate(&header);
    let content_type = negotiated.content_type();
    let known = MEDIA_TYPES.iter().find(|it| content_type.starts_with(*it));
    assert!(known.is_some(), "{content_type} for {header:?}");
    // Nothing is told that the client could have made up.
    assert!(content_type.is_ascii());
    let body = negotiated.encode(&*REGISTRY);
    let is_text = !content_type.starts_with(MEDIA_TYPES[1]);
    if is_text {
        let text = str::from_utf8(&body).expect("text is UTF-8");
        let ends = text.ends_with("# EOF\n");
        assert_eq!(ends, content_type.starts_with(MEDIA_TYPES[0]), "{header:?}");
        assert_eq!(text.lines().filter(|line| line.ends_with(" 0")).count(), 1);
    }
    // Only those are given a format by name who name it.
    let named = |name: &str| header.to_ascii_lowercase().contains(name);
    assert!(
        !content_type.starts_with("application/openmetrics")
            || named("openmetrics")
            || named("application/*")
            || named("*/*")
    );
    assert!(is_text || named("protobuf"));
}
