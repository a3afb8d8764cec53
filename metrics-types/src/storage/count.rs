//! Numbers that are added to.

use std::fmt;

use super::Owner;
use super::addition::{add_float_to, add_to, finite_sum};
use super::float::FloatCell;
use super::own::{cells_to_read, reads_own};
use super::pool::NO_ID;
use super::sync::{AtomicU32, AtomicU64, Ordering};
use super::thread::{NO_CELLS, make_cells, near_cells};

/// A whole number that is added to.
///
/// Past `u64::MAX` it begins again at 0, which Prometheus takes for a restart of the program. Adding `amount.wrapping_neg()`
/// subtracts.
pub(crate) struct Count {
    /// Of its cells.
    id: AtomicU32,
    /// What was added where there was no cell.
    shared: AtomicU64,
    owner: Owner,
}

impl Count {
    /// A number that all threads share: one that is made at run time.
    #[inline]
    pub(crate) const fn shared() -> Self {
        Self {
            id: AtomicU32::new(NO_CELLS),
            shared: AtomicU64::new(0),
            owner: None,
        }
    }

    /// A number with a cell in every thread that adds to it. Its cells are never given back, so it is for statics.
    #[inline]
    pub(crate) const fn per_thread(owner: Owner) -> Self {
        Self {
            id: AtomicU32::new(NO_ID),
            shared: AtomicU64::new(0),
            owner,
        }
    }

    #[inline]
    pub(crate) fn add(&self, amount: u64) {
        self.add_in_order(amount, Ordering::Relaxed);
    }

    /// Adds after everything that happened before: whoever sees this added sees all of that.
    #[inline]
    pub(crate) fn add_after(&self, amount: u64) {
        self.add_in_order(amount, Ordering::Release);
    }

    #[inline]
    fn add_in_order(&self, amount: u64, order: Ordering) {
        match near_cell(&self.id) {
            Some(cell) => add_to(cell, amount, order),
            None if self.id.load(Ordering::Relaxed) == NO_CELLS => {
                self.shared.fetch_add(amount, order);
            }
            None => self.add_elsewhere(amount),
        }
    }

    /// To a cell that is not near, which may be made for it, or to what all threads share.
    #[inline(never)]
    fn add_elsewhere(&self, amount: u64) {
        match make_cells(&self.id, 1, self.owner) {
            Some([cell, ..]) => add_to(cell, amount, Ordering::Release),
            _ => {
                self.shared.fetch_add(amount, Ordering::Release);
            }
        }
    }

    #[inline]
    pub(crate) fn get(&self) -> u64 {
        let id = self.id.load(Ordering::Relaxed);
        // So are the children of families with free labels, of which a scrape reads thousands.
        if id == NO_CELLS {
            self.shared.load(Ordering::Acquire)
        } else {
            self.sum_of_cells(id)
        }
    }

    #[inline]
    fn sum_of_cells(&self, id: u32) -> u64 {
        let cells = cells_to_read(id).filter_map(<[_]>::first);
        let shared = if reads_own(id) {
            0
        } else {
            self.shared.load(Ordering::Acquire)
        };
        cells.fold(shared, |sum, cell| {
            sum.wrapping_add(cell.load(Ordering::Acquire))
        })
    }
}

/// This thread's cell for the number whose id is kept in `id`, if it is one of the lowest.
#[inline]
fn near_cell(id: &AtomicU32) -> Option<&'static AtomicU64> {
    near_cells()?.get(id.load(Ordering::Relaxed) as usize)
}

/// A number with a fraction that is added to.
pub(crate) struct FloatCount {
    id: AtomicU32,
    shared: FloatCell,
    owner: Owner,
}

impl FloatCount {
    /// A number that all threads share: one that is made at run time.
    #[inline]
    pub(crate) const fn shared() -> Self {
        Self {
            id: AtomicU32::new(NO_CELLS),
            shared: FloatCell::new(),
            owner: None,
        }
    }

    /// A number with a cell in every thread that adds to it. Its cells are never given back, so it is for statics.
    #[inline]
    pub(crate) const fn per_thread(owner: Owner) -> Self {
        Self {
            id: AtomicU32::new(NO_ID),
            shared: FloatCell::new(),
            owner,
        }
    }

    /// Adds `amount`, which is finite; the number stays finite itself.
    #[inline]
    pub(crate) fn add(&self, amount: f64) {
        match near_cell(&self.id) {
            Some(cell) => add_float_to(cell, amount, Ordering::Relaxed),
            None => self.add_elsewhere(amount),
        }
    }

    #[inline(never)]
    fn add_elsewhere(&self, amount: f64) {
        match make_cells(&self.id, 1, self.owner) {
            Some([cell, ..]) => add_float_to(cell, amount, Ordering::Relaxed),
            _ => self.shared.add(amount),
        }
    }

    /// The sum of the cells, always in the same order: rounding then never makes a sum of growing cells shrink.
    #[inline]
    pub(crate) fn get(&self) -> f64 {
        let id = self.id.load(Ordering::Relaxed);
        let cells = cells_to_read(id).filter_map(<[_]>::first);
        let shared = if reads_own(id) {
            0.0
        } else {
            self.shared.get()
        };
        cells.fold(shared, |sum, cell| {
            finite_sum(sum, f64::from_bits(cell.load(Ordering::Relaxed)))
        })
    }
}

impl fmt::Debug for Count {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl fmt::Debug for FloatCount {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
