//! Samples on their way from a plugin to the program.

use std::ffi::c_void;
use std::ptr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use metrics_types::__registry::Declaration;
use metrics_types::{
    Descriptor, Details, Exemplar, LabelText, NativeBuckets, Number, Sample, Samples, Value,
    Visitor,
};

use super::interface::{Row, contain};

pub(super) type EachSample = unsafe extern "C" fn(context: *mut c_void, sample: &RawSample);

#[repr(C)]
pub(super) struct RawSample {
    /// The labels of this metric of the family, as they are kept.
    labels: Row<u8>,
    /// Which of the fields matter: the number of a kind, as in a record.
    kind: u32,
    /// What `number` is: 0 for an integer that is never negative, 1 for an integer, 2 for the bits of a float.
    number_kind: u32,
    /// The value of a counter or gauge, the count of a summary, which state of a state set holds.
    number: u64,
    sum: f64,
    bounds: Row<f64>,
    buckets: Row<u64>,
    states: Row<Row<u8>>,
    /// Null where there are no native buckets.
    native: *const RawNative,
    created: RawTime,
    timestamp: RawTime,
    exemplars: Row<RawExemplar>,
}

#[repr(C)]
struct RawNative {
    schema: i32,
    zero_threshold: f64,
    zero_count: u64,
    positive: Row<RawBucket>,
    negative: Row<RawBucket>,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct RawBucket {
    index: i32,
    count: u64,
}

#[repr(C)]
struct RawExemplar {
    /// As they are kept.
    labels: Row<u8>,
    value: f64,
    timestamp: RawTime,
}

/// The nanoseconds since 1970, or what no clock shows before the year 2554.
#[repr(transparent)]
#[derive(Clone, Copy)]
struct RawTime(u64);

impl RawTime {
    const UNKNOWN: Self = Self(u64::MAX);

    fn of(time: Option<SystemTime>) -> Self {
        let nanos = time
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| u64::try_from(since.as_nanos()).ok());
        nanos.map_or(Self::UNKNOWN, Self)
    }

    fn time(self) -> Option<SystemTime> {
        let known = self.0 != Self::UNKNOWN.0;
        known.then(|| UNIX_EPOCH + Duration::from_nanos(self.0))
    }
}

/// In the plugin.
pub(super) unsafe extern "C" fn tell_samples(
    metric: *const c_void,
    wants_created: bool,
    each: EachSample,
    context: *mut c_void,
) -> bool {
    // SAFETY: it is what `tell_declarations` showed: a declaration, which is a static.
    let declaration = unsafe { &*metric.cast::<Declaration>() };
    let mut teller = Teller {
        wants_created,
        each,
        context,
    };
    let none = LabelText::default();
    contain(|| {
        declaration
            .metric()
            .collect(&mut Samples::new(&none, &mut teller));
    })
}

/// Tells samples to the program.
struct Teller {
    wants_created: bool,
    each: EachSample,
    context: *mut c_void,
}

impl Visitor for Teller {
    fn family(&mut self, _: &Descriptor) {}

    fn wants_created(&self) -> bool {
        self.wants_created
    }

    fn sample(&mut self, shown: &Sample<'_>) {
        let Sample {
            labels,
            value,
            details,
        } = *shown;
        let label_text = labels.variable.to_keep();
        let texts: Vec<_> = details
            .exemplars
            .iter()
            .map(|exemplar| exemplar.labels().to_keep())
            .collect();
        let exemplars: Vec<_> = details
            .exemplars
            .iter()
            .zip(&texts)
            .map(|(exemplar, text)| RawExemplar {
                labels: Row::of(text.as_bytes()),
                value: exemplar.value(),
                timestamp: RawTime::of(exemplar.timestamp()),
            })
            .collect();
        let mut sample = RawSample {
            labels: Row::of(label_text.as_bytes()),
            kind: 0,
            number_kind: 0,
            number: 0,
            sum: 0.0,
            bounds: Row::EMPTY,
            buckets: Row::EMPTY,
            states: Row::EMPTY,
            native: ptr::null(),
            created: RawTime::of(details.created),
            timestamp: RawTime::of(details.timestamp),
            exemplars: Row::of(&exemplars),
        };
        let names: Vec<Row<u8>>;
        let sides: [Vec<RawBucket>; 2];
        let raw_native;
        match value {
            Value::Counter(number) => {
                (sample.kind, sample.number_kind, sample.number) = raw(1, number);
            }
            Value::Gauge(number) => {
                (sample.kind, sample.number_kind, sample.number) = raw(2, number);
            }
            Value::Histogram {
                bounds,
                buckets,
                sum,
                native,
            } => {
                sample.kind = 3;
                (sample.bounds, sample.buckets, sample.sum) =
                    (Row::of(bounds), Row::of(buckets), sum);
                if let Some(native) = native {
                    sides = [native.positive, native.negative].map(raw_buckets);
                    raw_native = RawNative {
                        schema: native.schema,
                        zero_threshold: native.zero_threshold,
                        zero_count: native.zero_count,
                        positive: Row::of(&sides[0]),
                        negative: Row::of(&sides[1]),
                    };
                    sample.native = &raw const raw_native;
                }
            }
            Value::Summary { count, sum, .. } => {
                (sample.kind, sample.number, sample.sum) = (4, count, sum);
            }
            Value::Info => sample.kind = 5,
            Value::StateSet { states, active } => {
                names = states.iter().map(|name| Row::of(name.as_bytes())).collect();
                (sample.kind, sample.number) = (6, active as u64);
                sample.states = Row::of(&names);
            }
            // A value that this version does not know.
            _ => return,
        }
        // SAFETY: `each` and `context` come together from the program; what it is shown is there for the call.
        unsafe { (self.each)(self.context, &sample) };
    }
}

