//! A family as its collector puts it together.

use std::fmt;
use std::marker::PhantomData;

use metrics_types::__registry::Characters;
use metrics_types::{HistogramValue, Kind, LabelSet, NativeHistogramValue, Number, SummaryValue};

use super::AddedSample;
use super::read::{ConstValue, Read, ReadFamily};

/// A family of values that were read elsewhere; `V` is what its samples have as value.
///
/// It is made by a [`Collector`](super::Collector) at every scrape, and given to [`Collected::add`](super::Collected::add). Names and
/// labels are held to the rules for declared metrics.
///
/// ```
/// use std::time::SystemTime;
///
/// use metrics_core::{Collected, ConstFamily, Format, HistogramValue, Registry, SummaryValue, encode};
///
/// let registry = Registry::new();
/// let _registration = registry.register_collector(|collected: &mut Collected| {
///     collected.add(ConstFamily::gauge("room_temperature", "How warm it is.").unit("celsius").with(&[("room", "attic")], 31.5));
///     collected.add(ConstFamily::state_set("phase", "What it does.", ["idle", "busy"]).with(&[], "busy"));
///
///     let mut sizes = ConstFamily::histogram("batch_size", "Rows in a batch.");
///     // Up to 10, up to 100, and larger ones; and the sum of all.
///     sizes.sample(&[], HistogramValue::from_counts([(10.0, 4), (100.0, 1), (f64::INFINITY, 0)], 62.0));
///     collected.add(sizes);
///
///     let mut waits = ConstFamily::summary("wait", "Time spent waiting.").unit("seconds");
///     waits.sample(&[], SummaryValue { count: 2, sum: 0.5 }).created(SystemTime::UNIX_EPOCH);
///     collected.add(waits);
///
///     let mut version = ConstFamily::info("engine", "The engine in use.");
///     version.facts(&[("version", "7.2")]);
///     collected.add(version);
/// })?;
///
/// let exposed = encode(&registry, Format::Text);
/// assert!(exposed.contains("room_temperature_celsius{room=\"attic\"} 31.5\n"));
/// assert!(exposed.contains("phase{phase=\"busy\"} 1\n"));
/// assert!(exposed.contains("batch_size_bucket{le=\"100.0\"} 5\n"));
/// assert!(exposed.contains("wait_seconds_count 2\n"));
/// assert!(exposed.contains("engine_info{version=\"7.2\"} 1\n"));
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
#[must_use = "a family is exposed once it is added to what its collector has collected"]
pub struct ConstFamily<V> {
    family: ReadFamily,
    value: PhantomData<fn(V)>,
}

/// The samples of an info have no value: their labels say it all.
#[derive(Debug)]
pub enum Facts {}

impl ConstFamily<Number> {
    /// Values that only go up, such as the bytes that were sent. They are finite and not negative.
    #[inline]
    pub fn counter(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::Counter, name.into(), help.into())
    }

    /// Values that go up and down, such as the length of a queue.
    #[inline]
    pub fn gauge(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::Gauge, name.into(), help.into())
    }

    /// Values of which nobody knows how they move. A gauge or a counter says more, where that is known.
    #[inline]
    pub fn unknown(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::Unknown, name.into(), help.into())
    }
}

impl ConstFamily<HistogramValue> {
    /// Observations counted in buckets.
    #[inline]
    pub fn histogram(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::Histogram, name.into(), help.into())
    }

    /// Things counted in buckets at one moment, such as the ages of the requests in flight: the counts go down, too.
    #[inline]
    pub fn gauge_histogram(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::GaugeHistogram, name.into(), help.into())
    }
}

impl ConstFamily<NativeHistogramValue> {
    /// Observations counted in native buckets; the text formats, which have none, show count and sum, and
    /// [classic buckets](AddedSample::classic_buckets) if there are any.
    #[inline]
    pub fn native_histogram(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::Histogram, name.into(), help.into())
    }

    /// Things counted in native buckets at one moment: what [`gauge_histogram`](ConstFamily::gauge_histogram) is beside
    /// [`histogram`](ConstFamily::histogram).
    ///
    /// ```
    /// use metrics_core::{Collected, ConstFamily, Format, NativeHistogramValue, Registry, encode};
    ///
    /// let registry = Registry::new();
    /// let _registration = registry.register_collector(|collected: &mut Collected| {
    ///     // Three requests in flight that are between 1 and 2 seconds old, and one that is between 4 and 8.
    ///     let ages = NativeHistogramValue {
    ///         schema: 0,
    ///         zero_threshold: 0.0,
    ///         zero_count: 0,
    ///         positive: vec![(1, 3), (3, 1)],
    ///         negative: Vec::new(),
    ///         sum: 9.5,
    ///     };
    ///     let family = ConstFamily::native_gauge_histogram("request_age", "Ages of the requests in flight.");
    ///     collected.add(family.unit("seconds").with(&[], ages));
    /// })?;
    /// assert!(encode(&registry, Format::OpenMetrics).contains("request_age_seconds_gcount 4\n"));
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    #[inline]
    pub fn native_gauge_histogram(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::GaugeHistogram, name.into(), help.into())
    }
}

