//! The standard library's numbers as values of counters and gauges.

use crate::sample::Number;

macro_rules! numbers {
    ($($number:ty => $variant:ident),* $(,)?) => {$(
        impl From<$number> for Number {
            #[inline]
            fn from(number: $number) -> Self {
                Self::$variant(number.into())
            }
        }
    )*};
}
numbers!(
    u8 => Unsigned, u16 => Unsigned, u32 => Unsigned, u64 => Unsigned,
    i8 => Signed, i16 => Signed, i32 => Signed, i64 => Signed,
    f32 => Float, f64 => Float,
);

impl From<usize> for Number {
    #[inline]
    fn from(number: usize) -> Self {
        // No target of the standard library has a `usize` of more than 64 bits.
        Self::Unsigned(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<bool> for Number {
    /// 1 for `true`, as Prometheus has it.
    #[inline]
    fn from(holds: bool) -> Self {
        Self::Unsigned(holds.into())
    }
}
