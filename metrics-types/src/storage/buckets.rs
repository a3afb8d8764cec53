//! The buckets of a histogram.

use std::ops::{Deref, Range};
use std::ptr::NonNull;

use super::Owner;
use super::addition::{add_float, add_float_to, add_to, finite_sum};
use super::dropped::drop_value;
use super::memory::SharedCells;
use super::own::{cells_to_read, reads_own};
use super::pool::NO_ID;
use super::route::{Route, bucket_of};
use super::sync::{AtomicPtr, AtomicU32, AtomicU64, CHUNK_CELLS, Ordering};
use super::thread::{make_cells, near_cells};

/// One count per bucket, and the sum of what was observed.
///
/// There is no count of all observations: it is the sum of the buckets, so that the two agree in every scrape.
///
/// A thread's cells for it stand one after the other, in two sides: the sum and the counts, and the same once more. All
/// threads write to one side. A scrape reads the other, at rest since the last scrape; it then turns the sides around, and
/// reads the one that has come to rest now. So it reads cells that hardly change any more, and neither it nor a recording
/// thread ever waits for the other.
pub(crate) struct Buckets {
    /// The short way to a value's cells; null before the first use, and where there is none.
    pub(super) route: AtomicPtr<Route>,
    /// Of the first cell.
    pub(super) id: AtomicU32,
    /// The side that is written, and whether somebody is turning it around.
    pub(super) side: AtomicU32,
    /// Both sides of what was observed where there were no cells.
    pub(super) shared: SharedCells,
    pub(super) owner: Owner,
}

/// The bit of `side` that says that a scrape is turning it around.
const TURNING: u32 = 2;

/// A side is read again, until two readings are the same, this many times at most: a bound, so that a scrape ends.
const READINGS: usize = 100;

/// As many cells of a side are read without an allocation.
const INLINE: usize = 64;

impl Buckets {
    /// Counts `value` in the first bucket whose bound is not below it, or drops it if it is not finite.
    #[inline]
    pub(crate) fn observe(&self, bounds: &impl Deref<Target = [f64]>, value: f64) {
        if self.observe_near(value).is_none() {
            self.observe_elsewhere(bounds, value);
        }
    }

    /// In this thread's cells, if there is a short way to them, and if nothing about the value is unusual.
    #[inline]
    fn observe_near(&self, value: f64) -> Option<()> {
        let route = NonNull::new(self.route.load(Ordering::Acquire))?;
        let cells = near_cells()?;
        let side = self.side.load(Ordering::Relaxed);
        // SAFETY: it was leaked, and published with `Release` after that.
        let (counts, bucket) = unsafe { Route::to(route, side, value) };
        // SAFETY: `make_route` saw to it that the cells of both sides are among these, with a count for each bucket.
        let count = unsafe { cells.get_unchecked(counts + bucket) };
        // SAFETY: the same, and the sum stands before the counts.
        let sum = unsafe { cells.get_unchecked(counts - 1) };
        let after = f64::from_bits(sum.load(Ordering::Relaxed)) + value;
        // Asked of the new sum alone, which is finite only if the value and the old one were.
        if !after.is_finite() {
            return None;
        }
        // `Release`, both: a reading that has one of them has all that this thread observed before.
        add_to(count, 1, Ordering::Release);
        sum.store(after.to_bits(), Ordering::Release);
        Some(())
    }

    /// Wherever it can be.
    #[inline(never)]
    fn observe_elsewhere(&self, bounds: &[f64], value: f64) {
        if !value.is_finite() {
            return drop_value(value);
        }
        let bucket = bucket_of(bounds, value);
        let side = side(self.side.load(Ordering::Relaxed), bounds);
        let is_first = self.id.load(Ordering::Relaxed) == NO_ID;
        let own = make_cells(&self.id, 2 * width(bounds), self.owner);
        if is_first {
            self.make_route(bounds);
        }
        if let Some([sum, counts @ ..]) = own.and_then(|cells| cells.get(side.clone())) {
            add_to(&counts[bucket], 1, Ordering::Release);
            add_float_to(sum, value, Ordering::Release);
        } else if let [sum, counts @ ..] = &self.shared.get_or_make(2 * width(bounds))[side] {
            counts[bucket].fetch_add(1, Ordering::Relaxed);
            add_float(sum, value, Ordering::Release);
        }
    }

