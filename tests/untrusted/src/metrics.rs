//! Metrics that are made at run time of what somebody says.

use metrics_core::{
    Collected, ConstFamily, Counter, Escaping, Format, Gauge, MetricOptions, Negotiated, Registry,
};

/// Makes metrics of the parts of `bytes`, which zeros separate: their name, the name of a label, its value, and a help text.
///
/// # Panics
///
/// If one that is taken is not shown as it should be.
pub fn metrics(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split('\0');
    let mut part = || parts.next().unwrap_or_default();
    let (name, label, value, help) = (part(), part(), part(), part());

    for utf8 in [false, true] {
        let options = MetricOptions::new(name, help).const_label(label, value);
        let options = if utf8 { options.utf8() } else { options };
        let registry = Registry::new();
        let counted = registry.register(options.clone(), Counter::new()).is_ok();
        assert_shown(&registry, usize::from(counted), help);
        // A counter drops its ending, so that this may be another family.
        let both = registry.register(options, Gauge::new()).is_ok();
        assert_shown(&registry, usize::from(counted) + usize::from(both), help);
    }

    let registry = Registry::new();
    let (name, label, value) = (name.to_owned(), label.to_owned(), value.to_owned());
    let described = help.to_owned();
    let collector = move |collected: &mut Collected| {
        let family = ConstFamily::gauge(&name, &described);
        collected.add(family.with(&[(&label, &value)], 0));
    };
    let registered = registry.register_collector(collector);
    assert_shown(&registry, usize::from(registered.is_ok()), help);
}

/// So many families are shown, each with one sample.
fn assert_shown(registry: &Registry, families: usize, help: &str) {
    for format in [Format::Text, Format::OpenMetrics] {
        for escaping in [
            Escaping::AllowUtf8,
            Escaping::Underscores,
            Escaping::Dots,
            Escaping::Values,
        ] {
            let negotiated = Negotiated::from(format)
                .with_escaping(escaping)
                .with_created(false);
            let exposed = String::from_utf8(negotiated.encode(registry)).expect("text is UTF-8");
            // A line ends where a scraper thinks that it does.
            let lines: Vec<_> = exposed.split_terminator('\n').collect();
            let samples = lines.iter().filter(|line| !line.starts_with('#'));
            assert_eq!(samples.clone().count(), families, "{exposed:?}");
            assert!(
                samples.clone().all(|line| line.ends_with(" 0")),
                "{exposed:?}"
            );
            // White space around a help text is not part of it.
            let about = if help.trim().is_empty() { 1 } else { 2 };
            let end = usize::from(format == Format::OpenMetrics);
            assert_eq!(lines.len(), families * (1 + about) + end, "{exposed:?}");
            for line in samples {
                assert!(is_sample(line), "{line:?}");
                let classic = escaping != Escaping::AllowUtf8;
                assert!(
                    !classic
                        || line.starts_with(
                            |first: char| first.is_ascii_alphabetic() || "_:".contains(first)
                        ),
                    "{line:?}"
                );
            }
        }
    }
}

/// Whether quotes and braces are closed, and nothing stands behind them but the value.
fn is_sample(line: &str) -> bool {
    let (mut quoted, mut escaped, mut braces) = (false, false, 0);
    for character in line.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => braces += 1,
            '}' if !quoted => braces -= 1,
            _ => {}
        }
    }
    let ends = line.rsplit_once('}').map_or(line, |(_, rest)| rest);
    !quoted && !escaped && braces == 0 && ends.ends_with(" 0") && !ends.contains('"')
}
