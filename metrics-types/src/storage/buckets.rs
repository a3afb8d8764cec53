//! The buckets of a histogram.

use std::ptr::NonNull;

use super::Owner;
use super::addition::{add_float, add_float_to, add_to, finite_sum};
use super::memory::SharedCells;
use super::own::{cells_to_read, reads_own};
use super::pool::NO_ID;
use super::route::{Route, bucket_of};
use super::sides::{COUNTS, Row, SUM, read_row, side};
use super::sync::{AtomicPtr, AtomicU32, CHUNK_CELLS, Ordering};
use super::thread::{make_cells, near_cells};

/// One count per bucket, and the sum of what was observed.
///
/// There is no count of all observations: it is the sum of the buckets, so that the two agree in every scrape.
///
/// A thread's cells for it stand one after the other: what it saw of `side`, and then two sides, of which one is written. `sides.rs`
/// tells how a scrape reads them.
pub(crate) struct Buckets {
    /// The short way to a value's cells; null before the first use, and where there is none.
    pub(super) route: AtomicPtr<Route>,
    /// Of the first cell.
    pub(super) id: AtomicU32,
    /// Which side is written, as a scrape says it: `sides.rs`.
    pub(super) side: AtomicU32,
    /// Both sides of what was observed where there were no cells.
    pub(super) shared: SharedCells,
}

/// As many cells of a side are read without an allocation.
const INLINE: usize = 32;

impl Buckets {
    /// Counts `value` in the first bucket whose bound is not below it, in this thread's cells, if there is a short way to them, and if
    /// nothing about the value is unusual. Otherwise nothing is done.
    #[inline]
    pub(crate) fn observe_near(&self, value: f64) -> Option<()> {
        let route = NonNull::new(self.route.load(Ordering::Acquire))?;
        let cells = near_cells()?;
        let side = self.side.load(Ordering::Relaxed);
        // SAFETY: it was leaked, and published with `Release` after that.
        let (seen, counts, bucket) = unsafe { Route::to(route, side, value) };
        // SAFETY: `make_route` saw to it that the cells of both sides are among these, with a count for each bucket.
        let count = unsafe { cells.get_unchecked(counts + bucket) };
        // SAFETY: the same, and the sum stands before the counts.
        let sum = unsafe { cells.get_unchecked(counts - COUNTS + SUM) };
        // SAFETY: the same, and it is the first of them.
        let seen = unsafe { cells.get_unchecked(seen) };
        let after = f64::from_bits(sum.load(Ordering::Relaxed)) + value;
        // Asked of the new sum alone, which is finite only if the value and the old one were.
        if !after.is_finite() {
            return None;
        }
        // `Release`, all three: a reading that has one of them has all that this thread observed before.
        seen.store(u64::from(side), Ordering::Release);
        add_to(count, 1, Ordering::Release);
        sum.store(after.to_bits(), Ordering::Release);
        Some(())
    }

    /// The same for a `value` that is finite, wherever it can be counted. The bounds are always the same.
    ///
    /// The first use is that of `owner`.
    #[inline]
    pub(crate) fn observe_elsewhere(&self, bounds: &[f64], owner: Owner, value: f64) {
        let bucket = bucket_of(bounds, value);
        // `SeqCst`, here and where a shared sum is changed: whoever changes that after it was read with a turn sees the turn.
        let word = self.side.load(Ordering::SeqCst);
        let side = side(word, width(bounds));
        let is_first = self.id.load(Ordering::Relaxed) == NO_ID;
        let own = make_cells(&self.id, 1 + 2 * width(bounds), owner);
        if is_first {
            self.make_route(bounds);
        }
        if let Some((seen, sides)) = own.and_then(<[_]>::split_first)
            && let Some([sum, counts @ ..]) = sides.get(side.clone())
        {
            seen.store(u64::from(word), Ordering::Release);
            add_to(&counts[bucket], 1, Ordering::Release);
            add_float_to(sum, value, Ordering::Release);
        } else if let [sum, counts @ ..] = &self.shared.get_or_make(2 * width(bounds))[side] {
            counts[bucket].fetch_add(1, Ordering::Release);
            add_float(sum, value, Ordering::SeqCst);
        }
    }

    /// Makes the short way, for ever, if there is one. Several threads may do it, in the first moments: all ways are the same.
    #[cold]
    fn make_route(&self, bounds: &[f64]) {
        let first = self.id.load(Ordering::Relaxed) as usize;
        let second = first + 1 + width(bounds);
        if second + width(bounds) > CHUNK_CELLS {
            return;
        }
        let counts = [first + 1 + COUNTS, second + COUNTS];
        if let Some(route) = Route::leak(bounds, first, counts) {
            self.route.store(route.as_ptr(), Ordering::Release);
        }
    }

    /// Calls `use_values` with the number of observations in each bucket, of which there is one more than bounds, and with the
    /// sum of all observations.
    pub(crate) fn read<R>(&self, bounds: &[f64], use_values: impl FnOnce(&[u64], f64) -> R) -> R {
        let mut inline = [0; 4 * INLINE];
        let mut spilled = Vec::new();
        let width = width(bounds);
        let space = if width <= INLINE {
            &mut inline[..4 * width]
        } else {
            spilled.resize(4 * width, 0);
            &mut spilled[..]
        };
        let (reading, rest) = space.split_at_mut(2 * width);
        let (kept, total) = rest.split_at_mut(width);
        let counts = &mut total[..=bounds.len()];
        let sum = self.add_rows(counts, kept, reading);
        use_values(counts, sum)
    }

    /// Adds what all threads observed to `counts`, and returns its sum, always added in the same order: rounding then never makes
    /// a growing sum shrink.
    #[inline]
    fn add_rows(&self, counts: &mut [u64], kept: &mut [u64], reading: &mut [u64]) -> f64 {
        let id = self.id.load(Ordering::Relaxed);
        let both = reading.len();
        let of_threads = cells_to_read(id).filter_map(|cells| Row::of_one(cells, both));
        // First: a thread that observes here is one that has its own cells behind it.
        let of_all = self
            .shared
            .get()
            .filter(|_| !reads_own(id))
            .map(Row::of_all);
        let mut total = 0.0;
        for row in of_all.into_iter().chain(of_threads) {
            read_row(&self.side, row, kept, reading);
            let mut sum = 0.0;
            for side in reading.chunks_exact(kept.len()) {
                for (count, more) in counts.iter_mut().zip(&side[COUNTS..]) {
                    *count = count.wrapping_add(*more);
                }
                sum = finite_sum(sum, f64::from_bits(side[SUM]));
            }
            total = finite_sum(total, sum);
        }
        total
    }
}

/// The number of cells of a side.
#[inline]
fn width(bounds: &[f64]) -> usize {
    COUNTS + bounds.len() + 1
}
