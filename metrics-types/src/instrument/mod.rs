//! What the function attributes do at run time.
//!
//! A call is watched from around its body: by a guard where only its end matters, else by [`call`](call::call) or a
//! [`MeasuredFuture`], which ask what it returned how it [`Ended`] and tell whoever [`Record`]s it.

mod call;
mod count;
mod ended;
mod endings;
mod error_kind;
mod future;
mod guard;
mod labels;
mod outcome;
mod record;

pub use call::{call, until_return};
pub use count::{CallCounter, CallHistogram, CallsInFlight, CountCalls};
pub use ended::{Ended, KnownValues, ResultLabels, error_kind, kinds_of, values_of};
pub use endings::{CallFamily, Endings};
pub use error_kind::{ErrorKind, KindName};
pub use future::MeasuredFuture;
pub use guard::{time_call, time_call_labelled, track_call, track_call_labelled};
pub use labels::{
    ArgumentLabels, HasChild, LabelsOver, NoValue, TextOfAny, TextOfValue, Untyped, ValueOfNoType,
    ValueOfNothing, ValueOfType, label_of, typed,
};
pub use outcome::{
    Fallible, Outcome, OutcomeOfAny, OutcomeOfResult, Returned, ask, ok_unless, outcome_of_option,
    outcome_of_result,
};
pub(crate) use record::Record;
pub use record::{
    count, count_ended, count_labelled, observe, observe_labelled, poll_time, poll_time_labelled,
    time_ended, time_outcomes, track, track_labelled,
};