    /// Makes the short way, for ever, if there is one. Several threads may do it, in the first moments: all ways are the same.
    #[cold]
    fn make_route(&self, bounds: &[f64]) {
        let first = self.id.load(Ordering::Relaxed) as usize;
        let (first, second) = (first, first + width(bounds));
        if second + width(bounds) > CHUNK_CELLS {
            return;
        }
        if let Some(route) = Route::leak(bounds, [first + 1, second + 1]) {
            self.route.store(route.as_ptr(), Ordering::Release);
        }
    }

    /// Calls `use_values` with the number of observations in each bucket, of which there is one more than bounds, and with the
    /// sum of all observations.
    pub(crate) fn read<R>(&self, bounds: &[f64], use_values: impl FnOnce(&[u64], f64) -> R) -> R {
        let mut inline = [0; 2 * INLINE];
        let mut spilled = Vec::new();
        let width = width(bounds);
        let space = if width <= INLINE {
            &mut inline[..2 * width]
        } else {
            spilled.resize(2 * width, 0);
            &mut spilled[..]
        };
        let (total, reading) = space.split_at_mut(width);
        let counts = &mut total[..=bounds.len()];
        let sums = self.read_sides(bounds, counts, reading);
        // The sides in the order of their numbers, whichever was read first: rounding then never makes a growing sum shrink.
        use_values(counts, finite_sum(sums[0], sums[1]))
    }

    /// Adds both sides to `counts`, and returns the sum of each.
    #[inline]
    fn read_sides(&self, bounds: &[f64], counts: &mut [u64], reading: &mut [u64]) -> [f64; 2] {
        let before = self.side.load(Ordering::Relaxed);
        // If another scrape is here, or was when this process was forked, everything is read all the same; only may the sum be
        // ahead of the counts, or behind, by what is observed meanwhile.
        let turning = before & TURNING == 0
            && self
                .side
                .compare_exchange(
                    before,
                    before | TURNING,
                    Ordering::Acquire,
                    Ordering::Relaxed,
                )
                .is_ok();
        let (written, resting) = (before & 1, (before & 1) ^ 1);
        let mut sums = [0.0; 2];
        sums[resting as usize] = self.read_side(side(resting, bounds), counts, reading);
        if turning {
            self.side.store(resting | TURNING, Ordering::SeqCst);
        }
        sums[written as usize] = self.read_side(side(written, bounds), counts, reading);
        if turning {
            self.side.store(resting, Ordering::Release);
        }
        sums
    }

    /// Adds one side of all threads to `counts`, and returns its sum, always added in the same order.
    #[inline]
    fn read_side(&self, side: Range<usize>, counts: &mut [u64], reading: &mut [u64]) -> f64 {
        let id = self.id.load(Ordering::Relaxed);
        let of_threads = cells_to_read(id).map(|cells| -> &[AtomicU64] { cells });
        let of_all = self.shared.get().filter(|_| !reads_own(id));
        let rows = of_all.into_iter().chain(of_threads);
        let mut total = 0.0;
        for cells in rows.filter_map(|cells| cells.get(side.clone())) {
            read_cells(cells, reading);
            if let [sum, more @ ..] = &*reading {
                for (count, more) in counts.iter_mut().zip(more) {
                    *count = count.wrapping_add(*more);
                }
                total = finite_sum(total, f64::from_bits(*sum));
            }
        }
        total
    }
}

/// The number of cells of a side: the sum, and one for each bucket.
#[inline]
fn width(bounds: &[f64]) -> usize {
    bounds.len() + 2
}

#[inline]
fn side(side: u32, bounds: &[f64]) -> Range<usize> {
    let width = width(bounds);
    let start = if side & 1 == 0 { 0 } else { width };
    start..start + width
}

/// Reads `cells` until two readings are the same: then there was a moment at which all of them had these values, and a thread
/// that observes had at most one observation half done.
#[inline]
fn read_cells(cells: &[AtomicU64], reading: &mut [u64]) {
    for (value, cell) in reading.iter_mut().zip(cells) {
        *value = cell.load(Ordering::Acquire);
    }
    for _ in 0..READINGS {
        let mut same = true;
        for (value, cell) in reading.iter_mut().zip(cells) {
            let again = cell.load(Ordering::Acquire);
            same &= *value == again;
            *value = again;
        }
        if same {
            return;
        }
    }
}
