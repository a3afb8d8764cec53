//! What a family finds its children by.

use super::{Label, LabelSet, LabelValue, LabelVisitor};
use crate::storage::{Hash, Query};

/// Enough for the label values of nearly every child.
const INLINE: usize = 128;

/// The label values of one child, one after the other, each followed by a byte that no UTF-8 text contains. Equal keys are
/// equal label sets: `("ab", "c")` and `("a", "bc")` have different ones.
///
/// A key is made before any table is looked at, so that user code (a `Display` of a label value) never runs inside.
pub(crate) struct Key {
    inline: [u8; INLINE],
    length: usize,
    /// All of the key, once it is longer than `inline`.
    spilled: Vec<u8>,
}

/// Ends a value.
const END: u8 = 0xff;

impl Key {
    #[inline]
    fn empty() -> Self {
        Self {
            inline: [0; INLINE],
            length: 0,
            spilled: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn of(labels: &(impl LabelSet + ?Sized)) -> Self {
        let mut key = Self::empty();
        labels.visit(&mut key);
        key
    }

    /// The key of the label set with number `index` of all that `labels`, whose values are known, can make.
    #[inline]
    pub(crate) fn at(labels: &[Label], mut index: usize) -> Self {
        let mut values = Vec::with_capacity(labels.len());
        for label in labels.iter().rev() {
            let all = label.values.unwrap_or(&[""]);
            values.push(all[index % all.len()]);
            index /= all.len();
        }
        let mut key = Self::empty();
        for value in values.into_iter().rev() {
            key.value(value);
        }
        key
    }

    /// The key of the label set in which every label has the value `value`.
    #[inline]
    pub(crate) fn all(labels: &[Label], value: &str) -> Self {
        let mut key = Self::empty();
        for _ in labels {
            key.value(value);
        }
        key
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        if self.spilled.is_empty() {
            &self.inline[..self.length]
        } else {
            &self.spilled
        }
    }

    #[inline]
    fn push(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if self.spilled.is_empty() && end <= INLINE {
            self.inline[self.length..end].copy_from_slice(bytes);
            self.length = end;
        } else {
            if self.spilled.is_empty() {
                self.spilled.extend_from_slice(&self.inline[..self.length]);
            }
            self.spilled.extend_from_slice(bytes);
        }
    }
}

impl LabelVisitor for Key {
    fn value<V: LabelValue + ?Sized>(&mut self, value: &V) {
        value.with_str(|text| self.push(text.as_bytes()));
        self.push(&[END]);
    }
}

/// The number of the label set with the key `bytes` among all that `labels` can make, if it is one of them.
#[inline]
pub(crate) fn number_of_key(labels: &[Label], bytes: &[u8]) -> Option<usize> {
    let mut values = values(bytes);
    labels.iter().try_fold(0, |before, label| {
        let (all, value) = (label.values?, values.next()?);
        Some(before * all.len() + all.iter().position(|other| *other == value)?)
    })
}

/// The hash of the key `bytes`, the same as that of the label set that it is the key of.
#[inline]
pub(crate) fn hash_of_key(bytes: &[u8]) -> u32 {
    let mut hash = Hash::new();
    for value in values(bytes) {
        hash.add(value.as_bytes());
    }
    hash.finish()
}

/// A label set that is looked for: asked for its values twice, so that a child that is there is found without a copy.
pub(crate) struct Asked<'a, L>(pub(crate) &'a L);

impl<L: LabelSet> Query for Asked<'_, L> {
    #[inline]
    fn hash(&self) -> u32 {
        struct Hashing(Hash);

        impl LabelVisitor for Hashing {
            #[inline]
            fn value<V: LabelValue + ?Sized>(&mut self, value: &V) {
                value.with_str(|text| self.0.add(text.as_bytes()));
            }
        }

        let mut hashing = Hashing(Hash::new());
        self.0.visit(&mut hashing);
        hashing.0.finish()
    }

    #[inline]
    fn is(&self, key: &[u8]) -> bool {
        /// What is left of the key, as long as the values are those in it.
        struct Comparing<'a>(Option<&'a [u8]>);

        impl LabelVisitor for Comparing<'_> {
            #[inline]
            fn value<V: LabelValue + ?Sized>(&mut self, value: &V) {
                let left = self.0;
                self.0 = value.with_str(|text| {
                    let (first, rest) = left?.split_at_checked(text.len())?;
                    let rest = rest.strip_prefix(&[END])?;
                    equal(first, text.as_bytes()).then_some(rest)
                });
            }
        }

        let mut comparing = Comparing(Some(key));
        self.0.visit(&mut comparing);
        comparing.0.is_some_and(<[u8]>::is_empty)
    }
}

/// Whether two texts are the same; they are short, as a rule, and not worth a call.
#[inline]
fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // What is left over by whole chunks is compared with a part of the last chunk once more.
    if let (Some(a_end), Some(b_end)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        let (a, b) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
        a.iter().zip(b).all(|(a, b)| a == b) && a_end == b_end
    } else if let (Some(a_end), Some(b_end)) = (a.last_chunk::<4>(), b.last_chunk::<4>()) {
        a.first_chunk::<4>() == b.first_chunk::<4>() && a_end == b_end
    } else {
        a.iter().zip(b).all(|(a, b)| a == b)
    }
}

/// The values in the key `bytes`, in the order of the labels.
#[inline]
pub(crate) fn values(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let ended = bytes.strip_suffix(&[END]).unwrap_or(bytes);
    ended
        .split(|byte| *byte == END)
        .map(|value| str::from_utf8(value).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_label_sets_have_different_keys() {
        let keys = [
            Key::of(&("ab", "c")).as_bytes().to_vec(),
            Key::of(&("a", "bc")).as_bytes().to_vec(),
            Key::of(&("abc", "")).as_bytes().to_vec(),
            Key::of(&("", "abc")).as_bytes().to_vec(),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key));
        }
    }

    #[test]
    fn a_label_set_is_found_by_its_key() {
        let sets = [("ab", "c"), ("a", "bc"), ("", ""), ("ü", "x\0y")];
        for set in &sets {
            for other in &sets {
                let key = Key::of(other);
                assert_eq!(Asked(set).is(key.as_bytes()), set == other);
                assert_eq!(
                    Asked(set).hash() == hash_of_key(key.as_bytes()),
                    set == other
                );
            }
        }
        assert!(!Asked(&("a",)).is(Key::of(&("a", "b")).as_bytes()));
        assert!(!Asked(&("a", "b")).is(Key::of(&("a",)).as_bytes()));
    }

    #[test]
    fn a_long_value_spills_and_stays_whole() {
        let long = "x".repeat(1000);
        for split in [0, 1, 127, 128, 129, 999] {
            let key = Key::of(&(&long[..split], &long[split..]));
            assert_eq!(
                values(key.as_bytes()).collect::<Vec<_>>(),
                [&long[..split], &long[split..]]
            );
        }
    }

    #[test]
    fn integers_are_written_in_full() {
        let key = Key::of(&(u64::MAX, i64::MIN, 0u8, -1i16));
        let expected = ["18446744073709551615", "-9223372036854775808", "0", "-1"];
        assert_eq!(values(key.as_bytes()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn enumerated_sets_come_in_the_order_of_their_labels() {
        let labels = <(bool, bool)>::LABELS;
        let all: Vec<_> = (0..4)
            .map(|index| Key::at(labels, index).as_bytes().to_vec())
            .collect();
        let expected = [(false, false), (false, true), (true, false), (true, true)];
        assert_eq!(all, expected.map(|set| Key::of(&set).as_bytes().to_vec()));
    }
}
