//! A hash of a few short texts.

use std::hash::{BuildHasher, RandomState};

use super::sync::{AtomicU64, Ordering};

/// A hash that nobody can guess who does not know this process. Each text is multiplied into it, 16 bytes at a time, and both
/// halves of the product are kept.
pub(crate) struct Hash(u64);

// Odd numbers without a pattern: the fractions of the golden ratio and of the square root of 2.
const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0x6a09_e667_f3bc_c909;

impl Hash {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(seed())
    }

    /// Adds a text. `("ab", "c")` and `("a", "bc")` make different hashes.
    #[inline]
    pub(crate) fn add(&mut self, text: &[u8]) {
        self.0 ^= (text.len() as u64).wrapping_mul(FIRST);
        let (chunks, rest) = text.as_chunks::<16>();
        for chunk in chunks {
            let (low, high) = halves(chunk);
            self.mix(low, high);
        }
        if let (Some(first), Some(last)) = (rest.first_chunk::<8>(), rest.last_chunk::<8>()) {
            // They overlap, as do those below; that is cheaper than to ask how far they reach.
            self.mix(u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        } else if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>())
        {
            self.mix(
                u64::from(u32::from_le_bytes(*first)),
                u64::from(u32::from_le_bytes(*last)),
            );
        } else if let [first, .., last] = rest {
            let middle = rest[rest.len() / 2];
            self.mix(u64::from(*first) << 8 | u64::from(middle), u64::from(*last));
        } else {
            self.mix(rest.first().map_or(0, |only| u64::from(*only)), 0);
        }
    }

    #[inline]
    #[allow(
        clippy::cast_possible_truncation,
        reason = "all bits of the product are in either half"
    )]
    pub(crate) fn finish(&self) -> u32 {
        self.0 as u32
    }

    #[inline]
    fn mix(&mut self, first: u64, second: u64) {
        let product = u128::from(self.0 ^ first) * u128::from(second ^ SECOND);
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the halves are taken apart"
        )]
        let (low, high) = (product as u64, (product >> 64) as u64);
        self.0 = low.rotate_left(23) ^ high;
    }
}

#[inline]
fn halves(chunk: &[u8; 16]) -> (u64, u64) {
    let whole = u128::from_le_bytes(*chunk);
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the halves are taken apart"
    )]
    let halves = (whole as u64, (whole >> 64) as u64);
    halves
}

/// The seed of this process.
#[inline]
fn seed() -> u64 {
    static SEED: AtomicU64 = AtomicU64::new(0);
    match SEED.load(Ordering::Relaxed) {
        0 => first_seed(&SEED),
        seed => seed,
    }
}

#[cold]
fn first_seed(seed: &AtomicU64) -> u64 {
    let random = RandomState::new().hash_one(0) | 1;
    seed.compare_exchange(0, random, Ordering::Relaxed, Ordering::Relaxed)
        .map_or_else(|other| other, |_| random)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn hash(texts: &[&str]) -> u32 {
        let mut hash = Hash::new();
        for text in texts {
            hash.add(text.as_bytes());
        }
        hash.finish()
    }

    #[test]
    fn texts_of_every_length_differ_in_every_byte() {
        for length in 0..70 {
            let text = vec![b'a'; length];
            let mut hashes = HashSet::from([hash(&[str::from_utf8(&text).unwrap_or("")])]);
            for at in 0..length {
                let mut other = text.clone();
                other[at] = b'b';
                assert!(
                    hashes.insert(hash(&[str::from_utf8(&other).unwrap_or("")])),
                    "byte {at} of {length}"
                );
            }
        }
    }

    #[test]
    fn where_one_text_ends_matters() {
        let sets: [&[&str]; 6] = [
            &["ab", "c"],
            &["a", "bc"],
            &["abc"],
            &["", "abc"],
            &["abc", ""],
            &[],
        ];
        let hashes: HashSet<_> = sets.into_iter().map(hash).collect();
        assert_eq!(hashes.len(), sets.len());
    }

    #[test]
    fn numbered_texts_spread_over_the_low_bits() {
        let texts: Vec<_> = (0..4096).map(|number| format!("/path/{number}")).collect();
        let low: HashSet<_> = texts
            .iter()
            .map(|text| hash(&["GET", text]) & 0xffff)
            .collect();
        // 4096 balls in 65,536 boxes leave about 3970 boxes with one; far fewer would be a pattern.
        assert!(low.len() > 3800, "{}", low.len());
    }
}
