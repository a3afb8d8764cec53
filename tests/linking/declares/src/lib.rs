//! A library that declares metrics, most of which nobody touches.

#![forbid(unsafe_code)]

use metrics_core::{Counter, Family, Histogram, LabelSet, LabelValue, metric};

/// Declared at the top.
#[metric]
pub static DECLARED_AT_THE_TOP: Counter = Counter::new();

/// A constant, the only thing that the program uses.
pub const USED: u32 = 1;

mod unused {
    use super::{Histogram, metric};

    /// Declared in a module that nobody uses.
    #[metric(unit = "seconds")]
    static DECLARED_IN_A_MODULE: Histogram = Histogram::new();

    /// Declared by an attribute on a function that nobody calls.
    #[metrics_core::counted(name = "declared_by_an_attribute")]
    #[expect(dead_code, reason = "nobody calls it")]
    fn uncalled() {
        /// Declared inside that function.
        #[metric]
        static DECLARED_IN_A_FUNCTION: super::Counter = super::Counter::new();
        DECLARED_IN_A_FUNCTION.inc();
        DECLARED_IN_A_MODULE.observe(1.0);
    }
}

/// Generic, and never instantiated.
pub fn generic<T: Default>() -> T {
    /// Declared inside a generic function.
    #[metric]
    static DECLARED_IN_A_GENERIC: Counter = Counter::new();
    DECLARED_IN_A_GENERIC.inc();
    T::default()
}

/// A side.
#[derive(LabelValue)]
pub enum Side {
    /// One.
    Left,
    /// The other.
    Right,
}

/// The labels of a family.
#[derive(LabelSet)]
pub struct Sided {
    /// Which one.
    pub side: Side,
}

/// Declared as a family.
#[metric]
pub static DECLARED_AS_A_FAMILY: Family<Sided, Counter> = Family::new();
