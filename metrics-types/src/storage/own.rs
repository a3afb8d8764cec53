//! Readings of what the calling thread alone has recorded, for tests.

use std::cell::Cell;

use super::pool::NO_ID;
use super::sync::AtomicU64;
use super::thread::{POOL, cells, own_slab};

thread_local! {
    static ONLY_OWN: Cell<bool> = const { Cell::new(false) };
}

/// Runs `read`; meanwhile, numbers with cells of threads are read in the cells of this thread alone.
///
/// What all threads share is read as ever: nobody knows who added it.
pub(crate) fn read_own<R>(read: impl FnOnce() -> R) -> R {
    struct Before(bool);
    impl Drop for Before {
        #[inline]
        fn drop(&mut self) {
            ONLY_OWN.set(self.0);
        }
    }
    // A slab has values already if another thread had it before: they must be in the first reading, too.
    own_slab();
    let _before = Before(ONLY_OWN.replace(true));
    read()
}

/// Whether the number with this id is read in the cells of this thread alone.
#[inline]
pub(super) fn reads_own(id: u32) -> bool {
    id < NO_ID && ONLY_OWN.get()
}

/// The cells from `id` to the end of their chunk, of every thread that has them and is to be read.
#[inline]
pub(super) fn cells_to_read(id: u32) -> impl Iterator<Item = &'static [AtomicU64]> {
    let own = reads_own(id);
    let all = (!own).then(|| POOL.cells(id));
    let own = own.then(|| cells(id)).flatten();
    all.into_iter().flatten().chain(own)
}
