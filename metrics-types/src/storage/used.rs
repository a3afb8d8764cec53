//! Which declared metrics are used, told at the first use of each, so that one that is not in the catalogue is found.

use std::ptr;

use super::sync::{AtomicPtr, Ordering, leak};
use crate::declaration::Declaration;

/// The declaration of a metric that wants its first use to be known.
pub(crate) type Owner = Option<&'static Declaration>;

struct Used {
    declaration: &'static Declaration,
    /// The one before it; set before it is published.
    before: AtomicPtr<Used>,
}

/// The one that was used last. What is in the list is leaked: a metric has a first use once.
static LAST: AtomicPtr<Used> = AtomicPtr::new(ptr::null_mut());

/// Takes note of the first use of `owner`. Threads that race for it may note it more than once.
#[cold]
pub(crate) fn note_use(owner: Owner) {
    let Some(declaration) = owner else {
        return;
    };
    let mut last = LAST.load(Ordering::Relaxed);
    let used = leak(Used {
        declaration,
        before: AtomicPtr::new(last),
    });
    let this = ptr::from_ref(used).cast_mut();
    // `Release` publishes it; whoever takes the list takes it with `Acquire`.
    while let Err(other) =
        LAST.compare_exchange_weak(last, this, Ordering::Release, Ordering::Relaxed)
    {
        last = other;
        used.before.store(last, Ordering::Relaxed);
    }
}

/// What was used for the first time since somebody last asked.
pub fn take_used() -> impl Iterator<Item = &'static Declaration> {
    let mut at = ptr::null_mut();
    if !LAST.load(Ordering::Relaxed).is_null() {
        at = LAST.swap(ptr::null_mut(), Ordering::Acquire);
    }
    std::iter::from_fn(move || {
        // SAFETY: it is null, or was leaked by `note_use` and published after that, each one after the one before it.
        let used = unsafe { at.as_ref() }?;
        at = used.before.load(Ordering::Relaxed);
        Some(used.declaration)
    })
}
