//! Registries that show metrics otherwise than they were declared.

use crate::registering::{Appearance, RegisterError, Rules};
use crate::registry::{Registry, is_invalid};

/// What a registry has, and how it shows that; made by [`Registry::builder`].
///
/// An application decides what the metrics of its libraries look like:
///
/// ```standalone_crate
/// use metrics_core::{Format, Registry, encode, metrics};
///
/// // In some library.
/// #[metrics(namespace = "pool")]
/// mod pool {
///     use metrics_core::{Counter, Histogram, metric};
///
///     /// Connections that were opened.
///     #[metric]
///     pub static OPENED: Counter = Counter::new();
///
///     /// Time spent waiting.
///     #[metric(unit = "seconds", buckets = [0.1, 0.5, 1.0, 5.0])]
///     pub static WAIT: Histogram = Histogram::new();
/// }
///
/// # fn main() -> Result<(), metrics_core::RegisterError> {
/// let registry = Registry::builder()
///     .declared()
///     .adjust(|metric| match metric.crate_name() {
///         "some-noisy-library" => metric.hide(),
///         _ if metric.name() == "pool_wait_seconds" => metric.buckets([0.25, 2.0]),
///         _ => {}
///     })
///     .prefix("shop")
///     .const_label("region", "eu")
///     .build()?;
///
/// let exposed = encode(&registry, Format::Text);
/// assert!(exposed.contains("\nshop_pool_opened_total{region=\"eu\"} 0\n"));
/// assert_eq!(exposed.matches("shop_pool_wait_seconds_bucket{").count(), 3);
/// # Ok(())
/// # }
/// ```
///
/// The functions are asked in the order in which they stand here: one that comes after [`prefix`](Self::prefix) sees the names with
/// the prefix. What is registered in the registry at run time, and what its collectors collect, goes the same way.
#[derive(Default)]
#[must_use = "there is no registry until `build` is called"]
pub struct RegistryBuilder {
    declared: bool,
    hides_created: bool,
    rules: Rules,
}

impl RegistryBuilder {
    /// Has every metric that is declared anywhere in the program, as [`Registry::global`] has.
    #[inline]
    pub fn declared(mut self) -> Self {
        self.declared = true;
        self
    }

    /// Puts `prefix` and `_` before the names of all metrics.
    #[inline]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        self.adjust(move |metric| metric.prefix(&prefix))
    }

    /// Adds a label to all samples. A metric that has a constant label of that name has this value instead of its own.
    #[inline]
    pub fn const_label(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        self.adjust(move |metric| metric.const_label(&name, value.clone()))
    }

    /// Asks `adjust` how each metric is shown, by its crate, its module, its name or anything else that is known of it.
    #[inline]
    pub fn adjust(mut self, adjust: impl Fn(&mut Appearance) + Send + Sync + 'static) -> Self {
        self.rules.push(adjust);
        self
    }

    /// Whether the registry tells when each counter, histogram and summary began to count, as it does unless this says otherwise. In
    /// OpenMetrics that is one more line for each of them, `_created`.
    ///
    /// For one scrape there is [`Negotiated::with_created`](metrics_types::Negotiated::with_created).
    ///
    /// ```
    /// use metrics_core::{Counter, Format, MetricOptions, Registry, encode};
    ///
    /// let registry = Registry::builder().created(false).build()?;
    /// registry.register(MetricOptions::new("parcels", ""), Counter::new())?;
    /// let text = encode(&registry, Format::OpenMetrics);
    /// assert_eq!(text, "# TYPE parcels counter\nparcels_total 0\n# EOF\n");
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    #[inline]
    pub fn created(mut self, created: bool) -> Self {
        self.hides_created = !created;
        self
    }

    /// The registry.
    ///
    /// Where two metrics clash that were made alike, the registry has the first; [`Registry::check`] tells.
    ///
    /// # Errors
    ///
    /// If something is made of a declared metric that cannot be: a name or a label that is not allowed, or
    /// [bounds](Appearance::buckets) that it does not count in and that come too late to be overridden, or that other metrics of its
    /// family are not given.
    #[inline]
    pub fn build(self) -> Result<Registry, RegisterError> {
        let registry = Registry::with_rules(self.rules, self.declared, self.hides_created);
        match registry.clashes().iter().find(|error| is_invalid(error)) {
            Some(invalid) => Err(invalid.clone()),
            None => Ok(registry),
        }
    }
}

impl std::fmt::Debug for RegistryBuilder {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegistryBuilder")
            .field("declared", &self.declared)
            .finish_non_exhaustive()
    }
}
