//! Something that is replaced as a whole, and read without a lock.

use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sync::{AtomicPtr, AtomicUsize, Ordering};

/// The latest version of something. Readers never wait, and keep the version that they began with; a version that was
/// replaced is freed when nobody reads.
pub struct Published<T> {
    latest: AtomicPtr<T>,
    /// How many read at this moment.
    reading: AtomicUsize,
    /// Versions that were replaced while somebody was reading.
    replaced: Mutex<Vec<Box<T>>>,
}

impl<T: Default> Published<T> {
    /// No version yet.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self {
            latest: AtomicPtr::new(ptr::null_mut()),
            reading: AtomicUsize::new(0),
            replaced: Mutex::new(Vec::new()),
        }
    }

    /// Calls `look` with the latest version, or an empty one if none was published yet.
    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        let result = self.read_latest(look);
        self.free_replaced();
        result
    }

    fn read_latest<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        let _reading = Reading::begin(&self.reading);
        // `SeqCst`, here and where `reading` changes: either a reader sees the version that replaced another, or whoever
        // replaced it sees that somebody reads.
        let latest = self.latest.load(Ordering::SeqCst);
        // SAFETY: the pointer is null, or comes from `Box::into_raw` in `publish`, and a version is freed only after it was
        // replaced and nobody was seen reading.
        match unsafe { latest.as_ref() } {
            Some(latest) => look(latest),
            None => look(&T::default()),
        }
    }

    /// Frees what was replaced while somebody was reading, if nobody is and nobody else looks after it.
    #[inline]
    fn free_replaced(&self) {
        let unused = match self.replaced.try_lock() {
            // Whoever begins to read now reads a version that is not among these.
            Ok(mut replaced) if self.reading.load(Ordering::SeqCst) == 0 => {
                std::mem::take(&mut *replaced)
            }
            _ => return,
        };
        drop(unused);
    }

    /// Replaces the version that is read from now on. Those that publish take turns.
    ///
    /// Returns what nobody reads any more, for the caller to drop where it holds no lock.
    #[must_use]
    #[inline]
    pub fn publish(&self, version: T) -> Vec<Box<T>> {
        let replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        self.replace(version, replaced)
    }

    /// The same for a scrape, which never waits: nothing is replaced while somebody looks after what was replaced before, also if
    /// that was when this process was forked.
    #[inline]
    pub(crate) fn publish_unless_busy(&self, version: T) -> Vec<Box<T>> {
        self.replaced
            .try_lock()
            .map_or_else(|_| Vec::new(), |replaced| self.replace(version, replaced))
    }

    #[inline]
    fn replace(&self, version: T, mut replaced: MutexGuard<'_, Vec<Box<T>>>) -> Vec<Box<T>> {
        let old = self
            .latest
            .swap(Box::into_raw(Box::new(version)), Ordering::SeqCst);
        if !old.is_null() {
            // SAFETY: it comes from `Box::into_raw` above, and was taken out of `latest` just now: nobody else makes a box of
            // it. It is dropped when nobody reads it any more.
            replaced.push(unsafe { Box::from_raw(old) });
        }
        if self.reading.load(Ordering::SeqCst) == 0 {
            std::mem::take(&mut replaced)
        } else {
            Vec::new()
        }
    }
}

impl<T: Default> Default for Published<T> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for Published<T> {
    #[inline]
    fn drop(&mut self) {
        let latest = *self.latest.get_mut();
        if !latest.is_null() {
            // SAFETY: it comes from `Box::into_raw` in `publish`, and `&mut self` says that nobody reads it.
            drop(unsafe { Box::from_raw(latest) });
        }
    }
}

// SAFETY: it gives out `&T` to several threads (`T: Sync`), and drops a `T` in whichever thread replaces it (`T: Send`).
unsafe impl<T: Send + Sync> Sync for Published<T> {}
// SAFETY: as for a `Box<T>`.
unsafe impl<T: Send> Send for Published<T> {}

/// Somebody reads.
struct Reading<'a>(&'a AtomicUsize);

impl<'a> Reading<'a> {
    #[inline]
    fn begin(reading: &'a AtomicUsize) -> Self {
        reading.fetch_add(1, Ordering::SeqCst);
        Self(reading)
    }
}

impl Drop for Reading<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
