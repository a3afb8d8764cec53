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

/// The first use of a metric that has no cell to be given then: one that can be set.
pub(crate) struct FirstUse {
    /// Of the declaration; null when the use was noted, and where nobody wants to know.
    declaration: AtomicPtr<Declaration>,
}

impl FirstUse {
    /// Of nothing that is declared.
    #[inline]
    pub(crate) const fn unknown() -> Self {
        Self {
            declaration: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Of this declaration.
    #[inline]
    pub(crate) const fn of(declaration: &'static Declaration) -> Self {
        Self {
            declaration: AtomicPtr::new(ptr::from_ref(declaration).cast_mut()),
        }
    }

    /// Takes note of a use, if it is the first.
    #[inline]
    pub(crate) fn note(&self) {
        if !self.declaration.load(Ordering::Relaxed).is_null() {
            self.note_first();
        }
    }

    #[cold]
    #[inline(never)]
    fn note_first(&self) {
        let declaration = self.declaration.swap(ptr::null_mut(), Ordering::Relaxed);
        // SAFETY: it is null, or was made of a reference that lives for ever.
        note_use(unsafe { declaration.as_ref() });
    }
}

impl std::fmt::Debug for FirstUse {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let noted = self.declaration.load(Ordering::Relaxed).is_null();
        f.debug_struct("FirstUse").field("noted", &noted).finish()
    }
}

/// What was used for the first time since somebody last asked.
#[inline]
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
