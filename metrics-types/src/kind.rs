//! The types of metric families.

use core::fmt;

/// The type of a metric family, as `# TYPE` names it.
///
/// The types are those of [OpenMetrics 1.0](https://prometheus.io/docs/specs/om/open_metrics_spec/#metric-types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A value that only goes up.
    Counter,
    /// A value that goes up and down.
    Gauge,
    /// Observations counted in buckets, with their sum.
    Histogram,
    /// Observations counted, with their sum.
    Summary,
    /// Facts about the program that do not change while it runs, as labels.
    Info,
    /// Which one of some named states holds.
    StateSet,
    /// What is in each bucket at one moment, with the sum of it.
    GaugeHistogram,
    /// A value of which nobody knows how it moves.
    Unknown,
}

impl Kind {
    /// The type's name in OpenMetrics.
    #[must_use]
    #[inline]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Summary => "summary",
            Self::Info => "info",
            Self::StateSet => "stateset",
            Self::GaugeHistogram => "gaugehistogram",
            Self::Unknown => "unknown",
        }
    }

    /// The suffix that belongs to the samples of this type and is never part of its family's name.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn name_suffix(self) -> &'static str {
        match self {
            Self::Counter => "_total",
            Self::Info => "_info",
            _ => "",
        }
    }

    /// What a family of this type appends to its name in some format: no other family may bear such a name.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub const fn sample_suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Counter => &["", "_total", "_created"],
            Self::Histogram => &["", "_bucket", "_sum", "_count", "_created"],
            Self::Summary => &["", "_sum", "_count", "_created"],
            Self::Info => &["", "_info"],
            // `_sum` and `_count` in text, `_gsum` and `_gcount` in OpenMetrics.
            Self::GaugeHistogram => &["", "_bucket", "_sum", "_count", "_gsum", "_gcount"],
            Self::Gauge | Self::StateSet | Self::Unknown => &[""],
        }
    }

    /// Every suffix that some type appends.
    #[doc(hidden)]
    pub const SUFFIXES: [&str; 8] = [
        "_total", "_created", "_bucket", "_sum", "_count", "_info", "_gsum", "_gcount",
    ];

    /// The type's number in a record. Numbers are never given to another type.
    #[inline]
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Counter => 1,
            Self::Gauge => 2,
            Self::Histogram => 3,
            Self::Summary => 4,
            Self::Info => 5,
            Self::StateSet => 6,
            Self::GaugeHistogram => 7,
            Self::Unknown => 8,
        }
    }

    #[inline]
    pub(crate) const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Counter,
            2 => Self::Gauge,
            3 => Self::Histogram,
            4 => Self::Summary,
            5 => Self::Info,
            6 => Self::StateSet,
            7 => Self::GaugeHistogram,
            8 => Self::Unknown,
            _ => return None,
        })
    }

    /// Whether what a metric of this type shows adds up from some moment on.
    #[inline]
    pub(crate) const fn counts(self) -> bool {
        matches!(self, Self::Counter | Self::Histogram | Self::Summary)
    }

    #[inline]
    pub(crate) const fn equals(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

impl fmt::Display for Kind {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
