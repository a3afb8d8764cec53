//! The buckets of a native histogram.

use std::collections::BTreeMap;
use std::iter::successors;
use std::time::SystemTime;

use super::OnceBox;
use super::addition::add_float;
use super::sync::{AtomicI32, AtomicU64, AtomicUsize, Ordering};
use crate::native_schema::{LOWEST, bucket_of, coarser, upper_bound};

/// How fine the buckets are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resolution {
    /// From -4 to 8.
    pub(crate) schema: i8,
    /// What is no further from 0 than this is in the zero bucket.
    pub(crate) zero_threshold: f64,
}

/// What there may be before the resolution is lowered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) buckets: usize,
    /// How far the zero bucket may be widened first.
    pub(crate) zero_threshold: f64,
}

/// What was observed since some moment: native buckets, the classic ones beside them, and the sum.
///
/// Nobody waits here. Buckets of one resolution are a table in which a bucket appears when it is first needed; once there are too many,
/// a table of a lower resolution is put behind it. Whoever is still at the earlier one goes on there: a scrape reads them all, in the
/// resolution of the last one. So nothing is moved, and nothing lost.
pub(crate) struct Native {
    created: SystemTime,
    classic: Box<[AtomicU64]>,
    sum: AtomicU64,
    first: Table,
}

/// What a scrape has of a [`Native`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub(crate) schema: i8,
    pub(crate) zero_threshold: f64,
    pub(crate) zero_count: u64,
    pub(crate) positive: Vec<(i32, u64)>,
    pub(crate) negative: Vec<(i32, u64)>,
    /// The number of observations in each classic bucket, the last one up to infinity. They have as many as the native ones.
    pub(crate) classic: Vec<u64>,
    pub(crate) sum: f64,
}

impl Native {
    #[inline]
    pub(crate) fn new(resolution: Resolution, limits: Limits, bounds: usize) -> Self {
        Self {
            created: SystemTime::now(),
            classic: (0..bounds).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
            first: Table::new(resolution, limits),
        }
    }

    #[inline]
    pub(crate) fn created(&self) -> SystemTime {
        self.created
    }

    /// Counts `value`, which is finite. Whether there are too many buckets now, which is for the caller to do something about.
    #[inline]
    pub(crate) fn observe(&self, bounds: &[f64], value: f64, limits: Limits) -> bool {
        // Before it is counted anywhere: a scrape that has the count has the value in its sum, or is in the middle of this.
        add_float(&self.sum, value, Ordering::Relaxed);
        let mut table = self.last();
        let added = loop {
            match table.add(value) {
                Added::Full => table = table.next(limits),
                added => break added,
            }
        };
        let bucket = bounds.partition_point(|bound| *bound < value);
        if let Some(classic) = self.classic.get(bucket) {
            // After the native bucket: whoever sees this sees that.
            classic.fetch_add(1, Ordering::Release);
        }
        matches!(added, Added::First) && self.read().buckets() > limits.buckets
    }

    /// Lowers the resolution until there are few enough buckets, or it cannot be lowered.
    #[inline]
    pub(crate) fn reduce(&self, limits: Limits) {
        while self.read().buckets() > limits.buckets {
            let last = self.last();
            if last.resolution.schema == LOWEST && last.widened(limits, &self.read()).is_none() {
                return;
            }
            last.next_after(limits, &self.read());
        }
    }

    #[inline]
    fn tables(&self) -> impl Iterator<Item = &Table> {
        successors(Some(&self.first), |table| table.next.get())
    }

    #[inline]
    fn last(&self) -> &Table {
        self.tables().last().unwrap_or(&self.first)
    }

    #[inline]
    pub(crate) fn read(&self) -> Reading {
        // Before the native ones: what is counted here is counted there, too.
        let classic = self.classic.iter();
        let mut classic: Vec<_> = classic.map(|count| count.load(Ordering::Acquire)).collect();
        let Resolution {
            schema,
            zero_threshold,
        } = self.last().resolution;
        let (mut positive, mut negative) = (BTreeMap::new(), BTreeMap::new());
        let mut zero_count: u64 = 0;
        for table in self.tables() {
            zero_count = zero_count.wrapping_add(table.zero_count.load(Ordering::Acquire));
            let steps = table.resolution.schema - schema;
            for (key, count) in table.counts() {
                let number = coarser(key >> 1, steps);
                if upper_bound(schema, number) <= zero_threshold {
                    zero_count = zero_count.wrapping_add(count);
                    continue;
                }
                let side = if key & 1 == 0 {
                    &mut positive
                } else {
                    &mut negative
                };
                let sum: &mut u64 = side.entry(number).or_default();
                *sum = sum.wrapping_add(count);
            }
        }
        let sides = positive.values().chain(negative.values());
        let count = sides.fold(zero_count, |sum, count| sum.wrapping_add(*count));
        let below = classic
            .iter()
            .fold(0_u64, |sum, count| sum.wrapping_add(*count));
        classic.push(count.saturating_sub(below));
        Reading {
            schema,
            zero_threshold,
            zero_count,
            positive: positive.into_iter().collect(),
            negative: negative.into_iter().collect(),
            classic,
            sum: f64::from_bits(self.sum.load(Ordering::Relaxed)),
        }
    }
}

