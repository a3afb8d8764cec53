//! An allocator that counts allocations with a metric: a metric that allocates when it is first used must not wait for itself.

use std::alloc::{GlobalAlloc, Layout, System};
use std::thread;

use metrics_core::{Counter, Histogram, metric};

/// Allocations.
#[metric]
static ALLOCATIONS: Counter = Counter::new();

/// Sizes of allocations.
#[metric(unit = "bytes", buckets = [64.0, 4096.0])]
static ALLOCATION: Histogram = Histogram::new();

struct Counting;

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.inc();
        #[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
        ALLOCATION.observe(layout.size() as f64);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn an_allocator_can_count() {
    const THREADS: u64 = 8;
    const EACH: u64 = 1000;
    let before = ALLOCATIONS.get();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..EACH {
                    std::hint::black_box(Box::new(1_u64));
                }
            });
        }
    });
    assert!(ALLOCATIONS.get() - before >= THREADS * EACH);
    let histogram = ALLOCATION.get().count();
    assert!(
        histogram.abs_diff(ALLOCATIONS.get()) < 1000,
        "{histogram} {}",
        ALLOCATIONS.get()
    );
    assert!(
        metrics_core::encode(metrics_core::Registry::global(), metrics_core::Format::Text)
            .contains("allocations_total ")
    );
}
