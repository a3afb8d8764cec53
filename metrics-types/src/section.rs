//! The declarations in a binary, read without running it.

use std::error::Error;
use std::fmt;

use crate::descriptor::Descriptor;
use crate::record::{self, Malformed};

/// The declarations in the content of the section [`SECTION`](crate::SECTION) of a program or library, in the order in which they stand
/// there.
///
/// A program that is an ELF file has them, with or without debug information and symbols: read the section with whatever reads such files.
/// A bad record is told, and those after it are still read if it says how long it is. What is linked twice is there twice.
///
/// ```
/// use metrics_core::read_section;
///
/// /// The names of all metrics that a program declares, given the section.
/// fn names(section: &[u8]) -> Vec<String> {
///     read_section(section).filter_map(|metric| Some(metric.ok()?.name().to_owned())).collect()
/// }
///
/// assert!(names(b"").is_empty());
/// ```
#[inline]
pub fn read_section(section: &[u8]) -> impl Iterator<Item = Result<Descriptor, MalformedRecord>> {
    let mut rest = section;
    std::iter::from_fn(move || {
        // The linker may have put zeros between the records.
        let padding = rest.iter().position(|byte| *byte != 0)?;
        rest = &rest[padding..];
        let offset = section.len() - rest.len();
        let at_offset = |reason| MalformedRecord { offset, reason };
        let bytes = match record::first(rest) {
            Ok(bytes) => bytes,
            Err(reason) => {
                rest = &[];
                return Some(Err(at_offset(reason)));
            }
        };
        rest = &rest[bytes.len()..];
        let record = record::check(bytes).map_err(at_offset);
        Some(record.map(Descriptor::of_record))
    })
}

/// A part of a section that is no record of a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedRecord {
    offset: usize,
    reason: Malformed,
}

impl MalformedRecord {
    /// Where in the section it begins.
    #[must_use]
    #[inline]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for MalformedRecord {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.offset, self.reason)
    }
}

impl Error for MalformedRecord {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    use crate::kind::Kind;
    use crate::label::Label;
    use crate::lint::Rule;
    use crate::name::NameParts;
    use crate::parts::{ConstLabel, ConstLabelValue, MetricType, Parts};
    use crate::place::Origin;

    const ORIGIN: Origin<'static> = Origin {
        crate_name: "my-app",
        crate_version: "1.2.3",
        module: "my_app::http",
        file: "src/http.rs",
        line: 123,
        column: 5,
    };

    fn record(kind: Kind, labels: &[Label], bounds: Option<&[f64]>, states: &[&str]) -> Vec<u8> {
        let parts = Parts {
            name: NameParts {
                namespace: "app",
                subsystem: "",
                name: "räume",
                unit: "seconds",
            },
            help: "Räume.\nZwei Zeilen.",
            label_names: &["a", "b"][..labels.len()],
            const_labels: &[ConstLabel {
                name: "c",
                value: ConstLabelValue::Text("ü"),
            }],
            bounds,
            states,
            cardinality_limit: Some(500),
            expires_after: Some(Duration::from_secs(90)),
            allowed: Rule::Colon.bit(),
        };
        let of = MetricType {
            kind,
            labels,
            states: None,
        };
        Descriptor::made(&of, &parts, &ORIGIN)
            .record()
            .as_bytes()
            .to_owned()
    }

    fn sample() -> Vec<u8> {
        let labels = [Label::new::<str>(""), Label::new::<bool>("")];
        let bounds = [-1.5, 0.1, 1.0, 1e300];
        let mut section = record(Kind::Histogram, &labels, Some(&bounds), &[]);
        section.extend([0; 3]);
        section.extend(record(Kind::StateSet, &[], None, &["on", "off"]));
        section
    }

    #[test]
    fn what_is_written_is_read() {
        let section = sample();
        let read: Result<Vec<_>, _> = read_section(&section).collect();
        let [histogram, states] = &read.expect("both are right")[..] else {
            panic!("there are two");
        };
        assert_eq!(histogram.kind(), Kind::Histogram);
        assert_eq!(histogram.name(), "app_räume_seconds");
        assert_eq!(histogram.help(), "Räume.\nZwei Zeilen.");
        assert_eq!(histogram.unit(), "seconds");
        assert_eq!(histogram.label_names().collect::<Vec<_>>(), ["a", "b"]);
        let labels: Vec<_> = histogram.const_labels().collect();
        assert_eq!(labels, [("c", "ü".into())]);
        assert_eq!(histogram.bounds(), Some(&[-1.5, 0.1, 1.0, 1e300][..]));
        assert_eq!(histogram.cardinality_limit(), 500);
        assert_eq!(histogram.expires_after(), Some(Duration::from_secs(90)));
        assert!(histogram.allows(Rule::Colon) && !histogram.allows(Rule::BaseUnit));
        assert_eq!(
            histogram.place().to_string(),
            "src/http.rs:123:5 in my-app 1.2.3"
        );
        assert_eq!(histogram.module(), "my_app::http");
        assert_eq!(states.states().collect::<Vec<_>>(), ["on", "off"]);
        assert_eq!(states.bounds(), None);
    }

    /// What a later version writes: more at the end, or something else under another number.
    #[test]
    fn later_records_are_read_or_told() {
        let mut longer = record(Kind::Counter, &[], None, &[]);
        longer.extend(b"more");
        longer[2] += 4;
        let mut other = record(Kind::Counter, &[], None, &[]);
        other[1] = 9;
        let section = [other, longer].concat();
        let [other, longer] = &read_section(&section).collect::<Vec<_>>()[..] else {
            panic!("there are two");
        };
        let told = other.as_ref().expect_err("a version that is not known");
        assert_eq!(
            told.to_string(),
            "at byte 0: the record is of version 9, and this is known up to 1"
        );
        assert!(
            longer
                .as_ref()
                .is_ok_and(|metric| metric.module() == "my_app::http")
        );
    }

    /// Every record that is cut, and every one in which bytes have another value, is read or told; what is read can be asked for
    /// everything.
    #[test]
    fn whatever_the_bytes_are_nothing_panics() {
        let sample = sample();
        let mut read = 0;
        let mut look = |bytes: &[u8]| {
            for metric in read_section(bytes).flatten() {
                let shown = format!("{metric:?}{:?}", metric.bounds());
                let labels = metric.label_names().count() + metric.const_labels().count();
                read += usize::from(shown.len() + labels + metric.states().count() > 0);
            }
        };
        for end in 0..sample.len() {
            look(&sample[..end]);
        }
        for at in 0..sample.len() {
            for value in 0..=255 {
                let mut changed = sample.clone();
                changed[at] = value;
                look(&changed);
            }
        }
        // A xorshift generator, the same numbers every time.
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut random = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap_or(0) % below
        };
        for _ in 0..20_000 {
            let mut changed = sample.clone();
            for _ in 0..=random(6) {
                let (at, value) = (random(changed.len()), random(256));
                match random(3) {
                    0 => changed[at] = u8::try_from(value).unwrap_or(0),
                    1 => drop(changed.drain(at..(at + value % 9).min(changed.len()))),
                    _ => changed.extend_from_within(at..),
                }
                changed.truncate(4096);
                changed.push(30);
            }
            look(&changed);
        }
        assert!(
            read > 10_000,
            "{read}: most changes leave a record readable"
        );
    }
}
