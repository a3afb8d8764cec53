//! What the registry of metrics-core needs of this crate and nobody else does. Not public API.

use std::sync::Arc;

pub use crate::clock::compare as compare_clocks;
pub use crate::collector::{Contributions, InOrder};
pub use crate::declaration::Declaration;
use crate::descriptor::Descriptor;
pub use crate::descriptor::DescriptorRef;
use crate::function_path::FunctionPath;
use crate::label::LabelText;
pub use crate::lint::lint;
use crate::metric::Metric;
pub use crate::place::Origin;
pub use crate::reference::Lock;
pub use crate::registering::{
    BoundsOverride, Families, GatheredFamily, Made, Rules, Source, make_metrics,
};
use crate::registering::{MetricOptions, RegisterError};
pub use crate::storage::{DropReason, OnceBox, Published, dropped_values, overflows, take_used};

/// The descriptor of an `M` with these options.
///
/// # Errors
///
/// If something in `options` is not allowed.
pub fn describe<M: Metric>(
    options: MetricOptions,
    origin: &Origin<'_>,
) -> Result<Descriptor, RegisterError> {
    options.describe::<M>(origin)
}

/// The constant labels of `descriptor`, as they are exposed.
#[must_use]
#[inline]
pub fn const_text(descriptor: &Descriptor) -> LabelText<'static> {
    crate::registering::const_text(descriptor, FunctionPath::short)
}

/// `metric`, told what it is.
pub fn described<M: Metric>(metric: M, descriptor: &Arc<Descriptor>) -> M {
    metric.described(descriptor)
}
