//! One scrape: metrics and what was collected, in the order of their names.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use metrics_types::{Descriptor, Details, Sample, Samples, Visitor};

use crate::collector::Contributions;
use crate::registering::GatheredFamily;
use crate::self_metrics;

/// Shows all samples without when they began to count.
pub(crate) struct WithoutCreated<'a>(pub(crate) &'a mut dyn Visitor);

impl Visitor for WithoutCreated<'_> {
    #[inline]
    fn wants(&mut self, descriptor: &Descriptor) -> bool {
        self.0.wants(descriptor)
    }

    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        self.0.family(descriptor);
    }

    #[inline]
    fn wants_created(&self) -> bool {
        false
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        let details = &Details {
            created: None,
            ..*sample.details
        };
        self.0.sample(&Sample { details, ..*sample });
    }
}

/// Shows the families to `visitor`, and between and in them what collectors have collected.
#[inline]
pub(crate) fn gather(
    families: &[Arc<GatheredFamily>],
    contributions: &Contributions,
    visitor: &mut dyn Visitor,
) {
    let mut contributions = contributions.in_order();
    for family in families {
        let name = family.descriptor().name();
        contributions.show_before(Some(name), visitor);
        let contribution = contributions.take(name);
        if !visitor.wants(family.descriptor()) {
            continue;
        }
        match contribution {
            None => gather_family(family, visitor),
            Some(contribution) => {
                let left_out =
                    contribution.show_after(visitor, |visitor| gather_family(family, visitor));
                self_metrics::count_collected_twice(left_out);
            }
        }
    }
    contributions.show_before(None, visitor);
}

#[inline]
fn gather_family(family: &GatheredFamily, visitor: &mut dyn Visitor) {
    visitor.family(family.descriptor());
    for member in family.members() {
        let mut samples = Samples::new(member.const_text(), visitor);
        // A metric whose function panics loses its sample, not the scrape.
        let collected = catch_unwind(AssertUnwindSafe(|| member.collect(&mut samples)));
        if let Err(payload) = collected {
            // Dropping it may panic, too.
            std::mem::forget(payload);
            self_metrics::count_collect_panic();
        }
    }
}
