//! The buckets of a histogram.

use std::ops::Range;

use super::count::{add_float_to, add_to};
use super::finite_sum;
use super::float::add_float;
use super::memory::SharedCells;
use super::own::{cells_to_read, reads_own};
use super::sync::{AtomicU32, AtomicU64, Ordering};
use super::thread::{NO_CELLS, cells, make_cells};

/// One count per bucket, and the sum of what was observed.
///
/// There is no count of all observations: it is the sum of the buckets, so that the two agree in every scrape.
///
/// A thread's cells for it stand one after the other, in two sides: the counts and the sum, and the same once more. All
/// threads write to one side. A scrape reads the other, at rest since the last scrape; it then turns the sides around, and
/// reads the one that has come to rest now. So it reads cells that hardly change any more, and neither it nor a recording
/// thread ever waits for the other.
pub(crate) struct Buckets {
    /// Of the first cell; 0 until the first use of buckets that may have some.
    id: AtomicU32,
    /// The side that is written, and whether somebody is turning it around.
    side: AtomicU32,
    /// Both sides of what was observed where there were no cells.
    shared: SharedCells,
}

/// The bit of `side` that says that a scrape is turning it around.
const TURNING: u32 = 2;

/// A side is read again, until two readings are the same, this many times at most: a bound, so that a scrape ends.
const READINGS: usize = 100;

/// So many bounds are compared with a value one after the other.
const COUNTED: usize = 24;

/// As many cells of a side are read without an allocation.
const INLINE: usize = 64;

impl Buckets {
    /// Buckets that all threads share: those of a metric that is made at run time.
    pub(crate) const fn shared() -> Self {
        Self {
            id: AtomicU32::new(NO_CELLS),
            side: AtomicU32::new(0),
            shared: SharedCells::new(),
        }
    }

    /// Buckets with cells in every thread that observes. They are never given back, so they are for statics. More than 254
    /// bounds are shared by all threads nevertheless.
    pub(crate) const fn per_thread() -> Self {
        Self {
            id: AtomicU32::new(0),
            side: AtomicU32::new(0),
            shared: SharedCells::new(),
        }
    }

    /// Counts `value`, which is finite, in the first bucket whose bound is not below it.
    #[inline]
    pub(crate) fn observe(&self, bounds: &[f64], value: f64) {
        let bucket = bucket_of(bounds, value);
        let side = self.written_side(bounds);
        match cells(self.id.load(Ordering::Relaxed)).and_then(|cells| cells.get(side)) {
            Some(side) => observe_in(side, bucket, value),
            None => self.observe_elsewhere(bounds, bucket, value),
        }
    }

    /// In the first cells that this thread gets for it, or in what all threads share.
    #[cold]
    #[inline(never)]
    fn observe_elsewhere(&self, bounds: &[f64], bucket: usize, value: f64) {
        let side = self.written_side(bounds);
        let own = make_cells(&self.id, 2 * width(bounds)).and_then(cells);
        if let Some(side) = own.and_then(|cells| cells.get(side.clone())) {
            return observe_in(side, bucket, value);
        }
        if let [counts @ .., sum] = &self.shared.get_or_make(2 * width(bounds))[side] {
            counts[bucket].fetch_add(1, Ordering::Relaxed);
            add_float(sum, value, Ordering::Release);
        }
    }

    /// Where the side that is written stands among the cells.
    #[inline]
    fn written_side(&self, bounds: &[f64]) -> Range<usize> {
        side(self.side.load(Ordering::Relaxed), bounds)
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
    fn read_side(&self, side: Range<usize>, counts: &mut [u64], reading: &mut [u64]) -> f64 {
        let id = self.id.load(Ordering::Relaxed);
        let of_threads = cells_to_read(id).map(|cells| -> &[AtomicU64] { cells });
        let of_all = self.shared.get().filter(|_| !reads_own(id));
        let rows = of_all.into_iter().chain(of_threads);
        let mut total = 0.0;
        for cells in rows.filter_map(|cells| cells.get(side.clone())) {
            read_cells(cells, reading);
            if let [more @ .., sum] = &*reading {
                for (count, more) in counts.iter_mut().zip(more) {
                    *count = count.wrapping_add(*more);
                }
                total = finite_sum(total, f64::from_bits(*sum));
            }
        }
        total
    }
}

/// The first bucket whose bound is not below `value`.
///
/// As long as there are many, half of the bounds are left out at a time. The rest is counted, all of it: comparisons that do
/// not wait for one another are faster than fewer that do.
#[inline]
fn bucket_of(bounds: &[f64], value: f64) -> usize {
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

/// The number of cells of a side: one for each bucket, and the sum.
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

#[inline]
fn observe_in(side: &[AtomicU64], bucket: usize, value: f64) {
    if let [counts @ .., sum] = side {
        // `Release`, both: a reading that has one of them has all that this thread observed before.
        add_to(&counts[bucket], 1, Ordering::Release);
        add_float_to(sum, value, Ordering::Release);
    }
}

/// Reads `cells` until two readings are the same: then there was a moment at which all of them had these values, and a thread
/// that observes had at most one observation half done.
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
