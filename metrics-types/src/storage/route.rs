//! The short way of an observation to a thread's cells.

use std::ptr::NonNull;

use super::memory::leak_with;

/// Where the cells of a histogram are in every thread, and which of them a value belongs to.
///
/// The bits of a positive float, read as an integer, are in the order of the floats; the highest of them, as many as are needed to
/// tell the bounds apart, number the entries of a table. An entry has one bound at most: so a value is compared with one bound,
/// however many there are.
///
/// The table stands behind this in memory: to go there by another pointer takes longer than all else.
#[repr(C)]
pub(super) struct Route {
    numbering: Numbering,
    /// Where the first of the cells is.
    first: usize,
    /// Where the counts of each side begin.
    counts: [usize; 2],
    entries: [Entry; 0],
}

/// How values lead to entries.
#[derive(Clone, Copy)]
struct Numbering {
    /// How many of a value's bits do not count.
    shift: u32,
    /// What the bits that count are in the first entry, where everything below the smallest positive bound belongs too.
    first: i64,
    /// The number of the last entry, where everything above the largest bound belongs too.
    last: i64,
}

/// Some values.
#[derive(Clone, Copy)]
struct Entry {
    /// The bound among them, or the next one above them all; infinity if there is none.
    bound: f64,
    /// The number of bounds below them all.
    below: usize,
}

/// The most entries of a table.
const ENTRIES: usize = 512;

/// The bits of a float that are no digits: with these alone, an entry is everything from one power of two to the next.
const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;

/// So many bounds are compared with a value one after the other.
const COUNTED: usize = 24;

impl Route {
    /// Makes a route for ever, for `bounds` that increase; `None` if a small table cannot tell them apart, or if more than one
    /// is not positive.
    #[inline]
    pub(super) fn leak(bounds: &[f64], first: usize, counts: [usize; 2]) -> Option<NonNull<Self>> {
        let positive = &bounds[bounds.partition_point(|bound| *bound <= 0.0)..];
        // With every bit more there are twice as many entries.
        for shift in (1..=FRACTION_BITS).rev() {
            let bits = |bound: &f64| bound.to_bits().cast_signed() >> shift;
            let ends = positive.first().map(bits).zip(positive.last().map(bits));
            let (least, most) = ends.unwrap_or_default();
            let before = least - 1;
            let numbering = Numbering {
                shift,
                first: before,
                last: most - before,
            };
            let count = usize::try_from(numbering.last).ok()? + 1;
            if count > ENTRIES {
                return None;
            }
            let entry = |bound: &f64| numbering.entry(*bound);
            if bounds
                .windows(2)
                .all(|pair| entry(&pair[0]) < entry(&pair[1]))
            {
                let header = Self {
                    numbering,
                    first,
                    counts,
                    entries: [],
                };
                return Some(leak_with(header, count, |number| {
                    let below = bounds.partition_point(|bound| entry(bound) < number);
                    let bound = bounds.get(below).copied().unwrap_or(f64::INFINITY);
                    Entry { bound, below }
                }));
            }
        }
        None
    }

    /// The places of the first cell and of the first count of a side, and the bucket of `value`; some bucket, if that is not a number.
    ///
    /// # Safety
    ///
    /// `this` comes from [`leak`](Self::leak).
    #[inline]
    pub(super) unsafe fn to(this: NonNull<Self>, side: u32, value: f64) -> (usize, usize, usize) {
        // SAFETY: the caller says where it comes from, and there it stays.
        let route = unsafe { this.as_ref() };
        let number = route.numbering.entry(value);
        // SAFETY: `leak` put all entries that there can be behind the header.
        let entry = unsafe {
            (&raw const (*this.as_ptr()).entries)
                .cast::<Entry>()
                .add(number)
                .read()
        };
        // If the entry has no bound, this is one of a later entry, and above the value. Nothing is above infinity.
        let bucket = entry.below + usize::from(entry.bound < value);
        (route.first, route.counts[(side & 1) as usize], bucket)
    }
}

impl Numbering {
    #[inline]
    fn entry(&self, value: f64) -> usize {
        // The bits of what is below zero are, too, as an integer. Nothing overflows: `shift` is 1 at least. In integers
        // throughout: the units that add floats have the sum to add, for which everything waits.
        let entry = (value.to_bits().cast_signed() >> self.shift) - self.first;
        let entry = entry.max(0).min(self.last);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is not below zero, and there are few"
        )]
        let entry = entry as usize;
        entry
    }
}

/// The first bucket whose bound is not below `value`, for any bounds.
///
/// As long as there are many, half of the bounds are left out at a time. The rest is counted, all of it: comparisons that do
/// not wait for one another are faster than fewer that do.
#[inline]
pub(super) fn bucket_of(bounds: &[f64], value: f64) -> usize {
    let (mut first, mut rest) = (0, bounds);
    while rest.len() > COUNTED {
        let half = rest.len() / 2;
        if rest[half] < value {
            first += half;
            rest = &rest[half..];
        } else {
            rest = &rest[..half];
        }
    }
    first + rest.iter().filter(|bound| **bound < value).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_goes_to_the_first_bucket_that_is_not_below_it() {
        let linear = |count: i32, width| {
            (0..count)
                .map(move |n| width * f64::from(n))
                .collect::<Vec<_>>()
        };
        let exponential = (0..100)
            .map(|n| 0.001 * 1.1_f64.powi(n))
            .collect::<Vec<_>>();
        let sets: [(bool, &[f64]); 12] = [
            (true, &[]),
            (true, &[0.0]),
            (true, &[1.0]),
            (true, &[-1.0]),
            (true, &[-1.0, 2.0]),
            (
                true,
                &[
                    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
                ],
            ),
            (true, &linear(50, 2.0)),
            (true, &exponential),
            (false, &[-2.0, -1.0]),
            (false, &[f64::MIN, f64::MIN_POSITIVE, f64::MAX]),
            (false, &[1.0, 1.0 + f64::EPSILON, 1.0 + 2.0 * f64::EPSILON]),
            (false, &linear(1000, 1.0)),
        ];
        for (told_apart, bounds) in sets {
            let route = Route::leak(bounds, 8, [10, 2000]);
            assert_eq!(route.is_some(), told_apart, "{bounds:?}");
            // SAFETY: it comes from `leak`.
            let to = |side, value| route.map(|route| unsafe { Route::to(route, side, value) });
            let near = |bound: &f64| {
                [
                    bound.next_down(),
                    *bound,
                    bound.next_up(),
                    -bound,
                    bound * 1.03,
                ]
            };
            let others = [0.0, -0.0, 1e-300, 5e-324, f64::MAX, f64::MIN];
            for value in bounds.iter().flat_map(near).chain(others) {
                let expected = bounds.iter().filter(|bound| **bound < value).count();
                assert_eq!(bucket_of(bounds, value), expected, "{value} in {bounds:?}");
                for (side, first) in [(0, 10), (1, 2000)] {
                    if let Some(to) = to(side, value) {
                        assert_eq!(to, (8, first, expected), "{value} in {bounds:?}");
                    }
                }
            }
            // What is no number is no observation; that it leads to some bucket is enough.
            for value in [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                assert!(to(0, value).is_none_or(|(.., bucket)| bucket <= bounds.len()));
            }
        }
    }
}
