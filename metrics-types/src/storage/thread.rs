//! The slab of the current thread.

use std::cell::Cell;
use std::ptr;

use super::pool::{NO_ID, Pool, Slab};
use super::sync::{AtomicPtr, AtomicU32, AtomicU64, CHUNK_CELLS, Ordering};
use super::{Owner, note_use};

pub(super) static POOL: Pool = Pool {
    last: AtomicPtr::new(ptr::null_mut()),
    ids: AtomicU32::new(0),
};

/// The id of a number that has no cells, in any thread.
pub(super) const NO_CELLS: u32 = NO_ID + 1;

thread_local! {
    /// Without a destructor, and initialised in the compiler: a look at it is one load.
    static SLAB: Cell<Option<&'static Slab>> = const { Cell::new(None) };

    /// Whether the thread is asking for a slab, or had one and gave it up: it gets none.
    static WITHOUT: Cell<bool> = const { Cell::new(false) };

    /// Gives the slab up when the thread ends.
    static LEASE: Lease = const { Lease };
}

struct Lease;

impl Drop for Lease {
    #[inline]
    fn drop(&mut self) {
        // Destructors that run after this one still record, in what all threads share.
        WITHOUT.set(true);
        if let Some(slab) = SLAB.take() {
            slab.release();
        }
    }
}

/// This thread's cells of the lowest ids, those of most programs, if it has any.
#[inline]
pub(super) fn near_cells() -> Option<&'static [AtomicU64; CHUNK_CELLS]> {
    SLAB.get().map(|slab| &slab.near.0)
}

/// This thread's cells from `id` on, to the end of their chunk, if it has them.
#[inline]
pub(super) fn cells(id: u32) -> Option<&'static [AtomicU64]> {
    SLAB.get()?.cells(id)
}

/// Makes the `count` cells of the number whose id is kept in `id`, for this thread, unless it has them, and returns them, with
/// what follows in their chunk. `None` if they cannot be had: the number has none, the ids are used up, or the thread has no
/// slab any more.
///
/// The first use of the number is that of its `owner`.
#[inline]
pub(super) fn make_cells(
    id: &AtomicU32,
    count: usize,
    owner: Owner,
) -> Option<&'static [AtomicU64]> {
    let given = id.load(Ordering::Relaxed);
    if given == NO_CELLS {
        return None;
    }
    cells(given).or_else(|| make_own_cells(id, count, owner))
}

#[cold]
fn make_own_cells(id: &AtomicU32, count: usize, owner: Owner) -> Option<&'static [AtomicU64]> {
    if id.load(Ordering::Relaxed) == NO_ID {
        note_use(owner);
    }
    let Some(first) = POOL.assign(id, count) else {
        // There never will be one: nobody has to look for it again, or to note a first use.
        let _ = id.compare_exchange(NO_ID, NO_CELLS, Ordering::Relaxed, Ordering::Relaxed);
        return None;
    };
    let slab = own_slab()?;
    slab.make_cells(first);
    slab.cells(first)
}

/// This thread's slab, unless it cannot have one any more.
#[inline]
pub(super) fn own_slab() -> Option<&'static Slab> {
    if let Some(slab) = SLAB.get() {
        return Some(slab);
    }
    // Having a slab given up allocates: an allocator that counts comes back here, finds no slab, and counts elsewhere.
    if WITHOUT.replace(true) {
        return None;
    }
    // Fails when the thread is ending; then nobody would give the slab up.
    LEASE.try_with(|_| ()).ok()?;
    let slab = POOL.take();
    SLAB.set(Some(slab));
    WITHOUT.set(false);
    Some(slab)
}