impl ConstFamily<SummaryValue> {
    /// Observations counted, with their sum.
    #[inline]
    pub fn summary(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::Summary, name.into(), help.into())
    }
}

impl ConstFamily<Facts> {
    /// Facts about something, as labels.
    #[inline]
    pub fn info(name: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Kind::Info, name.into(), help.into())
    }

    /// Adds a sample with these facts, as pairs of name and value.
    #[inline]
    pub fn facts(&mut self, labels: &[(&str, &str)]) -> AddedSample<'_, Facts> {
        self.push(labels, Read::Info)
    }
}

impl ConstFamily<String> {
    /// Which of these states holds. The value of a sample is the name of the state.
    pub fn state_set<S: Into<String>>(
        name: impl Into<String>,
        help: impl Into<String>,
        states: impl IntoIterator<Item = S>,
    ) -> Self {
        let mut family = Self::new(Kind::StateSet, name.into(), help.into());
        family.family.states = states.into_iter().map(Into::into).collect();
        family
    }
}

impl<V> ConstFamily<V> {
    #[inline]
    fn new(kind: Kind, name: String, help: String) -> Self {
        Self {
            family: ReadFamily::new(kind, name, help),
            value: PhantomData,
        }
    }

    /// The unit, such as `seconds` or `bytes`; it is appended to the name unless the name ends in it.
    #[inline]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.family.unit = unit.into();
        self
    }

    /// Names may have any characters but those that control, as with [`MetricOptions::utf8`](crate::MetricOptions::utf8). To be said before
    /// samples are added.
    #[inline]
    pub fn utf8(mut self) -> Self {
        self.family.characters = Characters::Any;
        self
    }

    #[inline]
    pub(super) fn into_read(self) -> ReadFamily {
        self.family
    }

    #[inline]
    fn push(&mut self, labels: &[(&str, &str)], value: Read) -> AddedSample<'_, V> {
        AddedSample::new(self.family.push(labels, value))
    }
}

impl<V: ConstValue> ConstFamily<V> {
    /// Adds a sample with these labels, as pairs of name and value. A label with an empty value is the same as none.
    #[inline]
    pub fn sample(&mut self, labels: &[(&str, &str)], value: impl Into<V>) -> AddedSample<'_, V> {
        self.push(labels, value.into().read())
    }

    /// Adds a sample with the labels of a struct that derives [`LabelSet`]. A tuple has no names for them.
    ///
    /// ```
    /// use metrics_core::{Collected, ConstFamily, Format, LabelSet, Registry, encode};
    ///
    /// #[derive(LabelSet)]
    /// struct Disk<'a> {
    ///     device: &'a str,
    ///     number: u32,
    /// }
    ///
    /// let registry = Registry::new();
    /// let _registration = registry.register_collector(|collected: &mut Collected| {
    ///     let mut size = ConstFamily::gauge("disk_size", "").unit("bytes");
    ///     size.labelled(&Disk { device: "sda", number: 0 }, 512_u64 << 30);
    ///     collected.add(size);
    /// })?;
    /// let exposed = encode(&registry, Format::Text);
    /// assert!(exposed.contains("disk_size_bytes{device=\"sda\",number=\"0\"} 549755813888\n"));
    /// # Ok::<(), metrics_core::RegisterError>(())
    /// ```
    #[inline]
    pub fn labelled(&mut self, labels: &impl LabelSet, value: impl Into<V>) -> AddedSample<'_, V> {
        AddedSample::new(self.family.push_labelled(labels, value.into().read()))
    }

    /// The family with one sample more, as [`sample`](Self::sample) adds it.
    #[inline]
    pub fn with(mut self, labels: &[(&str, &str)], value: impl Into<V>) -> Self {
        self.sample(labels, value);
        self
    }
}

impl<V> fmt::Debug for ConstFamily<V> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.family.fmt(f)
    }
}
