//! What metrics-registry and metrics-core need of this crate and nobody else does. Not public API.

pub use crate::buckets::check_bounds;
pub use crate::characters::{Characters, is_plain_family_name, is_plain_label_name};
pub use crate::check::{
    differ, is_not_the_states, label_names_agree, labels_are_distinct, may_expire, may_have_bounds,
    may_have_limit, states_agree,
};
pub use crate::clock::compare as compare_clocks;
pub use crate::declaration::Declaration;
pub use crate::descriptor::DescriptorRef;
pub use crate::function_path::FunctionPath;
pub use crate::lint::lint;
pub use crate::message::{Message, Verdict};
pub use crate::metric::metric_type;
pub use crate::name::{
    NameParts, check_family_name, check_label_name, check_name_part, check_unit,
};
pub use crate::name_escaping::same_label;
pub use crate::native_schema::{HIGHEST, LOWEST};
pub use crate::parts::{ConstLabel, ConstLabelValue, MetricType, Parts};
pub use crate::place::Origin;
pub use crate::start::program_start;
pub use crate::storage::{
    DropReason, OnceBounds, OnceBox, Published, dropped_values, overflows, take_used,
};
