//! What a registry is made of: families put together from metrics, and what metrics made at run time say of themselves.

mod appearance;
mod error;
mod families;
mod options;
mod reshaped;

pub use appearance::{Appearance, Rules, Shown};
pub use error::RegisterError;
pub(crate) use families::const_text;
pub use families::{Families, GatheredFamily, Source};
pub use options::MetricOptions;
