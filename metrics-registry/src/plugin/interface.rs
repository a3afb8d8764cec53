//! The C interface between a plugin and the program that opened it: both are compiled from this file, maybe from different versions of it.
//!
//! Whatever changes what is marked `repr(C)`, or what its functions do, comes with another [`VERSION`].

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use metrics_types::__registry::{Declaration, FunctionPath};
use metrics_types::{Collect, Descriptor, LabelText, Samples, read_section};

use super::sample::{EachSample, take_sample, tell_samples};
use crate::catalogue::declarations;
use crate::registering::const_text;
use crate::self_metrics;

pub(super) const VERSION: u32 = 2;

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
    collect: unsafe extern "C" fn(
        metric: *const c_void,
        wants_created: bool,
        each: EachSample,
        context: *mut c_void,
    ) -> bool,
}

type EachDeclaration = unsafe extern "C" fn(context: *mut c_void, declaration: &RawDeclaration);

/// Some items in a row, borrowed for a call.
#[repr(C)]
pub(super) struct Row<T> {
    first: *const T,
    count: usize,
}

impl<T> Row<T> {
    pub(super) const EMPTY: Self = Self {
        first: std::ptr::null(),
        count: 0,
    };

    pub(super) const fn of(items: &[T]) -> Self {
        Self {
            first: items.as_ptr(),
            count: items.len(),
        }
    }

    /// # Safety
    ///
    /// It is [`EMPTY`](Self::EMPTY), or what it was made [`of`](Self::of) is still there.
    pub(super) unsafe fn items(&self) -> &[T] {
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
    pub(super) unsafe fn text(&self) -> &str {
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
        let const_labels = const_text(declaration.descriptor(), FunctionPath::short);
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

/// Whether `run` ended without a panic: none may leave a function of C.
pub(super) fn contain(run: impl FnOnce()) -> bool {
    let ended = catch_unwind(AssertUnwindSafe(run));
    // Dropping what a panic brought may panic, too.
    ended.map_err(std::mem::forget).is_ok()
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
        let wants_created = samples.wants_created();
        let context = std::ptr::from_mut(samples).cast();
        // SAFETY: whoever attached the plugin says that it is still loaded. `take_sample` is called with this context, during the call.
        let ended = unsafe {
            ((*self.interface).collect)(self.metric, wants_created, take_sample, context)
        };
        if !ended {
            self_metrics::count_collect_panic();
        }
    }
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
