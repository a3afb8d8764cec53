//! What a metric is, apart from its values.

use core::fmt;
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::buckets::{Bounds, DEFAULT_BUCKETS, same_bounds};
use crate::declaration::Declaration;
use crate::function_path::FunctionPath;
use crate::kind::Kind;
use crate::lint::Rule;
use crate::parts::{ConstLabelValue, MetricType, Parts};
use crate::place::{Origin, Place};
use crate::record::{self, Reader};

/// What a metric is, apart from its values: name, type, help, unit, labels, bucket bounds, and where it comes from.
///
/// [`catalogue`](https://docs.rs/metrics-core/latest/metrics_core/fn.catalogue.html) has those of all declared metrics.
#[derive(Clone)]
pub struct Descriptor(Kept);

/// Where the record of a metric is kept, with what a record cannot have.
#[derive(Clone)]
enum Kept {
    /// In the binary: of a declared metric. As small as can be, since there is one in the binary for each of them.
    Static {
        record: &'static str,
        pointers: Option<&'static Pointers>,
    },
    /// On the heap: of a metric made at run time.
    Heap(Box<Heap>),
}

/// What a declared metric has that is found by pointers only.
#[derive(Debug, Clone, Copy)]
pub struct Pointers {
    bounds: &'static [f64],
    function: Option<fn() -> FunctionPath>,
}

#[derive(Clone)]
struct Heap {
    record: Box<str>,
    bounds: Bounds,
}

/// The most children that a family has unless it says otherwise: as many as
/// [OpenTelemetry](https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits) has.
pub(crate) const DEFAULT_CARDINALITY_LIMIT: usize = 2000;

impl Pointers {
    const NONE: Self = Self {
        bounds: &[],
        function: None,
    };

    /// What a metric of this type needs.
    #[must_use]
    #[inline]
    pub const fn new(of: &MetricType<'_>, parts: &Parts<'static>) -> Self {
        let mut pointers = Self::NONE;
        if of.kind.equals(Kind::Histogram) {
            pointers.bounds = match parts.bounds {
                Some(bounds) => bounds,
                None => DEFAULT_BUCKETS,
            };
        }
        let mut at = 0;
        while at < parts.const_labels.len() {
            if let ConstLabelValue::Function(function) = parts.const_labels[at].value {
                pointers.function = Some(function);
            }
            at += 1;
        }
        pointers
    }
}

impl Descriptor {
    /// Of a declared metric.
    #[inline]
    pub(crate) const fn declared(record: &'static [u8], pointers: &'static Pointers) -> Self {
        // One for all, so that it is not in the binary many times.
        static OF_DEFAULT_HISTOGRAM: Pointers = Pointers {
            bounds: DEFAULT_BUCKETS,
            function: None,
        };
        let Ok(record) = str::from_utf8(record) else {
            panic!("a record consists of texts and of bytes below 128");
        };
        let pointers = if pointers.function.is_some() {
            Some(pointers)
        } else if pointers.bounds.is_empty() {
            None
        } else if same_bounds(pointers.bounds, DEFAULT_BUCKETS) {
            Some(&OF_DEFAULT_HISTOGRAM)
        } else {
            Some(pointers)
        };
        Self(Kept::Static { record, pointers })
    }

