//! The label values of the standard library's types.

use std::borrow::Cow;
use std::fmt::Display;
use std::rc::Rc;
use std::sync::Arc;

use super::LabelValue;

impl LabelValue for str {
    type Schema = str;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(self)
    }
}

impl LabelValue for String {
    type Schema = str;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(self)
    }
}

impl LabelValue for Cow<'_, str> {
    type Schema = str;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(self)
    }
}

/// Pointers to a value are that value.
macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<V: LabelValue + ?Sized> LabelValue for $pointer {
            type Schema = V::Schema;
            const VALUES: Option<&'static [&'static str]> = V::VALUES;

            #[inline]
            fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
                V::with_str(self, use_value)
            }

            #[inline]
            fn index(&self) -> Option<usize> {
                V::index(self)
            }
        }
    )*};
}
pointers!(&V, Box<V>, Rc<V>, Arc<V>);

impl LabelValue for bool {
    type Schema = bool;
    const VALUES: Option<&'static [&'static str]> = Some(&["false", "true"]);

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(if *self { "true" } else { "false" })
    }

    #[inline]
    fn index(&self) -> Option<usize> {
        Some(usize::from(*self))
    }
}

impl LabelValue for char {
    type Schema = char;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(self.encode_utf8(&mut [0; 4]))
    }
}

/// `None` is the empty value.
impl<V: LabelValue> LabelValue for Option<V> {
    type Schema = Option<std::marker::PhantomData<V::Schema>>;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        match self {
            Some(value) => value.with_str(use_value),
            None => use_value(""),
        }
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl LabelValue for $integer {
            // One for all: a family of `u16` is asked with a literal, whatever type that would have.
            type Schema = u64;

            #[inline]
            fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
                // One more than `u64::MAX` and `i64::MIN` have digits and sign.
                let mut digits = [0; 21];
                let mut at = digits.len();
                let mut rest = self.unsigned_abs_u64();
                loop {
                    at -= 1;
                    digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                    rest /= 10;
                    if rest == 0 {
                        break;
                    }
                }
                if self.is_below_zero() {
                    at -= 1;
                    digits[at] = b'-';
                }
                use_value(str::from_utf8(&digits[at..]).unwrap_or(""))
            }
        }
    )*};
}
integers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

/// What writing the digits asks of an integer.
trait Integer {
    fn unsigned_abs_u64(&self) -> u64;
    fn is_below_zero(&self) -> bool;
}

macro_rules! unsigned {
    ($($integer:ty),*) => {$(
        impl Integer for $integer {
            #[inline]
            fn unsigned_abs_u64(&self) -> u64 {
                // No target of the standard library has a `usize` of more than 64 bits.
                u64::try_from(*self).unwrap_or(u64::MAX)
            }

            #[inline]
            fn is_below_zero(&self) -> bool {
                false
            }
        }
    )*};
}
unsigned!(u8, u16, u32, u64, usize);

macro_rules! signed {
    ($($integer:ty),*) => {$(
        impl Integer for $integer {
            #[inline]
            fn unsigned_abs_u64(&self) -> u64 {
                u64::try_from(self.unsigned_abs()).unwrap_or(u64::MAX)
            }

            #[inline]
            fn is_below_zero(&self) -> bool {
                *self < 0
            }
        }
    )*};
}
signed!(i8, i16, i32, i64, isize);

/// A value that is shown as its `Display` says: `#[label(display)]`.
pub struct Displayed<'a, T: ?Sized>(pub &'a T);

impl<T: Display + ?Sized> LabelValue for Displayed<'_, T> {
    type Schema = str;

    #[inline]
    fn with_str<R>(&self, use_value: impl FnOnce(&str) -> R) -> R {
        use_value(&self.0.to_string())
    }
}
