//! Structs of metrics, of which there is one for each instance of something.

use std::sync::Arc;

use metrics_types::__registry::{
    Characters, ConstLabel, ConstLabelValue, Origin, Parts, check_label_name, metric_type,
};
use metrics_types::{Collect, Descriptor, Metric, Samples};

use super::options::check;
use super::{RegisterError, Rules};

/// A struct of metrics: one for each connection pool, each tenant, each shard, with labels of its own.
///
/// Derive it for a struct whose fields are metrics. `Registry::register_metrics` makes one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a struct of metrics",
    label = "not a struct of metrics",
    note = "derive `Metrics` for a struct whose fields are metrics; a single metric is registered with `register`"
)]
pub trait Metrics: Send + Sync + Sized + 'static {
    /// The package and the module that the struct stands in.
    #[doc(hidden)]
    const ORIGIN: Origin<'static>;

    /// The metrics, in the order in which [`make`](Self::make) makes them.
    #[doc(hidden)]
    const METRICS: &'static [fn(&Self) -> &dyn Collect];

    /// Makes all of them.
    #[doc(hidden)]
    fn make(making: &mut Making<'_>) -> Result<Self, RegisterError>;
}

/// What the metrics of one instance have in common while they are made.
pub struct Making<'a> {
    labels: &'a [(&'a str, &'a str)],
    origin: Origin<'a>,
    rules: &'a Rules,
    /// The descriptor of each metric, with whether it is shown.
    made: Vec<(Arc<Descriptor>, bool)>,
}

impl Making<'_> {
    /// Makes one of them.
    ///
    /// # Errors
    ///
    /// If the labels of the instance are not allowed beside those of the metric, or the registry makes something of it that cannot
    /// be.
    pub fn metric<M: Metric + Default>(&mut self, parts: &Parts<'_>) -> Result<M, RegisterError> {
        self.metric_from(parts, M::default())
    }

    /// Makes one of them, which begins as `initial`.
    ///
    /// # Errors
    ///
    /// As for [`metric`](Self::metric).
    pub fn metric_from<M: Metric>(
        &mut self,
        parts: &Parts<'_>,
        initial: M,
    ) -> Result<M, RegisterError> {
        let labels = self.labels.iter().map(|(name, value)| ConstLabel {
            name,
            value: ConstLabelValue::Text(value),
        });
        let const_labels: Vec<_> = parts.const_labels.iter().copied().chain(labels).collect();
        let parts = Parts {
            const_labels: &const_labels,
            ..*parts
        };
        // The compiler has judged the characters of all other names.
        let names = self.labels.iter().map(|(name, _)| name);
        let judged = names
            .map(|name| check_label_name(name, Characters::Classic))
            .chain([check::<M>(&parts, Characters::Any)])
            .collect::<Result<(), _>>();
        let metric_type = metric_type::<M>();
        judged.map_err(|message| {
            let pieces = parts.name.pieces(metric_type.kind);
            let pieces: Vec<_> = pieces
                .into_iter()
                .filter(|piece| !piece.is_empty())
                .collect();
            RegisterError::Invalid {
                name: pieces.join("_"),
                reason: message.to_string(),
                place: self.origin.place(),
            }
        })?;
        let descriptor = Descriptor::made(&metric_type, &parts, &self.origin);
        let (descriptor, is_shown) = self.rules.of_new_metric(descriptor)?;
        let descriptor = Arc::new(descriptor);
        let metric = initial.described(&descriptor);
        self.made.push((descriptor, is_shown));
        Ok(metric)
    }
}

/// The metrics of one instance, with what a registry adds of them.
pub(crate) struct Made<M> {
    /// The metrics.
    pub metrics: Arc<M>,
    /// Each that is shown: what it is, and where its samples come from.
    pub sources: Vec<(Arc<Descriptor>, Arc<dyn Collect>)>,
}

/// Makes the metrics of an instance that has these labels, for the caller at `caller`, as `rules` want them shown.
///
/// # Errors
///
/// If the labels are not allowed beside those of the metrics, or the rules make something of a metric that cannot be.
pub(crate) fn make_metrics<M: Metrics>(
    labels: &[(&str, &str)],
    caller: &Origin<'static>,
    rules: &Rules,
) -> Result<Made<M>, RegisterError> {
    let mut making = Making {
        labels,
        origin: Origin {
            file: caller.file,
            line: caller.line,
            column: caller.column,
            ..M::ORIGIN
        },
        rules,
        made: Vec::new(),
    };
    let metrics = Arc::new(M::make(&mut making)?);
    let parts = making.made.into_iter().zip(M::METRICS);
    let shown = parts.filter(|((_, is_shown), _)| *is_shown);
    let sources = shown.map(|((descriptor, _), part)| {
        let whole = Arc::clone(&metrics);
        let part: Arc<dyn Collect> = Arc::new(Part { whole, part: *part });
        (descriptor, part)
    });
    let sources = sources.collect();
    Ok(Made { metrics, sources })
}

/// The metric as what its samples come from.
pub fn as_source<M: Metric>(metric: &M) -> &dyn Collect {
    metric
}

/// One of the metrics of an instance.
struct Part<M> {
    whole: Arc<M>,
    part: fn(&M) -> &dyn Collect,
}

impl<M: Metrics> Collect for Part<M> {
    #[inline]
    fn collect(&self, samples: &mut Samples<'_>) {
        (self.part)(&self.whole).collect(samples);
    }
}
