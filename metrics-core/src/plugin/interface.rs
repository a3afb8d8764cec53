//! The C interface between a plugin and the program that opened it: both are compiled from this file, maybe from different versions of it.
//!
//! Whatever changes what is marked `repr(C)`, or what its functions do, comes with another [`VERSION`].

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use metrics_types::__registry::{Declaration, const_text};
use metrics_types::{
    Collect, Descriptor, LabelText, Number, Sample, Samples, Value, Visitor, read_section,
};

use crate::catalogue::declarations;
use crate::self_metrics;

pub(super) const VERSION: u32 = 1;

/// The function that [`export_plugin!`](crate::export_plugin) makes.
pub type PluginExport = unsafe extern "C" fn() -> *const PluginInterface;

/// What a plugin tells of its metrics; see [`Registry::attach`](crate::Registry::attach).
#[repr(C)]
pub struct PluginInterface {
    /// Comes first in every version.
    version: u32,
    /// Calls `each` with `context` and every declaration.
    declarations: unsafe extern "C" fn(each: EachDeclaration, context: *mut c_void),
    /// Calls `each` with `context` and every sample of a metric; whether that ended without a panic.
    collect:
        unsafe extern "C" fn(metric: *const c_void, each: EachSample, context: *mut c_void) -> bool,
}

type EachDeclaration = unsafe extern "C" fn(context: *mut c_void, declaration: &RawDeclaration);
type EachSample = unsafe extern "C" fn(context: *mut c_void, sample: &RawSample);

/// Some items in a row, borrowed for a call.
#[repr(C)]
struct Row<T> {
    first: *const T,
    count: usize,
}

impl<T> Row<T> {
    const EMPTY: Self = Self {
        first: std::ptr::null(),
        count: 0,
    };

    const fn of(items: &[T]) -> Self {
        Self {
            first: items.as_ptr(),
            count: items.len(),
        }
    }

    /// # Safety
    ///
    /// It is [`EMPTY`](Self::EMPTY), or what it was made [`of`](Self::of) is still there.
    unsafe fn items(&self) -> &[T] {
        if self.first.is_null() {
            return &[];
        }
        // SAFETY: the caller says that these were made of a slice that is still there.
        unsafe { slice::from_raw_parts(self.first, self.count) }
    }
}

impl Row<u8> {
    /// # Safety
    ///
    /// As for [`items`](Self::items).
    unsafe fn text(&self) -> &str {
        // SAFETY: the caller says the same.
        str::from_utf8(unsafe { self.items() }).unwrap_or_default()
    }
}

#[repr(C)]
struct RawDeclaration {
    /// The packed record, which has a version of its own.
    record: Row<u8>,
    /// The constant labels, as they are kept.
    const_labels: Row<u8>,
    /// For `collect`.
    metric: *const c_void,
}

#[repr(C)]
struct RawSample {
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
}

/// What a plugin exports.
#[must_use]
pub extern "C" fn export() -> *const PluginInterface {
    static INTERFACE: PluginInterface = PluginInterface {
        version: VERSION,
        declarations: tell_declarations,
        collect: tell_samples,
    };
    &raw const INTERFACE
}

/// In the plugin.
unsafe extern "C" fn tell_declarations(each: EachDeclaration, context: *mut c_void) {
    let tell = |declaration: &'static Declaration| {
        let const_labels = const_text(declaration.descriptor());
        let const_text = const_labels.to_keep();
        let declaration = RawDeclaration {
            record: Row::of(declaration.descriptor().record().as_bytes()),
            const_labels: Row::of(const_text.as_bytes()),
            metric: std::ptr::from_ref(declaration).cast(),
        };
        // SAFETY: `each` and `context` come together from the program; what it is shown is there for the call.
        unsafe { each(context, &declaration) };
    };
    contain(|| declarations().for_each(tell));
}

/// In the plugin.
unsafe extern "C" fn tell_samples(
    metric: *const c_void,
    each: EachSample,
    context: *mut c_void,
) -> bool {
    // SAFETY: it is what `tell_declarations` showed: a declaration, which is a static.
    let declaration = unsafe { &*metric.cast::<Declaration>() };
    let mut teller = Teller { each, context };
    let none = LabelText::default();
    contain(|| {
        declaration
            .metric()
            .collect(&mut Samples::new(&none, &mut teller));
    })
}

