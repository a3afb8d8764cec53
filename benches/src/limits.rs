//! What the machine allows: the costs that no library can go below unless it does something else.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::operation::Operation;
use crate::rows::Rows;

/// What everything else is compared with.
pub(crate) const UNIT: &str = "`AtomicU64::fetch_add` on a static";

pub(crate) fn add(rows: &mut Rows) {
    static ATOMIC: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static OWN: Cell<u64> = const { Cell::new(0) };
    }

    rows.op(Operation::Limit, "", UNIT, |_| {
        ATOMIC.fetch_add(1, Ordering::Relaxed);
    });
    // Something else might look at it, so that every addition has to reach memory.
    OWN.with(|own| {
        black_box(own);
    });
    rows.op(Operation::Limit, "", "a `Cell<u64>` of the thread", |_| {
        OWN.with(|own| own.set(own.get() + 1));
    });
    rows.op(Operation::Limit, "", "`Instant::now()`", |_| {
        black_box(Instant::now());
    });
}
