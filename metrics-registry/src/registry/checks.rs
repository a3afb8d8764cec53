//! What is wrong with the metrics of a registry, and who is told.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use metrics_types::__registry::{Declaration, DescriptorRef, lint, take_used};

use super::{GLOBAL, Registry, in_order};
use crate::catalogue::is_listed;
use crate::collector::merge;
use crate::diagnostics::{Diagnostic, Diagnostics, has_hook, tell};
use crate::registering::{RegisterError, Source};

/// Tells the hook what clashes, if it is known and there is a hook, once.
#[inline]
pub(crate) fn tell_clashes() {
    let Some(global) = GLOBAL.get() else {
        return;
    };
    if has_hook() && !global.shared.told.swap(true, Ordering::Relaxed) {
        tell(global.clashes().iter().cloned().map(Diagnostic::Clash));
    }
}

impl Registry {
    /// Whether the declared metrics are right: they can be exposed together, and are named as Prometheus' own linter wants it.
    ///
    /// The scrape is valid in any case: of two declarations that clash, it has the first, in the order of crates and source files. A test of
    /// one line is the place for this:
    ///
    /// ```standalone_crate
    /// # use metrics_core::Registry;
    /// assert_eq!(Registry::global().check(), Ok(()));
    /// ```
    ///
    /// A metric may break a rule of style: `#[metric(allow(base_unit))]`. See [`Rule`](metrics_types::Rule). In a registry without declared metrics
    /// there is nothing to check: what clashes was refused.
    ///
    /// # Errors
    ///
    /// Every clash between declared metrics, with both places, and every rule that a family breaks.
    #[inline]
    pub fn check(&self) -> Result<(), Diagnostics> {
        self.adopt_used();
        let mut found: Vec<_> = self
            .clashes()
            .iter()
            .cloned()
            .map(Diagnostic::Clash)
            .collect();
        if self.shared.has_catalogue {
            for family in in_order().chunk_by(|(name, _), (other, _)| name == other) {
                let family = family
                    .iter()
                    .map(|(_, declaration)| declaration.descriptor());
                found.extend(lint(&family).into_iter().map(Diagnostic::Lint));
            }
        }
        let unlisted = self.shared.unlisted.lock();
        let unlisted = unlisted.unwrap_or_else(PoisonError::into_inner);
        found.extend(unlisted.iter().copied().map(unlisted_diagnostic));
        Diagnostics::none_of(found)
    }

    /// Adds what was used meanwhile and is not in the catalogue.
    #[inline]
    pub(super) fn adopt_used(&self) {
        if !self.shared.has_catalogue {
            return;
        }
        for declaration in take_used().filter(|declaration| !is_listed(declaration)) {
            let mut unlisted = self
                .shared
                .unlisted
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if unlisted
                .iter()
                .any(|other| std::ptr::eq(*other, declaration))
            {
                continue;
            }
            unlisted.push(declaration);
            drop(unlisted);
            let source = Source::Static(declaration.metric());
            let added =
                self.change(|families| families.add(DescriptorRef::Static(declaration), source));
            let clash = added.err().map(Diagnostic::Clash);
            tell([unlisted_diagnostic(declaration)].into_iter().chain(clash));
        }
    }

    /// What is declared and not exposed.
    #[inline]
    pub(crate) fn clashes(&self) -> &[RegisterError] {
        &self.shared.clashes
    }

    /// Runs all collectors, and tells what a scrape would have to leave out at this moment.
    ///
    /// # Errors
    ///
    /// Every collector that panics, and every family that cannot be exposed, with the place where its collector was registered.
    #[inline]
    pub fn check_collectors(&self) -> Result<(), Vec<RegisterError>> {
        let collected = self.shared.collectors.collect();
        let (_, failures) = self
            .shared
            .sorted
            .read(|metrics| merge(metrics, collected, &self.shared.rules));
        if failures.is_empty() {
            Ok(())
        } else {
            Err(failures.into_iter().map(|failure| failure.error).collect())
        }
    }
}

#[inline]
fn unlisted_diagnostic(declaration: &'static Declaration) -> Diagnostic {
    let metric = declaration.descriptor();
    Diagnostic::Unlisted {
        name: metric.name().to_owned(),
        place: metric.place(),
    }
}
