//! What is measured.

/// An operation, the same for every library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Limit,
    Inc,
    EnumLabels,
    StringLabels,
    Observe11,
    Observe100,
    TimedSync,
    TimedAsync,
    CountedSync,
    ScrapeCounters,
    ScrapeHistograms,
    BytesCounter,
    BytesHistogram,
    BytesBinary,
    Startup,
    Walk,
    ScrapeThreads,
}

/// What a result is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Nanoseconds,
    Bytes,
}

impl Operation {
    pub(crate) const ALL: [Self; 17] = [
        Self::Limit,
        Self::Inc,
        Self::EnumLabels,
        Self::StringLabels,
        Self::Observe11,
        Self::Observe100,
        Self::TimedSync,
        Self::TimedAsync,
        Self::CountedSync,
        Self::ScrapeCounters,
        Self::ScrapeHistograms,
        Self::BytesCounter,
        Self::BytesHistogram,
        Self::BytesBinary,
        Self::Startup,
        Self::Walk,
        Self::ScrapeThreads,
    ];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Limit => "Limits",
            Self::Inc => "Counter, inc",
            Self::EnumLabels => "Counter with 2 enum labels (4 x 5), looked up each time",
            Self::StringLabels => {
                "Counter with 2 string labels (1000 live series), looked up each time"
            }
            Self::Observe11 => "Histogram of 11 bounds, observe",
            Self::Observe100 => "Histogram of 100 bounds, observe",
            Self::TimedSync => "Empty function, timed into a histogram of 11 bounds",
            Self::TimedAsync => "Empty async function, timed into a histogram of 11 bounds",
            Self::CountedSync => "Empty function, its calls counted",
            Self::ScrapeCounters => {
                "Text scrape of 100 families of 1000 counters with 3 labels, per series"
            }
            Self::ScrapeHistograms => {
                "Text scrape of 1000 histograms of 11 bounds with 3 labels, per histogram"
            }
            Self::BytesCounter => "Memory of a counter with 3 string labels, of 100 x 1000",
            Self::BytesHistogram => {
                "Memory of a histogram of 11 bounds with 3 string labels, of 1000"
            }
            Self::BytesBinary => "Binary, of a program with 1000 declared counters, per counter",
            Self::Startup => "1000 counters made visible, in a new process",
            Self::Walk => "Walk of the catalogue of 1000 counters, per counter",
            Self::ScrapeThreads => {
                "Text scrape of 1000 counters, 100 of which each of so many live threads recorded into"
            }
        }
    }

    pub(crate) const fn unit(self) -> Unit {
        match self {
            Self::BytesCounter | Self::BytesHistogram | Self::BytesBinary => Unit::Bytes,
            _ => Unit::Nanoseconds,
        }
    }

    /// Whether it is measured with two threads at once, too.
    pub(crate) const fn is_shared(self) -> bool {
        matches!(
            self,
            Self::Limit
                | Self::Inc
                | Self::EnumLabels
                | Self::StringLabels
                | Self::Observe11
                | Self::Observe100
                | Self::TimedSync
        )
    }

    /// Whether it is one that libraries can be compared by.
    pub(crate) const fn is_compared(self) -> bool {
        !matches!(self, Self::Limit | Self::BytesBinary | Self::ScrapeThreads)
    }

    /// Whether the ratio to one atomic addition says something.
    pub(crate) const fn has_ratio(self) -> bool {
        !matches!(
            self,
            Self::BytesCounter
                | Self::BytesHistogram
                | Self::BytesBinary
                | Self::Startup
                | Self::ScrapeThreads
        )
    }
}
