//! The catalogue and what was registered at run time, gathered as one.

mod checks;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use metrics_types::__registry::{
    Declaration, DescriptorRef, OnceBox, Origin, Published, compare_clocks,
};
use metrics_types::{Collect, Gather, Metric, Only, Visitor};

use crate::catalogue::declarations;
use crate::collector::{Collector, Collectors, Registered, Registration, merge, tell_failures};
use crate::gathering::{WithoutCreated, gather};
use crate::instance::Instance;
use crate::registering::{
    BoundsOverride, Families, GatheredFamily, MetricOptions, Metrics, RegisterError, Rules, Source,
    make_metrics,
};
use crate::registry_builder::RegistryBuilder;
use crate::self_metrics;

pub(crate) use checks::tell_clashes;

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
    collectors: Collectors,
    /// How metrics are shown, if not as they were declared.
    rules: Rules,
    /// Whether it is the global registry.
    has_catalogue: bool,
    /// Whether it keeps to itself when metrics began to count.
    hides_created: bool,
    /// What the catalogue has that clashes.
    clashes: Vec<RegisterError>,
    /// Whether somebody was told.
    told: AtomicBool,
    /// What was used and is not in the catalogue.
    unlisted: Mutex<Vec<&'static Declaration>>,
}

// A process that was forked while another thread was making it finds nothing, and not a lock: it makes its own.
static GLOBAL: OnceBox<Registry> = OnceBox::new();

impl Registry {
    /// A registry with nothing in it.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// A registry that shows metrics otherwise than they were declared.
    #[inline]
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    /// The registry of the program: every declared metric, and those registered here at run time.
    #[must_use]
    #[inline]
    pub fn global() -> &'static Self {
        let global = GLOBAL.get_or_make(|| {
            let global = Self::with_rules(Rules::default(), true, false);
            self_metrics::set_clashes(global.clashes().len());
            global
        });
        if !global.shared.clashes.is_empty() {
            tell_clashes();
        }
        global
    }

    /// A registry of the declared metrics, or of none, as `rules` want them shown.
    #[inline]
    pub(crate) fn with_rules(rules: Rules, has_catalogue: bool, hides_created: bool) -> Self {
        let mut families = Families::default();
        let mut clashes = Vec::new();
        let mut overrides = Vec::new();
        for (_, declaration) in has_catalogue.then(in_order).into_iter().flatten() {
            let added = if rules.is_empty() {
                let descriptor = DescriptorRef::Static(declaration);
                families.add(descriptor, Source::Static(declaration.metric()))
            } else {
                families.add_shown(declaration, &rules, &mut overrides)
            };
            clashes.extend(added.err());
        }
        // They are for the whole process, so there are none from a registry that is not built.
        if !clashes.iter().any(is_invalid) {
            clashes.extend(BoundsOverride::apply(&overrides));
        }
        let registry = Self {
            shared: Arc::new(Shared {
                rules,
                has_catalogue,
                hides_created,
                clashes,
                ..Shared::default()
            }),
        };
        registry.change(|all| *all = families);
        registry
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
        let descriptor = options.describe::<M>(&Origin::caller())?;
        let (descriptor, is_shown) = self.shared.rules.of_new_metric(descriptor)?;
        let descriptor = Arc::new(descriptor);
        let metric = Arc::new(metric.described(&descriptor));
        if is_shown {
            let source = Source::Shared(Arc::clone(&metric) as Arc<dyn Collect>);
            self.change(|families| families.add(DescriptorRef::Shared(descriptor), source))?;
        }
        Ok(metric)
    }

    /// Removes `metric`, which [`register`](Self::register) returned. Whether it was there.
    pub fn unregister<M: Metric>(&self, metric: &Arc<M>) -> bool {
        let address = Arc::as_ptr(metric).cast::<()>();
        self.change(|families| families.remove(address))
    }

    /// Adds a [`Collector`], or a closure that is one: from now on it is asked at every scrape.
    ///
    /// It stays until the returned [`Registration`] is dropped. It runs once now, so that what is certainly wrong is told here.
    ///
    /// ```
    /// use metrics_core::{Collected, ConstFamily, Format, Registry, encode};
    ///
    /// let registry = Registry::new();
    /// let _registration = registry.register_collector(|collected: &mut Collected| {
    ///     let threads = std::thread::available_parallelism().map_or(1, usize::from);
    ///     collected.add(ConstFamily::gauge("parallelism", "Threads that can run at once.").with(&[], threads));
    /// })?;
    /// assert!(encode(&registry, Format::Text).contains("\nparallelism "));
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the collector panics, or collects something that cannot be exposed beside the metrics of this registry. Whether it clashes
    /// with another collector is known only when both are run: [`check_collectors`](Self::check_collectors) tells.
    #[track_caller]
    #[inline]
    pub fn register_collector(
        &self,
        collector: impl Collector + 'static,
    ) -> Result<Registration, RegisterError> {
        let registered = Registered::new(Origin::caller(), Box::new(collector));
        self.shared
            .sorted
            .read(|metrics| registered.check(metrics, &self.shared.rules))?;
        self.shared.collectors.add(Arc::clone(&registered));
        Ok(Registration::new(self.clone(), registered))
    }

    #[inline]
    pub(crate) fn collectors(&self) -> &Collectors {
        &self.shared.collectors
    }

    /// Makes and adds the metrics of one instance of something, a pool or a tenant, with `labels` of its own as pairs of name and value.
    ///
    /// They stay until the returned [`Instance`] is dropped.
    ///
    /// ```
    /// use metrics_core::{Counter, Format, InFlight, Instance, Metrics, Registry, encode};
    ///
    /// /// What a connection pool knows about itself.
    /// #[derive(Metrics)]
    /// #[metrics(namespace = "pool")]
    /// struct PoolMetrics {
    ///     /// Connections that are in use.
    ///     in_use: InFlight,
    ///     /// Connections that were opened.
    ///     opened: Counter,
    /// }
    ///
    /// let registry = Registry::new();
    /// let orders: Instance<PoolMetrics> = registry.register_metrics(&[("pool", "orders")])?;
    /// let stock: Instance<PoolMetrics> = registry.register_metrics(&[("pool", "stock")])?;
    /// stock.opened.inc();
    /// drop(orders);
    ///
    /// assert_eq!(
    ///     encode(&registry, Format::Text),
    ///     "# HELP pool_in_use Connections that are in use.\n\
    ///      ## TYPE pool_in_use gauge\n\
    ///      pool_in_use{pool=\"stock\"} 0\n\
    ///      ## HELP pool_opened_total Connections that were opened.\n\
    ///      ## TYPE pool_opened_total counter\n\
    ///      pool_opened_total{pool=\"stock\"} 1\n"
    /// );
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a label is not allowed, or a metric clashes with one that is there, as another instance with the same labels would. None of
    /// them is added then.
    #[track_caller]
    pub fn register_metrics<M: Metrics>(
        &self,
        labels: &[(&str, &str)],
    ) -> Result<Instance<M>, RegisterError> {
        let made = make_metrics::<M>(labels, &Origin::caller(), &self.shared.rules)?;
        let mut added = Vec::new();
        let clash = self.change(|families| {
            for (descriptor, source) in made.sources {
                let shared = Source::Shared(Arc::clone(&source));
                families.add(DescriptorRef::Shared(descriptor), shared)?;
                added.push(source);
            }
            Ok(())
        });
        // Dropped after a clash, it removes those that were added before.
        let instance = Instance::new(made.metrics, self.clone(), added);
        clash.map(|()| instance)
    }

    /// Removes what was registered under these sources.
    #[inline]
    pub(crate) fn remove(&self, sources: &[Arc<dyn Collect>]) {
        if !sources.is_empty() {
            self.change(|families| {
                for source in sources {
                    families.remove(Arc::as_ptr(source).cast());
                }
            });
        }
    }

    /// Those of the families that are asked for by their names, or by names of their samples.
    ///
    /// The others are not collected, so that a scrape of a few costs what these cost. This is what a scraper means by
    /// `/metrics?name[]=requests_total&name[]=queue_length`.
    ///
    /// ```
    /// use metrics_core::{Counter, Format, Gauge, MetricOptions, Registry, encode};
    ///
    /// let registry = Registry::new();
    /// registry.register(MetricOptions::new("requests", ""), Counter::new())?;
    /// registry.register(MetricOptions::new("queue_length", ""), Gauge::new())?;
    ///
    /// let few = registry.only(["requests_total"]);
    /// assert_eq!(encode(&few, Format::Text), "# TYPE requests_total counter\nrequests_total 0\n");
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    #[must_use]
    pub fn only<N: Into<String>>(&self, names: impl IntoIterator<Item = N>) -> Only<Self> {
        Only::new(self.clone(), names)
    }

    /// Changes the families, and shows them to the scrapes that begin from now on.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Families) -> R) -> R {
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

