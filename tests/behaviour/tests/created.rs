//! When metrics began to count, and registries that keep that to themselves.

use std::time::SystemTime;

use metrics_core::{
    Collected, ConstFamily, Counter, Family, Format, Gather, Histogram, MetricOptions, Registry,
    Sample, Visitor, encode,
};

/// One metric of each sort that tells it.
fn fill(registry: &Registry) {
    let options = |name: &str| MetricOptions::new(name, "");
    let letters = registry.register(options("letters"), Counter::new());
    letters.expect("it is the first").inc();
    let labelled = options("parcels").label_names(["to"]);
    let parcels = registry.register(labelled, Family::<(&str,), Histogram>::new());
    parcels.expect("it is the first").with(&("a",)).observe(1.0);
    let collected = |collected: &mut Collected| {
        let mut family = ConstFamily::counter("cards", "");
        family.sample(&[], 1).created(SystemTime::UNIX_EPOCH);
        collected.add(family);
        // Beside those of the registry.
        let mut more = ConstFamily::counter("letters", "");
        more.sample(&[("more", "1")], 1)
            .created(SystemTime::UNIX_EPOCH);
        collected.add(more);
    };
    let registered = registry.register_collector(collected);
    registered.expect("it is fine").detach();
}

/// How many samples say when they began.
#[derive(Default)]
struct Telling(usize);

impl Visitor for Telling {
    fn family(&mut self, _: &metrics_core::Descriptor) {}

    fn sample(&mut self, sample: &Sample<'_>) {
        self.0 += usize::from(sample.details.created.is_some());
    }
}

#[test]
fn a_registry_tells_it_unless_that_is_switched_off() {
    for (registry, expected) in [
        (Registry::builder().build(), 4),
        (Registry::builder().created(true).build(), 4),
        (Registry::builder().created(false).build(), 0),
    ] {
        let registry = registry.expect("nothing is declared in it");
        fill(&registry);
        let text = encode(&registry, Format::OpenMetrics);
        assert_eq!(text.matches("_created").count(), expected, "{text}");
        assert_eq!(
            text.lines().filter(|line| line.contains("_total")).count(),
            3
        );
        let mut telling = Telling::default();
        registry.gather(&mut telling);
        assert_eq!(telling.0, expected);
        let mut only = Telling::default();
        registry.only(["letters", "parcels"]).gather(&mut only);
        assert_eq!(only.0, expected.saturating_sub(1));
    }
}
