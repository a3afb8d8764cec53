//! The upper bounds of histogram buckets.

use std::ops::Deref;
use std::sync::Arc;

use crate::message::{Message, Verdict};

/// The upper bounds that a histogram has unless it says otherwise: from 5 ms to 10 s, for the latency of a web service in
/// seconds. They are the defaults of Prometheus' Python client.
pub const DEFAULT_BUCKETS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The most bounds that a histogram may have.
const MOST_BOUNDS: usize = 1000;

/// `N` upper bounds, `width` apart, the first of them `start`.
///
/// The bucket up to `+Inf` comes on top of these. `width` must be positive: bounds that do not increase are an error
/// where the histogram is declared.
///
/// ```
/// use metrics_core::{Histogram, linear_buckets, metric};
///
/// /// Items in a basket at checkout.
/// #[metric(buckets = linear_buckets::<4>(1.0, 5.0))]
/// static BASKET_ITEMS: Histogram = Histogram::new();
///
/// assert_eq!(linear_buckets::<4>(1.0, 5.0), [1.0, 6.0, 11.0, 16.0]);
/// ```
#[must_use]
pub const fn linear_buckets<const N: usize>(start: f64, width: f64) -> [f64; N] {
    let mut bounds = [0.0; N];
    let mut at = 0;
    // Counted in `f64`, and multiplied rather than added up, so that no rounding error accumulates.
    let mut index = 0.0;
    while at < N {
        bounds[at] = start + width * index;
        index += 1.0;
        at += 1;
    }
    bounds
}

/// `N` upper bounds, each `factor` times the one before, the first of them `start`.
///
/// The bucket up to `+Inf` comes on top of these. `start` must be positive and `factor` more than 1: bounds that do not
/// increase are an error where the histogram is declared.
///
/// ```
/// use metrics_core::exponential_buckets;
///
/// assert_eq!(exponential_buckets::<5>(0.5, 2.0), [0.5, 1.0, 2.0, 4.0, 8.0]);
/// ```
#[must_use]
pub const fn exponential_buckets<const N: usize>(start: f64, factor: f64) -> [f64; N] {
    let mut bounds = [0.0; N];
    let mut at = 0;
    let mut bound = start;
    while at < N {
        bounds[at] = bound;
        bound *= factor;
        at += 1;
    }
    bounds
}

/// Whether `bounds` may be the upper bounds of a histogram.
///
/// # Errors
///
/// The rule that is broken.
#[inline]
pub const fn check_bounds(bounds: &[f64]) -> Verdict {
    if bounds.is_empty() {
        return Err(Message::new(
            "a histogram needs at least one bucket bound besides `+Inf`",
        ));
    }
    if bounds.len() > MOST_BOUNDS {
        return Err(Message::new("a histogram may have at most ")
            .number(MOST_BOUNDS)
            .text(" bucket bounds, and this one has ")
            .number(bounds.len()));
    }
    let mut at = 0;
    while at < bounds.len() {
        if bounds[at].is_nan() {
            return Err(Message::new("bucket bound number ")
                .number(at + 1)
                .text(" is not a number"));
        }
        if bounds[at].is_infinite() {
            return Err(Message::new("bucket bound number ")
                .number(at + 1)
                .text(" is infinite; leave it out, the `+Inf` bucket is always there"));
        }
        if at > 0 && bounds[at] <= bounds[at - 1] {
            return Err(Message::new("bucket bounds must increase, and number ")
                .number(at + 1)
                .text(" is not above the one before it"));
        }
        at += 1;
    }
    Ok(())
}

/// Whether these are the same bounds, to the bit.
#[inline]
pub(crate) const fn same_bounds(a: &[f64], b: &[f64]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at].to_bits() != b[at].to_bits() {
            return false;
        }
        at += 1;
    }
    a.len() == b.len()
}

/// The upper bounds of one histogram, or of all the histograms of a family.
#[derive(Debug, Clone)]
pub(crate) enum Bounds {
    Static(&'static [f64]),
    Shared(Arc<[f64]>),
}

impl Deref for Bounds {
    type Target = [f64];

    #[inline]
    fn deref(&self) -> &[f64] {
        match self {
            Self::Static(bounds) => bounds,
            Self::Shared(bounds) => bounds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_bounds_are_told_with_their_number() {
        let says = |bounds: &[f64]| check_bounds(bounds).map_err(|message| message.to_string());
        assert_eq!(says(DEFAULT_BUCKETS), Ok(()));
        assert!(says(&[]).unwrap_err().contains("at least one"));
        assert!(
            says(&[1.0, 1.0])
                .unwrap_err()
                .contains("number 2 is not above")
        );
        assert!(
            says(&[1.0, f64::NAN])
                .unwrap_err()
                .contains("number 2 is not a number")
        );
        assert!(
            says(&[1.0, f64::INFINITY])
                .unwrap_err()
                .contains("always there")
        );
        assert!(says(&vec![0.0; 1001]).unwrap_err().contains("at most 1000"));
    }

    #[test]
    fn linear_bounds_without_a_width_do_not_pass() {
        assert!(check_bounds(&linear_buckets::<3>(1.0, 0.0)).is_err());
        assert!(check_bounds(&exponential_buckets::<3>(1.0, 1.0)).is_err());
    }
}
