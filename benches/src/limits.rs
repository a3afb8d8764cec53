//! What the machine allows: the costs that no library can go below unless it does something else.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::inputs;
use crate::operation::Operation;
use crate::rows::Rows;

/// What everything else is compared with.
pub(crate) const UNIT: &str = "`AtomicU64::fetch_add` on a static";

pub(crate) fn add(rows: &mut Rows) {
    static ATOMIC: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static OWN: Cell<u64> = const { Cell::new(0) };
        static CELLS: [Cell<u64>; 13] = const { [const { Cell::new(0) }; 13] };
    }

    rows.op(Operation::Limit, "", UNIT, |_| {
        ATOMIC.fetch_add(1, Ordering::Relaxed);
    });
    // Something else might look at it, so that every addition has to reach memory.
    OWN.with(|own| {
        black_box(own);
    });
    CELLS.with(|cells| {
        black_box(cells);
    });
    rows.op(Operation::Limit, "", "a `Cell<u64>` of the thread", |_| {
        OWN.with(|own| own.set(own.get() + 1));
    });
    let durations = inputs::durations();
    rows.op(
        Operation::Limit,
        "",
        "an `f64` sum and one of 12 counts of the thread",
        move |number| {
            CELLS.with(|[sum, counts @ ..]| {
                let value = durations.at(number);
                sum.set((f64::from_bits(sum.get()) + value).to_bits());
                let count = &counts[number % 12];
                count.set(count.get() + 1);
            });
        },
    );
    rows.op(Operation::Limit, "", "`Instant::now()`", |_| {
        black_box(Instant::now());
    });
    #[cfg(target_arch = "x86_64")]
    rows.op(Operation::Limit, "", "`rdtsc`, twice", |_| {
        for _ in 0..2 {
            // SAFETY: every x86-64 processor has the instruction.
            black_box(unsafe { std::arch::x86_64::_rdtsc() });
        }
    });
}
