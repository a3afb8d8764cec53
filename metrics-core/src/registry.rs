//! The catalogue and what was registered at run time, gathered as one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use metrics_types::__registry::{
    DescriptorRef, Families, GatheredFamily, OnceBox, Published, Source, compare_clocks, describe,
    described,
};
use metrics_types::{
    Collect, Descriptor, Gather, Metric, MetricOptions, Place, RegisterError, Samples, Visitor,
};

use crate::catalogue::declarations;
use crate::self_metrics;

/// What is exposed together. A handle: its clones are the same registry.
///
/// [`Registry::global`] has every metric that is declared anywhere in the program, and what was registered in it at run time.
/// [`Registry::new`] makes another one, empty, for a test or for metrics that are exposed apart.
///
/// ```
/// use metrics_core::{Counter, Format, MetricOptions, Registry, encode};
///
/// let registry = Registry::new();
/// let hits = registry.register(MetricOptions::new("cache_hits", "Lookups that found something."), Counter::new())?;
/// hits.inc();
///
/// let exposed = encode(&registry, Format::Text);
/// assert_eq!(
///     exposed,
///     "# HELP cache_hits_total Lookups that found something.\n\
///      ## TYPE cache_hits_total counter\n\
///      cache_hits_total 1\n"
/// );
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
#[derive(Clone, Default)]
pub struct Registry {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Held for as long as it takes to add or remove one, and by nobody who scrapes.
    families: Mutex<Families>,
    /// The families in the order of their names, as a scrape sees them.
    sorted: Published<Vec<Arc<GatheredFamily>>>,
    /// What the catalogue has that clashes; for the global registry.
    clashes: Vec<RegisterError>,
}

impl Registry {
    /// A registry with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The registry of the program: every declared metric, and those registered here at run time.
    #[must_use]
    pub fn global() -> &'static Self {
        // A process that was forked while another thread was here finds nothing, and not a lock: it makes its own.
        static GLOBAL: OnceBox<Registry> = OnceBox::new();
        GLOBAL.get_or_make(|| {
            let mut families = Families::default();
            let mut clashes = Vec::new();
            // In the order of the source, not in the linker's: which of two that clash is the first should not change.
            let mut all: Vec<_> = declarations().collect();
            all.sort_by_key(|declaration| {
                let place = declaration.descriptor.place();
                (place.crate_name, place.file, place.line, place.column)
            });
            for declaration in all {
                let descriptor = DescriptorRef::Static(declaration.descriptor);
                if let Err(clash) = families.add(descriptor, Source::Static(declaration.metric)) {
                    clashes.push(clash);
                }
            }
            self_metrics::set_clashes(clashes.len());
            let registry = Registry {
                shared: Arc::new(Shared {
                    clashes,
                    ..Shared::default()
                }),
            };
            registry.change(|all| *all = families);
            registry
        })
    }

    /// Adds `metric`, described by `options`, and returns it for use.
    ///
    /// It stays until it is [unregistered](Self::unregister).
    ///
    /// # Errors
    ///
    /// If something in `options` is not allowed, or if it clashes with what is there: the same series, or a family of the
    /// same name with another type, help, unit, label names or buckets. The error names both places.
    #[track_caller]
    pub fn register<M: Metric>(
        &self,
        options: MetricOptions,
        metric: M,
    ) -> Result<Arc<M>, RegisterError> {
        let descriptor = Arc::new(describe::<M>(options, Place::caller())?);
        let metric = Arc::new(described(metric, &descriptor));
        let source = Source::Shared(Arc::clone(&metric) as Arc<dyn Collect>);
        self.change(|families| families.add(DescriptorRef::Shared(descriptor), source))?;
        Ok(metric)
    }

    /// Removes `metric`, which [`register`](Self::register) returned. Whether it was there.
    pub fn unregister<M: Metric>(&self, metric: &Arc<M>) -> bool {
        let address = Arc::as_ptr(metric).cast::<()>();
        self.change(|families| families.remove(address))
    }

    /// Whether all declared metrics can be exposed together.
    ///
    /// The scrape is valid in any case: of two declarations that clash, it has the first.
    ///
    /// # Errors
    ///
    /// Every clash between declared metrics, with both places.
    pub fn check(&self) -> Result<(), &[RegisterError]> {
        if self.shared.clashes.is_empty() {
            Ok(())
        } else {
            Err(&self.shared.clashes)
        }
    }

    /// Shows the families that are `wanted` alone: no function of another one is called.
    pub(crate) fn gather_some(
        &self,
        wanted: &dyn Fn(&Descriptor) -> bool,
        visitor: &mut dyn Visitor,
    ) {
        compare_clocks();
        self.shared.sorted.read(|families| {
            let wanted = families.iter().filter(|family| wanted(family.descriptor()));
            gather(wanted, visitor);
        });
    }

    /// Changes the families, and shows them to the scrapes that begin from now on.
    fn change<R>(&self, change: impl FnOnce(&mut Families) -> R) -> R {
        let mut families = self
            .shared
            .families
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut families);
        let unused = self.shared.sorted.publish(families.sorted());
        // A metric's function may own something that comes back here when it is dropped.
        drop(families);
        drop(unused);
        result
    }
}

impl Gather for Registry {
    fn gather(&self, visitor: &mut dyn Visitor) {
        self.gather_some(&|_| true, visitor);
    }
}

fn gather<'a>(families: impl Iterator<Item = &'a Arc<GatheredFamily>>, visitor: &mut dyn Visitor) {
    for family in families {
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
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.shared.sorted.read(|families| {
            let names = families.iter().map(|family| family.descriptor().name());
            f.debug_set().entries(names).finish()
        })
    }
}