    /// Of a metric made at run time.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn made(of: &MetricType<'_>, parts: &Parts<'_>, origin: &Origin<'_>) -> Self {
        let mut record = vec![0; record::write(&mut [], of, parts, origin)];
        record::write(&mut record, of, parts, origin);
        let record = String::from_utf8(record).unwrap_or_default();
        Self(Kept::Heap(Box::new(Heap {
            record: record.into_boxed_str(),
            bounds: match parts.bounds {
                Some(bounds) => Bounds::Shared(Arc::from(bounds)),
                None => Bounds::Static(DEFAULT_BUCKETS),
            },
        })))
    }

    /// Of a record that was [checked](record::check).
    #[inline]
    pub(crate) fn of_record(record: &str) -> Self {
        let bounds = Reader::at_bounds(record).bounds();
        Self(Kept::Heap(Box::new(Heap {
            record: record.into(),
            bounds: Bounds::Shared(bounds.unwrap_or_default().into()),
        })))
    }

    /// The record, packed.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn record(&self) -> &str {
        match &self.0 {
            Kept::Static { record, .. } => record,
            Kept::Heap(heap) => &heap.record,
        }
    }

    /// The type of the metric's family.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Kind {
        Reader::kind(self.record()).unwrap_or(Kind::Gauge)
    }

    /// The name of the metric's family: without `_total` for a counter, without `_info` for an info.
    #[must_use]
    #[inline]
    pub fn name(&self) -> &str {
        Reader::new(self.record()).text()
    }

    /// The help text, on one line or several; empty if there is none.
    #[must_use]
    #[inline]
    pub fn help(&self) -> &str {
        Reader::new(self.record()).skip(1).text()
    }

    /// The unit, such as `seconds` or `bytes`; empty if there is none.
    #[must_use]
    #[inline]
    pub fn unit(&self) -> &str {
        Reader::new(self.record()).skip(2).text()
    }

    /// The names of the labels whose values differ between the metrics of a [`Family`](crate::Family).
    #[inline]
    pub fn label_names(&self) -> impl Iterator<Item = &str> + Clone {
        Reader::at_labels(self.record()).texts()
    }

    /// The names of the labels that have the same value for every sample of this declaration.
    #[inline]
    pub fn const_label_names(&self) -> impl Iterator<Item = &str> + Clone + Clone {
        self.const_label_texts().map(|(name, _)| name)
    }

    /// The labels that have the same value for every sample of this declaration, with their values.
    ///
    /// The value is empty where it is the name of a function and the descriptor was read out of a binary.
    #[inline]
    pub fn const_labels(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.const_labels_as(FunctionPath::short)
    }

    /// The constant labels, functions named by `name`.
    #[doc(hidden)]
    #[inline]
    pub fn const_labels_as(
        &self,
        name: fn(FunctionPath) -> String,
    ) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.const_label_texts().map(move |(label, value)| {
            let function = || {
                self.function()
                    .map_or_else(String::new, |path| name(path()))
            };
            let value = value.map_or_else(|| Cow::Owned(function()), Cow::Borrowed);
            (label, value)
        })
    }

    #[inline]
    fn const_label_texts(&self) -> impl Iterator<Item = (&str, Option<&str>)> + Clone {
        Reader::at_labels(self.record())
            .texts()
            .end()
            .const_labels()
    }

    /// The function that the metric is of.
    #[inline]
    fn function(&self) -> Option<fn() -> FunctionPath> {
        match self.0 {
            Kept::Static {
                pointers: Some(pointers),
                ..
            } => pointers.function,
            _ => None,
        }
    }

    /// Whether the metric is that of a function.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn is_of_function(&self) -> bool {
        self.function().is_some()
    }

    /// The upper bounds of the buckets, without `+Inf`, if this is a histogram.
    #[must_use]
    #[inline]
    pub fn bounds(&self) -> Option<&[f64]> {
        if self.kind() != Kind::Histogram {
            return None;
        }
        Some(match &self.0 {
            Kept::Static { .. } => self.static_bounds(),
            Kept::Heap(heap) => &heap.bounds,
        })
    }

    /// The bounds of a declared histogram.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn static_bounds(&self) -> &'static [f64] {
        match &self.0 {
            Kept::Static {
                pointers: Some(pointers),
                ..
            } => pointers.bounds,
            _ => &[],
        }
    }

    /// The bounds, for a histogram to keep.
    #[inline]
    pub(crate) fn kept_bounds(&self) -> Bounds {
        match &self.0 {
            Kept::Static { .. } => Bounds::Static(self.static_bounds()),
            Kept::Heap(heap) => heap.bounds.clone(),
        }
    }

    /// The names of the states, if this is a state set.
    #[inline]
    pub fn states(&self) -> impl Iterator<Item = &str> {
        let mut reader = Reader::at_bounds(self.record());
        reader.bounds();
        reader.texts()
    }

    /// The most children of a family whose label sets are not known.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn cardinality_limit(&self) -> usize {
        let mut reader = Reader::at_rules(self.record());
        reader.number();
        match reader.number() {
            0 => DEFAULT_CARDINALITY_LIMIT,
            1 => usize::MAX,
            limit => usize::try_from(limit - 2).unwrap_or(usize::MAX),
        }
    }

    /// How long the children of a family stay whose value does not change; nothing if they stay for ever.
    #[must_use]
    #[inline]
    pub fn expires_after(&self) -> Option<Duration> {
        let nanoseconds = Reader::at_expiry(self.record()).number().checked_sub(1);
        nanoseconds.map(Duration::from_nanos)
    }

    /// Whether the metric may break this rule.
    #[must_use]
    #[inline]
    pub fn allows(&self, rule: Rule) -> bool {
        Reader::at_rules(self.record()).number() & u64::from(rule.bit()) != 0
    }

    /// The package that declares the metric; empty for a metric registered at run time.
    #[must_use]
    #[inline]
    pub fn crate_name(&self) -> &str {
        self.origin().crate_name
    }

    /// The version of that package; empty for a metric registered at run time.
    #[must_use]
    #[inline]
    pub fn crate_version(&self) -> &str {
        self.origin().crate_version
    }

    /// The path of the module; empty for a metric registered at run time.
    #[must_use]
    #[inline]
    pub fn module(&self) -> &str {
        self.origin().module
    }

    /// The source file, as the compiler was given it.
    #[must_use]
    #[inline]
    pub fn file(&self) -> &str {
        self.origin().file
    }

    /// The line in that file, from 1.
    #[must_use]
    #[inline]
    pub fn line(&self) -> u32 {
        self.origin().line
    }

    /// The column in that line, from 1.
    #[must_use]
    #[inline]
    pub fn column(&self) -> u32 {
        self.origin().column
    }

    /// Where the metric was declared or registered.
    #[must_use]
    #[inline]
    pub fn place(&self) -> Place {
        self.origin().place()
    }

    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn origin(&self) -> Origin<'_> {
        Reader::at_origin(self.record()).origin()
    }
}

impl fmt::Debug for Descriptor {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Descriptor")
            .field("kind", &self.kind())
            .field("name", &self.name())
            .field("place", &self.place())
            .finish_non_exhaustive()
    }
}

/// How a metric refers to its descriptor: declared ones live for ever, registered ones as long as somebody uses them.
#[derive(Debug, Clone)]
pub enum DescriptorRef {
    /// Of a declared metric.
    Static(&'static Declaration),
    /// Of a registered one.
    Shared(Arc<Descriptor>),
}

impl Deref for DescriptorRef {
    type Target = Descriptor;

    #[inline]
    fn deref(&self) -> &Descriptor {
        match self {
            Self::Static(declaration) => declaration.descriptor(),
            Self::Shared(descriptor) => descriptor,
        }
    }
}
