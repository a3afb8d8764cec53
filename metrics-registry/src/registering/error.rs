use std::error::Error;
use std::fmt;

use metrics_types::__registry::Origin;
use metrics_types::{Descriptor, Place};

/// Why a metric cannot be registered, or two declared metrics not exposed together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// Something about the metric is not allowed.
    #[non_exhaustive]
    Invalid {
        /// The metric's name, as it was given.
        name: String,
        /// What is wrong.
        reason: String,
        /// Where it was to be registered.
        place: Place,
    },
    /// The same series is there already.
    #[non_exhaustive]
    Duplicate {
        /// The name of the family.
        name: String,
        /// The constant labels, as they are exposed; empty if there are none.
        labels: String,
        /// Where the second one is.
        place: Place,
        /// Where the first one is.
        existing: Place,
    },
    /// A family of this name is there already, and differs.
    #[non_exhaustive]
    Inconsistent {
        /// The name of the family.
        name: String,
        /// What differs: `type`, `help`, `unit`, `label names` or `buckets`.
        what: &'static str,
        /// Where the second one is.
        place: Place,
        /// Where the first one is.
        existing: Place,
    },
    /// Another family has samples of a name that this family's samples have too.
    #[non_exhaustive]
    NameTaken {
        /// The name of the family.
        name: String,
        /// The name of the other family.
        other: String,
        /// The name that both have.
        sample: String,
        /// Where the second one is.
        place: Place,
        /// Where the first one is.
        existing: Place,
    },
    /// A collector panicked.
    #[non_exhaustive]
    CollectorPanicked {
        /// Where it was registered.
        place: Place,
    },
}

impl RegisterError {
    /// The `new` family has samples called `sample`, and `other` has them already.
    #[inline]
    pub(crate) fn name_taken(new: &Descriptor, other: &Descriptor, sample: &str) -> Self {
        Self::NameTaken {
            name: new.name().to_owned(),
            other: other.name().to_owned(),
            sample: sample.to_owned(),
            place: new.place(),
            existing: other.place(),
        }
    }

    /// For the crate that runs collectors, which cannot make a variant that is not exhaustive.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn collector_panicked(origin: &Origin<'_>) -> Self {
        let place = origin.place();
        Self::CollectorPanicked { place }
    }
}

impl fmt::Display for RegisterError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid {
                name,
                reason,
                place,
            } => {
                write!(f, "metric `{name}` at {place}: {reason}")
            }
            Self::Duplicate {
                name,
                labels,
                place,
                existing,
            } => {
                write!(f, "metric `{name}")?;
                if !labels.is_empty() {
                    write!(f, "{{{labels}}}")?;
                }
                write!(f, "` at {place} is the same as the one at {existing}")
            }
            Self::Inconsistent {
                name,
                what,
                place,
                existing,
            } => {
                write!(
                    f,
                    "metric `{name}` at {place} differs in its {what} from the one at {existing}"
                )
            }
            Self::NameTaken {
                name,
                other,
                sample,
                place,
                existing,
            } => {
                write!(
                    f,
                    "metric `{name}` at {place} has samples called `{sample}`, and so has metric `{other}` at {existing}"
                )
            }
            Self::CollectorPanicked { place } => {
                write!(f, "the collector that was registered at {place} panicked")
            }
        }
    }
}

impl Error for RegisterError {}
