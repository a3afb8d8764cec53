//! The models are in `tests`: they compile the storage's own files with loom's atomics.

use loom::model::Builder;

/// Runs a model with so many switches between threads where none of them has to wait, unless `LOOM_MAX_PREEMPTIONS` says another number.
pub fn model(switches: usize, run: impl Fn() + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound.get_or_insert(switches);
    builder.check(run);
}
