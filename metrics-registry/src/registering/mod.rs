//! What a registry is made of: families put together from metrics, and what metrics made at run time say of themselves.

mod appearance;
mod error;
mod escaped_names;
mod families;
mod instance;
mod options;
mod reshaped;

pub use appearance::Appearance;
pub(crate) use appearance::{Rules, Shown};
pub use error::RegisterError;
pub(crate) use escaped_names::EscapedNames;
#[cfg(feature = "plugins")]
pub(crate) use families::const_text;
pub(crate) use families::{Families, GatheredFamily, Source};
pub(crate) use instance::make_metrics;
pub use instance::{Making, Metrics, as_source};
pub use options::MetricOptions;
pub(crate) use reshaped::BoundsOverride;