fn raw(kind: u32, number: Number) -> (u32, u32, u64) {
    let (number_kind, number) = match number {
        Number::Unsigned(number) => (0, number),
        Number::Signed(number) => (1, number.cast_unsigned()),
        Number::Float(number) => (2, number.to_bits()),
    };
    (kind, number_kind, number)
}

fn raw_buckets(buckets: &[(i32, u64)]) -> Vec<RawBucket> {
    let raw = |&(index, count): &(i32, u64)| RawBucket { index, count };
    buckets.iter().map(raw).collect()
}

/// In the program.
pub(super) unsafe extern "C" fn take_sample(context: *mut c_void, sample: &RawSample) {
    // SAFETY: it is what `collect` gave, which is still there, and nobody else uses it during the call.
    let samples = unsafe { &mut *context.cast::<Samples<'_>>() };
    // SAFETY: what the plugin shows is there for the call.
    let (labels, bounds, buckets, states) = unsafe {
        let states = sample.states.items().iter().map(|name| name.text());
        (
            sample.labels.text(),
            sample.bounds.items(),
            sample.buckets.items(),
            states.collect::<Vec<_>>(),
        )
    };
    // SAFETY: the same; it is null or points to native buckets.
    let native = unsafe { sample.native.as_ref() };
    // SAFETY: the same.
    let sides = native.map(|native| unsafe {
        [&native.positive, &native.negative].map(|side| taken_buckets(side))
    });
    let native = native.zip(sides.as_ref());
    let native = native.map(|(native, [positive, negative])| NativeBuckets {
        schema: native.schema,
        zero_threshold: native.zero_threshold,
        zero_count: native.zero_count,
        positive,
        negative,
    });
    // SAFETY: the same.
    let exemplars = unsafe { taken_exemplars(&sample.exemplars) };
    let number = match sample.number_kind {
        0 => Number::Unsigned(sample.number),
        1 => Number::Signed(sample.number.cast_signed()),
        _ => Number::Float(f64::from_bits(sample.number)),
    };
    let value = match sample.kind {
        1 => Value::Counter(number),
        2 => Value::Gauge(number),
        3 => Value::Histogram {
            bounds,
            buckets,
            sum: sample.sum,
            native: native.as_ref(),
        },
        4 => Value::Summary {
            count: sample.number,
            sum: sample.sum,
            quantiles: &[],
        },
        5 => Value::Info,
        6 => Value::StateSet {
            states: &states,
            active: usize::try_from(sample.number).unwrap_or(usize::MAX),
        },
        _ => return,
    };
    let details = Details {
        // What is declared has counted since it was attached, as far as the program knows.
        created: sample.created.time().or(samples.details().created),
        timestamp: sample.timestamp.time(),
        exemplars: &exemplars,
    };
    contain(|| {
        let labels = LabelText::told(labels);
        samples.labelled(&labels).sample_with(value, &details);
    });
}

/// # Safety
///
/// As for [`Row::items`].
unsafe fn taken_buckets(side: &Row<RawBucket>) -> Vec<(i32, u64)> {
    // SAFETY: the caller says the same.
    let buckets = unsafe { side.items() };
    buckets.iter().map(|raw| (raw.index, raw.count)).collect()
}

/// # Safety
///
/// As for [`Row::items`], and for the texts in it.
unsafe fn taken_exemplars(exemplars: &Row<RawExemplar>) -> Vec<Exemplar> {
    // SAFETY: the caller says the same.
    let exemplars = unsafe { exemplars.items() };
    let taken = exemplars.iter().filter_map(|raw| {
        // SAFETY: the caller says the same.
        let labels = LabelText::told(unsafe { raw.labels.text() });
        let pairs: Vec<_> = labels.pairs().collect();
        let pairs = pairs.iter().map(|(name, value)| (&**name, &**value));
        Exemplar::new(raw.value, pairs, raw.timestamp.time()).ok()
    });
    taken.collect()
}