/// Whether `run` ended without a panic: none may leave a function of C.
fn contain(run: impl FnOnce()) -> bool {
    let ended = catch_unwind(AssertUnwindSafe(run));
    // Dropping what a panic brought may panic, too.
    ended.map_err(std::mem::forget).is_ok()
}

/// Tells samples to the program.
struct Teller {
    each: EachSample,
    context: *mut c_void,
}

impl Visitor for Teller {
    fn family(&mut self, _: &Descriptor) {}

    fn sample(&mut self, shown: &Sample<'_>) {
        let Sample { labels, value, .. } = *shown;
        let label_text = labels.variable.to_keep();
        let mut sample = RawSample {
            labels: Row::of(label_text.as_bytes()),
            kind: 0,
            number_kind: 0,
            number: 0,
            sum: 0.0,
            bounds: Row::EMPTY,
            buckets: Row::EMPTY,
            states: Row::EMPTY,
        };
        let names: Vec<Row<u8>>;
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
                ..
            } => {
                sample.kind = 3;
                (sample.bounds, sample.buckets, sample.sum) =
                    (Row::of(bounds), Row::of(buckets), sum);
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

/// A metric in a plugin, as the program sees it.
#[derive(Debug)]
pub(super) struct PluginMetric {
    interface: *const PluginInterface,
    metric: *const c_void,
}

// SAFETY: both point to statics of the plugin, which stays loaded as long as this is there; a metric is shared among threads.
unsafe impl Send for PluginMetric {}
// SAFETY: the same.
unsafe impl Sync for PluginMetric {}

impl Collect for PluginMetric {
    fn collect(&self, samples: &mut Samples<'_>) {
        let context = std::ptr::from_mut(samples).cast();
        // SAFETY: whoever attached the plugin says that it is still loaded. `take_sample` is called with this context, during the call.
        let ended = unsafe { ((*self.interface).collect)(self.metric, take_sample, context) };
        if !ended {
            self_metrics::count_collect_panic();
        }
    }
}

/// In the program.
unsafe extern "C" fn take_sample(context: *mut c_void, sample: &RawSample) {
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
            native: None,
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
    contain(|| samples.labelled(&LabelText::told(labels)).sample(value));
}

/// The metrics that a plugin declares, each with its constant labels; or the version of its interface, if that is another one.
///
/// # Safety
///
/// `export` is the function that [`export_plugin!`](crate::export_plugin) makes, in a library that stays loaded as long as the metrics
/// are there.
pub(super) unsafe fn declared(
    export: PluginExport,
) -> Result<Vec<(Descriptor, LabelText<'static>, PluginMetric)>, u32> {
    // SAFETY: the caller says what it is.
    let interface = unsafe { export() };
    if interface.is_null() {
        return Err(0);
    }
    // SAFETY: every version begins with its number.
    let version = unsafe { interface.cast::<u32>().read() };
    if version != VERSION {
        return Err(version);
    }
    let mut taken = Taken {
        interface,
        metrics: Vec::new(),
    };
    // SAFETY: it is of this version. `take_declaration` is called with this context, during the call.
    unsafe { ((*interface).declarations)(take_declaration, (&raw mut taken).cast()) };
    Ok(taken.metrics)
}

struct Taken {
    interface: *const PluginInterface,
    metrics: Vec<(Descriptor, LabelText<'static>, PluginMetric)>,
}

/// In the program.
unsafe extern "C" fn take_declaration(context: *mut c_void, declaration: &RawDeclaration) {
    // SAFETY: it is what `declared` gave, which is still there, and nobody else uses it during the call.
    let taken = unsafe { &mut *context.cast::<Taken>() };
    // SAFETY: what the plugin shows is there for the call.
    let (record, const_labels) = unsafe {
        let record = declaration.record.items();
        (record, declaration.const_labels.text())
    };
    // One that cannot be read is of a later version.
    contain(|| {
        if let Some(Ok(descriptor)) = read_section(record).next() {
            let metric = PluginMetric {
                interface: taken.interface,
                metric: declaration.metric,
            };
            let const_labels = LabelText::told(const_labels.to_owned());
            taken.metrics.push((descriptor, const_labels, metric));
        }
    });
}