#[cfg(feature = "plugins")]
impl Registry {
    /// Frees what nobody reads any more.
    #[inline]
    pub(crate) fn free_replaced(&self) {
        self.shared.sorted.read(|_| ());
    }
}

impl Gather for Registry {
    #[inline]
    fn gather(&self, visitor: &mut dyn Visitor) {
        compare_clocks();
        self.adopt_used();
        // First of all, so that what a collector registers is seen by the scrape that made it do so.
        let collected = self.shared.collectors.collect();
        let failures = self.shared.sorted.read(|families| {
            let (contributions, failures) = merge(families, collected, &self.shared.rules);
            let errors = failures.iter().map(|failure| &failure.error);
            self_metrics::count_collector_failures(errors);
            if self.shared.hides_created {
                gather(families, &contributions, &mut WithoutCreated(visitor));
            } else {
                gather(families, &contributions, visitor);
            }
            failures
        });
        tell_failures(failures);
    }
}

/// Whether it is that of a metric which cannot be so, wherever it stands.
#[inline]
pub(crate) fn is_invalid(error: &RegisterError) -> bool {
    matches!(error, RegisterError::Invalid { .. })
}

/// All declarations in the order of their names, and then of the source, not in the linker's: which of two that clash is the first should
/// not change.
#[inline]
fn in_order() -> Vec<(&'static str, &'static Declaration)> {
    let mut all: Vec<_> = declarations()
        .map(|declaration| (declaration.descriptor().name(), declaration))
        .collect();
    all.sort_unstable_by(|(name, a), (other, b)| {
        let place = |declaration: &'static Declaration| {
            let metric = declaration.descriptor();
            (
                metric.crate_name(),
                metric.file(),
                metric.line(),
                metric.column(),
            )
        };
        name.cmp(other).then_with(|| place(a).cmp(&place(b)))
    });
    all
}

impl std::fmt::Debug for Registry {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.shared.sorted.read(|families| {
            let names = families.iter().map(|family| family.descriptor().name());
            f.debug_set().entries(names).finish()
        })
    }
}
