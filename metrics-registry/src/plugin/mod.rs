//! Plugins: libraries that a program opens while it runs, each with a catalogue of its own.

mod interface;
mod sample;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub use interface::{PluginExport, PluginInterface, export};
use interface::{PluginMetric, VERSION};
use metrics_types::__registry::DescriptorRef;

use crate::registering::{RegisterError, Source};
use crate::registry::Registry;

/// Lets a program that opens this library see its metrics.
///
/// A library that is opened at run time has a copy of this crate, and so a catalogue that the program does not know. This exports a
/// function with a C interface, `metrics_core_plugin`, which the program gives to [`Registry::attach`]. It stands at the top of the
/// plugin's `lib.rs`, once.
///
/// ```
/// metrics_core::export_plugin!();
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! export_plugin {
    () => {
        /// The metrics of this library.
        #[unsafe(no_mangle)]
        pub extern "C" fn metrics_core_plugin() -> *const $crate::PluginInterface {
            $crate::__private::export_plugin()
        }
    };
}

/// The metrics of a plugin, exposed until this is dropped: drop it before the plugin is unloaded.
#[derive(Debug)]
#[must_use = "the plugin's metrics are exposed until this is dropped"]
pub struct AttachedPlugin {
    registry: Registry,
    metrics: Vec<Arc<PluginMetric>>,
}

impl Registry {
    /// Exposes the metrics of a plugin together with those of this registry, until what this returns is dropped.
    ///
    /// `export` is the plugin's function `metrics_core_plugin`, which [`export_plugin!`](crate::export_plugin) makes; find it with
    /// `dlsym`, or with a crate that does so. The plugin may be built by another compiler, and with another version of this crate whose
    /// interface is the same. Its metrics stand among those of the program, in the same families where they agree. What the toolkit counts of
    /// itself in the plugin (`metrics_core_..`) is left out.
    ///
    /// ```
    /// use metrics_core::{AttachError, PluginExport, Registry};
    ///
    /// /// Shows the metrics of an open library while `run` runs, and closes it.
    /// fn show(export: PluginExport, run: impl FnOnce(), close: impl FnOnce()) -> Result<(), AttachError> {
    ///     // SAFETY: this is that function of a library that stays open as long as `attached` is there.
    ///     let attached = unsafe { Registry::global().attach(export) }?;
    ///     run();
    ///     // Before the library is closed. This waits for scrapes that are looking at its metrics.
    ///     drop(attached);
    ///     close();
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the plugin's interface is of another version, or one of its metrics clashes with one that is there. Nothing is exposed of the
    /// plugin then.
    ///
    /// # Safety
    ///
    /// `export` is that function of a library that stays loaded until what this returns has been dropped.
    pub unsafe fn attach(&self, export: PluginExport) -> Result<AttachedPlugin, AttachError> {
        // SAFETY: the caller says that it is the function of a library that is loaded, and stays so.
        let declared = unsafe { interface::declared(export) };
        let declared = declared.map_err(|plugin| AttachError::Version {
            plugin,
            host: VERSION,
        })?;
        let mut attached = AttachedPlugin {
            registry: self.clone(),
            metrics: Vec::new(),
        };
        self.change(|families| {
            for (descriptor, const_text, metric) in declared {
                if descriptor.crate_name() == "metrics-core" {
                    continue;
                }
                let metric = Arc::new(metric);
                let source = Source::Shared(Arc::clone(&metric) as _);
                families.add_labelled(
                    DescriptorRef::Shared(Arc::new(descriptor)),
                    const_text,
                    source,
                )?;
                attached.metrics.push(metric);
            }
            Ok(())
        })
        // What was added before the clash goes when `attached` does.
        .map_err(|clash| AttachError::Clash(Box::new(clash)))?;
        Ok(attached)
    }
}

impl Drop for AttachedPlugin {
    /// Waits until no scrape looks at the plugin's metrics any more: do not drop it in a function that a metric asks for its value.
    fn drop(&mut self) {
        self.registry.change(|families| {
            for metric in &self.metrics {
                families.remove(Arc::as_ptr(metric).cast());
            }
        });
        let is_read = |metric: &Arc<PluginMetric>| Arc::strong_count(metric) > 1;
        while self.metrics.iter().any(is_read) {
            thread::sleep(Duration::from_millis(1));
            self.registry.free_replaced();
        }
    }
}

/// Why the metrics of a plugin cannot be exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttachError {
    /// It was built with a version of this crate whose interface is another one.
    #[non_exhaustive]
    Version {
        /// The number of the plugin's interface; 0 if there is none.
        plugin: u32,
        /// The number of this one.
        host: u32,
    },
    /// One of its metrics clashes with one that is there.
    Clash(Box<RegisterError>),
}

impl fmt::Display for AttachError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { plugin, host } => write!(
                f,
                "the plugin's metrics have interface {plugin}, and this program has interface {host}"
            ),
            Self::Clash(clash) => clash.fmt(f),
        }
    }
}

impl Error for AttachError {}
