//! Whatever stands in names, label values and help texts comes back from other people's parsers as it was.

use conformance::parse;
use metrics_core::{Counter, Escaping, Format, MetricOptions, Negotiated, Registry};
use proptest::prelude::*;

/// What somebody calls a metric and its label, and says of them.
#[derive(Debug, Clone)]
struct Said {
    name: String,
    label: String,
    value: String,
    help: String,
}

fn said() -> impl Strategy<Value = Said> {
    // Any character but those that control, and more of those that formats give a meaning.
    let name = "(\\PC|[a-z.\"\\\\{}=, #]){1,12}";
    let text = "(?s)(.|[\"\\\\\n{}=, #]){0,20}";
    (name, name, text, text).prop_map(|(name, label, value, help)| Said {
        name,
        label,
        value,
        help,
    })
}

/// The name of number `number`, which a scraper that knows the classic characters alone can tell from all others.
fn name(number: u64, said: &Said) -> String {
    format!("{}{number}", said.name)
}

/// A registry with what is allowed of `all`, each with its number as its value.
fn registry(all: &[Said]) -> (Registry, Vec<(u64, &Said)>) {
    let registry = Registry::new();
    let mut there = Vec::new();
    for (number, said) in (1..).zip(all) {
        let options = MetricOptions::new(name(number, said), &said.help)
            .const_label(&said.label, &said.value)
            .utf8();
        // Some labels would be called as Prometheus keeps for itself.
        if let Ok(counter) = registry.register(options, Counter::new()) {
            counter.inc_by(number);
            there.push((number, said));
        }
    }
    (registry, there)
}

fn text(registry: &Registry, format: Format, escaping: Escaping) -> String {
    let how = Negotiated::from(format).with_escaping(escaping);
    String::from_utf8(how.encode(registry)).expect("it is text")
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn everything_comes_back_in_every_text_format(all in prop::collection::vec(said(), 60)) {
        let (registry, there) = registry(&all);
        prop_assert!(there.len() > 5, "some names are allowed: {}", there.len());
        for format in [
            Format::Text,
            Format::TextVersion1,
            Format::OpenMetrics,
            Format::OpenMetricsVersion0,
        ] {
            for escaping in [
                Escaping::AllowUtf8,
                Escaping::Underscores,
                Escaping::Dots,
                Escaping::Values,
            ] {
                let Some(families) = parse(format, &text(&registry, format, escaping)) else {
                    return Ok(());
                };
                prop_assert_eq!(families.len(), there.len());
                for (number, said) in &there {
                    let of = |value: &str| value == number.to_string();
                    let mut families = families.iter();
                    let family = families.find(|family| family.samples.iter().any(|it| of(&it.value)));
                    let family = family.expect("every counter is there");
                    prop_assert_eq!(&family.help, said.help.trim());
                    let labels = &family.samples[0].labels;
                    prop_assert_eq!(labels.values().collect::<Vec<_>>(), [&said.value]);
                    if escaping == Escaping::AllowUtf8 {
                        prop_assert_eq!(&family.name, &name(*number, said));
                        prop_assert_eq!(labels.keys().collect::<Vec<_>>(), [&said.label]);
                    }
                }
            }
        }
    }
}
