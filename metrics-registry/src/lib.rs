//! The catalogue and the registry of [`metrics-core`](https://docs.rs/metrics-core), which re-exports them: depend on that crate instead.
//!
//! What is here does not need the attributes, and so is compiled beside them and not after them: what the linker collects, what a
//! registry makes of it, and the run-time half of the macros that declare.

#![deny(unsafe_code)]

#[doc(hidden)]
#[path = "facade_parts.rs"]
pub mod __facade;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod build_info;
mod catalogue;
mod collector;
mod diagnostics;
mod gathering;
mod instance;
mod lock;
#[cfg(feature = "plugins")]
#[allow(unsafe_code, reason = "plugins are reached through an interface of C")]
mod plugin;
mod reference;
mod registering;
mod registry;
mod registry_builder;
mod self_metrics;

pub use catalogue::catalogue;
pub use collector::{
    AddedSample, Collected, Collector, ConstFamily, ConstValue, Facts, Registration,
};
pub use diagnostics::{Diagnostic, Diagnostics, set_diagnostics_hook};
pub use instance::Instance;
#[cfg(feature = "plugins")]
pub use plugin::{AttachError, AttachedPlugin, PluginExport, PluginInterface};
pub use reference::{to_json, to_markdown};
pub use registering::{Appearance, MetricOptions, Metrics, RegisterError};
pub use registry::Registry;
pub use registry_builder::RegistryBuilder;
