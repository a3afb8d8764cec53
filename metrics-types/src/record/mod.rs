//! The record of a metric: what it is, packed, without pointers.
//!
//! A declared metric has its record in the section [`SECTION`] of the binary, where a tool reads it without running the program; a
//! metric made at run time has one on the heap. There is one writer, which the compiler runs for declared metrics, and one reader.
//!
//! A record is text: UTF-8 as a whole, its numbers in bytes below 128. So it is checked once, by the compiler, and every part of it is
//! a `&str` without another look.
//!
//! # Version 1
//!
//! A number is written in groups of six bits, the lowest first, each in a byte, to which 64 is added if more follow. A text is the number
//! of its bytes, and then those. A list is the number of its items, and then those.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | 30, the record separator of ASCII |
//! | 1 | the version, 1 |
//! | 3 | the number of bytes that follow, seven bits in each, the lowest first |
//! | 1 | the type: 1 counter, 2 gauge, 3 histogram, 4 summary, 5 info, 6 state set |
//! | text | the name of the family |
//! | text | the help text |
//! | text | the unit |
//! | number, text | the crate: 0 if it is called like the first word of the module, else 1 and its name |
//! | text | the version of the crate |
//! | text | the module |
//! | text | the file |
//! | number, number | the line and the column |
//! | number | the lint rules that the metric may break, one bit each in the order of [`Rule::ALL`](crate::Rule::ALL) |
//! | number | the cardinality limit: 0 for the default one, 1 for none, else the limit and 2 more |
//! | number | 0 if the children of the family stay for ever, else after how many nanoseconds they expire, and 1 more |
//! | number | how long the children of a family stay whose value does not change: 0 for ever, else the nanoseconds and 1 more |
//! | list of texts | the names of the labels of a family |
//! | list of (text, number, text) | the constant labels: name; 0 if the value is the name of the function, else 1 and the value |
//! | number, numbers | the bounds: 0 for none, 1 for the default ones, else their count and 2 more, and the bits of each, in reversed order |
//! | list of texts | the states of a state set |
//!
//! A later version of this crate may append parts, which a reader of version 1 skips, since it knows the length; whatever else changes
//! comes with another version. Between records in a section there may be bytes of value 0.

mod read;
mod write;

pub(crate) use read::{Malformed, Reader, check, first};
pub(crate) use write::write;

/// The section that has the records of all declared metrics, in binaries that are ELF files.
pub const SECTION: &str = ".metrics_core";

const SEPARATOR: u8 = 30;
const VERSION: u8 = 1;
/// Separator, version, length.
const HEAD: usize = 5;

/// What [`DEFAULT_BUCKETS`](crate::DEFAULT_BUCKETS) are in version 1.
const DEFAULT_BOUNDS: &[f64] = crate::buckets::DEFAULT_BUCKETS;
