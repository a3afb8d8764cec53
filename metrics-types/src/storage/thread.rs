//! The slab of the current thread.

use std::cell::Cell;
use std::ptr;

pub(super) use super::pool::FIRST_ID;
use super::pool::{Pool, Slab};
use super::sync::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, CHUNKS, Ordering};

pub(super) static POOL: Pool = Pool {
    last: AtomicPtr::new(ptr::null_mut()),
    ids: AtomicU32::new(0),
};

/// The id of a number that has no cells, in any thread.
pub(super) const NO_CELLS: u32 = 1;

/// A slab without cells, so that the way to a cell has one question, "is it there", and not two.
const fn no_slab() -> Slab {
    Slab {
        chunks: [const { AtomicPtr::new(ptr::null_mut()) }; CHUNKS],
        held: AtomicBool::new(true),
        next: AtomicPtr::new(ptr::null_mut()),
    }
}

/// Of a thread that did not ask for a slab yet.
static NONE_YET: Slab = no_slab();

/// Of a thread that is asking for one, or had one and gave it up: it gets none.
static NONE_ANY_MORE: Slab = no_slab();

thread_local! {
    /// Without a destructor, and initialised in the compiler: a look at it is one load.
    static SLAB: Cell<&'static Slab> = const { Cell::new(&NONE_YET) };

    /// Gives the slab up when the thread ends.
    static LEASE: Lease = const { Lease };
}

struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        // Destructors that run after this one still record, in what all threads share.
        SLAB.replace(&NONE_ANY_MORE).release();
    }
}

/// This thread's cells from `id` on, to the end of their chunk, if it has them.
#[inline]
pub(super) fn cells(id: u32) -> Option<&'static [AtomicU64]> {
    SLAB.get().cells(id)
}

/// This thread's cell of `id`, if it has it.
#[inline]
pub(super) fn cell(id: u32) -> Option<&'static AtomicU64> {
    SLAB.get().cell(id)
}

/// Makes the `count` cells of the number whose id is kept in `id`, for this thread, and returns the first one's id. `None` if
/// they cannot be had: the number has none, the ids are used up, or the thread has no slab any more.
#[inline]
pub(super) fn make_cells(id: &AtomicU32, count: usize) -> Option<u32> {
    if id.load(Ordering::Relaxed) == NO_CELLS {
        None
    } else {
        make_own_cells(id, count)
    }
}

#[cold]
#[inline(never)]
fn make_own_cells(id: &AtomicU32, count: usize) -> Option<u32> {
    let first = match POOL.assign(id, count) {
        0 => return None,
        first => first,
    };
    let slab = own_slab()?;
    // An allocator that counts comes back here while the chunk is made: it finds no slab, and counts elsewhere.
    SLAB.set(&NONE_ANY_MORE);
    slab.make_cells(first);
    SLAB.set(slab);
    Some(first)
}

/// This thread's slab, unless it cannot have one any more.
pub(super) fn own_slab() -> Option<&'static Slab> {
    let slab = SLAB.get();
    if ptr::eq(slab, &raw const NONE_ANY_MORE) {
        return None;
    }
    if !ptr::eq(slab, &raw const NONE_YET) {
        return Some(slab);
    }
    // Making a slab and having it given up both allocate.
    SLAB.set(&NONE_ANY_MORE);
    // Fails when the thread is ending; then nobody would give the slab up.
    LEASE.try_with(|_| ()).ok()?;
    let slab = POOL.take();
    SLAB.set(slab);
    Some(slab)
}
