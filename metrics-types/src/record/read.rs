//! Records, read.

use std::fmt;

use super::{DEFAULT_BOUNDS, HEAD, SEPARATOR, VERSION};
use crate::kind::Kind;
use crate::place::Origin;

/// Reads a record from its beginning, part by part.
///
/// What the compiler wrote is right. What comes from a file may be anything: whatever cannot be read is empty or zero, and noted.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    rest: &'a str,
    malformed: bool,
}

impl<'a> Reader<'a> {
    /// The parts of `record` after its type.
    #[inline]
    pub(crate) fn new(record: &'a str) -> Self {
        let rest = record.split_at_checked(HEAD + 1);
        Self {
            rest: rest.map_or("", |(_, rest)| rest),
            malformed: rest.is_none(),
        }
    }

    /// The type that `record` is of.
    #[inline]
    pub(crate) fn kind(record: &str) -> Option<Kind> {
        Kind::from_number(*record.as_bytes().get(HEAD)?)
    }

    /// From where the metric was declared.
    #[inline]
    pub(crate) fn at_origin(record: &'a str) -> Self {
        Self::new(record).skip(3)
    }

    /// From the rules that it may break.
    #[inline]
    pub(crate) fn at_rules(record: &'a str) -> Self {
        let mut reader = Self::at_origin(record);
        reader.origin();
        reader
    }

    /// From the time after which the children of a family expire.
    #[inline]
    pub(crate) fn at_expiry(record: &'a str) -> Self {
        let mut reader = Self::at_rules(record);
        reader.number();
        reader.number();
        reader
    }

    /// From the label names of a family.
    #[inline]
    pub(crate) fn at_labels(record: &'a str) -> Self {
        let mut reader = Self::at_expiry(record);
        reader.number();
        reader
    }

    /// From the bounds.
    #[inline]
    pub(crate) fn at_bounds(record: &'a str) -> Self {
        Self::at_labels(record).texts().end().const_labels().end()
    }

    #[inline]
    fn take(&mut self, bytes: u64) -> &'a str {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        match self.rest.split_at_checked(bytes) {
            Some((taken, rest)) => {
                self.rest = rest;
                taken
            }
            None => {
                self.rest = "";
                self.malformed = true;
                ""
            }
        }
    }

    #[inline]
    pub(crate) fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let Some(&group) = self.take(1).as_bytes().first() else {
                return 0;
            };
            let bits = u64::from(group % 64);
            if shift > 63 || bits << shift >> shift != bits {
                self.malformed = true;
                return 0;
            }
            number |= bits << shift;
            shift += 6;
            if group < 64 {
                return number;
            }
        }
    }

    #[inline]
    pub(crate) fn text(&mut self) -> &'a str {
        let length = self.number();
        self.take(length)
    }

    /// Without the next `count` texts.
    #[inline]
    pub(crate) fn skip(mut self, count: u64) -> Self {
        for _ in 0..count {
            self.text();
            if self.malformed {
                break;
            }
        }
        self
    }

    /// The items of the list that is next, each read by `item`, and where the list ends.
    fn list<T>(mut self, item: fn(&mut Self) -> T) -> List<'a, T> {
        let left = self.number();
        List {
            left,
            reader: self,
            item,
        }
    }

    #[inline]
    pub(crate) fn texts(self) -> List<'a, &'a str> {
        self.list(Self::text)
    }

    /// The constant labels: names, with the values that are known without running the program.
    #[inline]
    pub(crate) fn const_labels(self) -> List<'a, (&'a str, Option<&'a str>)> {
        self.list(|reader| {
            let name = reader.text();
            (name, (reader.number() == 1).then(|| reader.text()))
        })
    }

    /// The bounds; `None` for those of a type that has none.
    #[inline]
    pub(crate) fn bounds(&mut self) -> Option<Vec<f64>> {
        match self.number() {
            0 => None,
            1 => Some(DEFAULT_BOUNDS.to_vec()),
            count => {
                let mut bounds = Vec::new();
                for _ in 2..count {
                    bounds.push(f64::from_bits(self.number().reverse_bits()));
                    if self.malformed {
                        break;
                    }
                }
                Some(bounds)
            }
        }
    }

    #[inline]
    pub(crate) fn origin(&mut self) -> Origin<'a> {
        let other_name = (self.number() == 1).then(|| self.text());
        let crate_version = self.text();
        let module = self.text();
        Origin {
            crate_name: other_name.unwrap_or_else(|| first_word(module)),
            crate_version,
            module,
            file: self.text(),
            line: u32::try_from(self.number()).unwrap_or(0),
            column: u32::try_from(self.number()).unwrap_or(0),
        }
    }
}

/// The items of a list.
#[derive(Clone)]
pub(crate) struct List<'a, T> {
    left: u64,
    reader: Reader<'a>,
    item: fn(&mut Reader<'a>) -> T,
}

impl<'a, T> List<'a, T> {
    /// What comes after the list.
    #[inline]
    pub(crate) fn end(mut self) -> Reader<'a> {
        while self.next().is_some() {}
        self.reader
    }
}

impl<T> Iterator for List<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.left = self.left.checked_sub(1)?;
        let item = (self.item)(&mut self.reader);
        (!self.reader.malformed).then_some(item)
    }
}

/// The crate's name as paths have it.
#[inline]
pub(super) const fn first_word(module: &str) -> &str {
    let bytes = module.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b':' {
            return module.split_at(at).0;
        }
        at += 1;
    }
    module
}

/// Why bytes are no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum Malformed {
    /// There is something else where a record should begin.
    Separator,
    /// A later version of this crate wrote it.
    Version(u8),
    /// It ends too early, or a number or text in it cannot be read.
    Content,
}

impl fmt::Display for Malformed {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Separator => f.write_str("there is no record"),
            Self::Version(version) => write!(
                f,
                "the record is of version {version}, and this is known up to {VERSION}"
            ),
            Self::Content => f.write_str("the record cannot be read"),
        }
    }
}

/// The record at the beginning of `bytes`, with its length, however much of it can be read.
#[inline]
pub(crate) fn first(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let [separator, _, a, b, c, ..] = *bytes else {
        return Err(Malformed::Content);
    };
    if separator != SEPARATOR {
        return Err(Malformed::Separator);
    }
    let length = usize::from(a) | usize::from(b) << 7 | usize::from(c) << 14;
    let fits = a < 128 && b < 128 && c < 128;
    let record = bytes.get(..HEAD + length).filter(|_| fits);
    record.ok_or(Malformed::Content)
}

/// Checks that every part of `record` can be read.
#[inline]
pub(crate) fn check(record: &[u8]) -> Result<&str, Malformed> {
    match record.get(1) {
        Some(&VERSION) => {}
        Some(&version) => return Err(Malformed::Version(version)),
        None => return Err(Malformed::Content),
    }
    let record = str::from_utf8(record).map_err(|_| Malformed::Content)?;
    Reader::kind(record).ok_or(Malformed::Content)?;
    let mut reader = Reader::at_bounds(record);
    reader.bounds();
    if reader.texts().end().malformed {
        return Err(Malformed::Content);
    }
    Ok(record)
}
