//! What a declared counter weighs in a program: of two programs beside this one with 1000 counters, one declares them.

use std::fs::metadata;

use crate::arguments::Arguments;
use crate::operation::Operation;
use crate::ours::OURS;
use crate::report::{Key, Measured};
use crate::startup::COUNTERS;

pub(crate) fn measure(arguments: &Arguments) -> Option<Measured> {
    let key = Key {
        operation: Operation::BytesBinary,
        who: OURS,
        how: "stripped, strings included",
        threads: 1,
    };
    if !arguments.wants(&key.to_string()) {
        return None;
    }
    let this = std::env::current_exe().ok()?;
    let size = |name| Some(metadata(this.parent()?.join(name)).ok()?.len());
    let both = size("many").zip(size("none"));
    let Some((thousand, none)) = both else {
        eprintln!("not measured: {key}: build this with `--bins`");
        return None;
    };
    let each = thousand.saturating_sub(none) as f64 / COUNTERS as f64;
    Some(Measured::once(key, each))
}