impl Reading {
    /// What there is of one in which nothing was observed, with so many bounds of classic buckets.
    #[inline]
    pub(crate) fn nothing(resolution: Resolution, bounds: usize) -> Self {
        Self {
            schema: resolution.schema,
            zero_threshold: resolution.zero_threshold,
            zero_count: 0,
            positive: Vec::new(),
            negative: Vec::new(),
            classic: vec![0; bounds + 1],
            sum: 0.0,
        }
    }

    #[inline]
    fn buckets(&self) -> usize {
        self.positive.len() + self.negative.len()
    }
}

/// The buckets of one resolution.
struct Table {
    resolution: Resolution,
    zero_count: AtomicU64,
    /// A power of two of them; each bucket is looked for from the place that its key is hashed to.
    places: Box<[Place]>,
    used: AtomicUsize,
    next: OnceBox<Table>,
}

struct Place {
    /// The number of the bucket, and in the lowest bit whether it is below zero.
    key: AtomicI32,
    count: AtomicU64,
}

/// No bucket has this key.
const NONE: i32 = i32::MIN;

enum Added {
    /// To a bucket that was there.
    More,
    /// To one that was made for it.
    First,
    /// Nowhere.
    Full,
}

impl Table {
    #[inline]
    fn new(resolution: Resolution, limits: Limits) -> Self {
        // At the lowest resolution there are fewer than 300 buckets, of which none is ever refused.
        let places = (2 * limits.buckets).max(1024).next_power_of_two();
        let place = |_| Place {
            key: AtomicI32::new(NONE),
            count: AtomicU64::new(0),
        };
        Self {
            resolution,
            zero_count: AtomicU64::new(0),
            places: (0..places).map(place).collect(),
            used: AtomicUsize::new(0),
            next: OnceBox::new(),
        }
    }

    #[inline]
    fn add(&self, value: f64) -> Added {
        let Resolution {
            schema,
            zero_threshold,
        } = self.resolution;
        let magnitude = value.abs();
        if magnitude <= zero_threshold || magnitude == 0.0 {
            self.zero_count.fetch_add(1, Ordering::Release);
            return Added::More;
        }
        let key = bucket_of(schema, magnitude) << 1 | i32::from(value < 0.0);
        let mask = self.places.len() - 1;
        let start = key.cast_unsigned().wrapping_mul(0x9e37_79b9) >> 16;
        for step in 0..self.places.len() {
            let place = &self.places[(start as usize + step) & mask];
            let mut found = place.key.load(Ordering::Acquire);
            let mut first = false;
            if found == NONE {
                if self.used.load(Ordering::Relaxed) > self.places.len() / 4 * 3 {
                    return Added::Full;
                }
                let taken =
                    place
                        .key
                        .compare_exchange(NONE, key, Ordering::AcqRel, Ordering::Acquire);
                first = taken.is_ok();
                found = taken.map_or_else(|other| other, |_| key);
                self.used.fetch_add(usize::from(first), Ordering::Relaxed);
            }
            if found == key {
                place.count.fetch_add(1, Ordering::Release);
                return if first { Added::First } else { Added::More };
            }
        }
        Added::Full
    }

    #[inline]
    fn counts(&self) -> impl Iterator<Item = (i32, u64)> {
        self.places.iter().filter_map(|place| {
            let key = place.key.load(Ordering::Acquire);
            let count = place.count.load(Ordering::Acquire);
            (key != NONE && count > 0).then_some((key, count))
        })
    }

    /// The table of the next lower resolution.
    #[inline]
    fn next(&self, limits: Limits) -> &Self {
        self.next
            .get_or_make(|| Self::new(self.resolution.halved(), limits))
    }

    /// The next table: with a wider zero bucket if there may be one, otherwise of the next lower resolution.
    #[inline]
    fn next_after(&self, limits: Limits, reading: &Reading) -> &Self {
        let next = self.widened(limits, reading);
        let next = next.unwrap_or_else(|| self.resolution.halved());
        self.next.get_or_make(|| Self::new(next, limits))
    }

    /// The same resolution with a zero bucket that has the buckets closest to zero, if it may be so wide.
    #[inline]
    fn widened(&self, limits: Limits, reading: &Reading) -> Option<Resolution> {
        let Resolution {
            schema,
            zero_threshold,
        } = self.resolution;
        let sides = [&reading.positive, &reading.negative].into_iter();
        let closest = sides.filter_map(|side| Some(side.first()?.0)).min()?;
        let end = upper_bound(schema, closest);
        (zero_threshold < end && end <= limits.zero_threshold).then_some(Resolution {
            schema,
            zero_threshold: end,
        })
    }
}

impl Resolution {
    #[inline]
    fn halved(self) -> Self {
        Self {
            schema: (self.schema - 1).max(LOWEST),
            ..self
        }
    }
}
