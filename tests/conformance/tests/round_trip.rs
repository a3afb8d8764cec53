//! Whatever stands in names, label values and help texts comes back from other people's parsers as it was.

use conformance::parse;
use metrics_core::{
    Counter, Escaping, Family, Format, Histogram, MetricOptions, Negotiated, Registry, StateSet,
    metric,
};
use proptest::prelude::*;

const FORMATS: [Format; 4] = [
    Format::Text,
    Format::TextVersion1,
    Format::OpenMetrics,
    Format::OpenMetricsVersion0,
];

const SCHEMES: [Escaping; 4] = [
    Escaping::AllowUtf8,
    Escaping::Underscores,
    Escaping::Dots,
    Escaping::Values,
];

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
        for format in FORMATS {
            for escaping in SCHEMES {
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

/// Parcels that arrived.
#[metric(utf8, name = "post.office/parcels", const_labels("ort.größe" = "groß"), label_names("from.city"))]
static PARCELS: Family<(&str,), Counter> = Family::new();

/// How long letters take.
#[metric(utf8, name = "post.office.delivery", unit = "seconds", buckets = [1.0])]
static DELIVERY: Histogram = Histogram::new();

/// Whether it is open.
#[metric(utf8, name = "post.office.door", states("open", "shut"))]
static DOOR: StateSet<&str> = StateSet::new();

#[test]
fn declared_names_of_any_characters_are_read_in_every_scheme() {
    PARCELS.with(&("Köln",)).inc_by(7);
    DELIVERY.observe(0.5);
    DOOR.set_name("open").expect("it is a state");
    let registry = Registry::global();
    for format in FORMATS {
        for escaping in SCHEMES {
            let Some(families) = parse(format, &text(registry, format, escaping)) else {
                return;
            };
            let parcels = families
                .iter()
                .flat_map(|family| &family.samples)
                .find(|sample| sample.value == "7")
                .expect("it is there");
            let mut values: Vec<_> = parcels.labels.values().collect();
            values.sort_unstable();
            assert_eq!(values, ["Köln", "groß"]);
            if escaping == Escaping::AllowUtf8 {
                assert_eq!(parcels.name, "post.office/parcels_total");
                assert_eq!(parcels.labels["from.city"], "Köln");
            }
        }
    }
}
