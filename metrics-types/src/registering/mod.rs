//! What a registry is made of: families put together from metrics, and what metrics made at run time say of themselves.

mod appearance;
mod error;
mod escaped_names;
mod families;
mod instance;
mod options;
mod reshaped;

pub(crate) use appearance::Shown;
pub use appearance::{Appearance, Rules};
pub use error::RegisterError;
pub(crate) use escaped_names::EscapedNames;
pub(crate) use families::const_text;
pub use families::{Families, GatheredFamily, Source};
pub use instance::{Made, Making, Metrics, as_source, make_metrics};
pub use options::MetricOptions;
pub use reshaped::BoundsOverride;
