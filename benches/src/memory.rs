//! Weighs what is allocated.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// The system's allocator, with a scale that stands still unless something is weighed: libraries that allocate when they record
/// would otherwise pay for it.
struct Scale;

#[global_allocator]
static SCALE: Scale = Scale;

static WEIGHING: AtomicBool = AtomicBool::new(false);
static BYTES: AtomicI64 = AtomicI64::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

#[inline]
fn note(taken: usize, given_back: usize) {
    if WEIGHING.load(Ordering::Relaxed) {
        let difference = i64::try_from(taken).unwrap_or(0) - i64::try_from(given_back).unwrap_or(0);
        BYTES.fetch_add(difference, Ordering::Relaxed);
        ALLOCATIONS.fetch_add(u64::from(taken != 0), Ordering::Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Scale {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 0);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 0);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note(0, layout.size());
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size, layout.size());
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What was allocated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// The bytes that were asked for and not given back.
    pub(crate) bytes: f64,
    /// How often something was asked for.
    pub(crate) allocations: u64,
}

/// Weighs what `run` allocates, in all threads.
pub(crate) fn kept<T>(run: impl FnOnce() -> T) -> (T, Kept) {
    BYTES.store(0, Ordering::Relaxed);
    ALLOCATIONS.store(0, Ordering::Relaxed);
    WEIGHING.store(true, Ordering::Relaxed);
    let result = run();
    WEIGHING.store(false, Ordering::Relaxed);
    let kept = Kept {
        bytes: BYTES.load(Ordering::Relaxed) as f64,
        allocations: ALLOCATIONS.load(Ordering::Relaxed),
    };
    (result, kept)
}
