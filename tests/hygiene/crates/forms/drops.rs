//! In which order functions drop what they have: temporaries of the last expression, locals, arguments. That depends on the edition.

use std::cell::RefCell;

use metrics_core::{counted, in_flight, timed};

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Tells when it is dropped.
struct Noted(&'static str);

impl Noted {
    fn length(&self) -> usize {
        self.0.len()
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

/// What was dropped, one after the other.
pub type Order = Vec<&'static str>;

fn dropped_by(run: impl FnOnce()) -> Order {
    DROPPED.with_borrow_mut(Vec::clear);
    run();
    DROPPED.with_borrow_mut(std::mem::take)
}

fn discard<T>(returned: T) {
    drop(returned);
}

/// The same function without attributes and with each form that they have.
macro_rules! with_and_without {
    ($name:ident, $signature:tt -> $returned:ty, $body:block, $call:expr) => {
        mod $name {
            use super::*;

            mod plain {
                use super::*;
                pub(super) fn function $signature -> $returned $body
            }
            mod guarded {
                use super::*;
                #[timed]
                #[in_flight]
                pub(super) fn function $signature -> $returned $body
            }
            mod told {
                use super::*;
                #[counted]
                pub(super) fn function $signature -> $returned $body
            }

            pub(super) fn orders() -> [Order; 3] {
                let call = $call;
                [
                    dropped_by(|| discard(call(plain::function))),
                    dropped_by(|| discard(call(guarded::function))),
                    dropped_by(|| discard(call(told::function))),
                ]
            }
        }
    };
}

with_and_without!(
    in_place,
    (first: Noted, _second: Noted, _: Noted) -> usize,
    {
        let _local = Noted("local");
        let _other = Noted("other");
        Noted("temporary").length() + first.length()
    },
    |function: fn(Noted, Noted, Noted) -> usize| function(Noted("first"), Noted("second"), Noted("third"))
);

with_and_without!(
    left_early,
    (first: Noted, _second: Noted) -> Option<usize>,
    {
        let _local = Noted("local");
        let parsed: usize = "x".parse().ok()?;
        Some(parsed + Noted("temporary").length() + first.length())
    },
    |function: fn(Noted, Noted) -> Option<usize>| function(Noted("first"), Noted("second"))
);

with_and_without!(
    matched,
    (first: &Noted) -> usize,
    {
        let _local = Noted("local");
        match Noted("scrutinee").length() {
            0 => 1,
            _ => Noted("temporary").length() + first.length(),
        }
    },
    |function: fn(&Noted) -> usize| function(&Noted("first"))
);

with_and_without!(
    returned,
    (first: Noted) -> Noted,
    {
        let _local = Noted("local");
        first
    },
    |function: fn(Noted) -> Noted| function(Noted("first"))
);

/// For each function the order without attributes, with guards, and with a count of outcomes.
pub fn orders() -> Vec<[Order; 3]> {
    vec![in_place::orders(), left_early::orders(), matched::orders(), returned::orders()]
}
