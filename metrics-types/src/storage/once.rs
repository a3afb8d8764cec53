//! A box that is filled once, without a lock.

use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Like `OnceLock<Box<T>>`, but nobody ever waits: of several threads that fill it at once, one wins, and the others' work
/// is dropped. A process that was forked while another thread filled it finds it empty or full.
pub struct OnceBox<T> {
    value: AtomicPtr<T>,
    owns: PhantomData<T>,
}

impl<T> OnceBox<T> {
    /// Nothing yet.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self {
            value: AtomicPtr::new(ptr::null_mut()),
            owns: PhantomData,
        }
    }

    #[inline]
    /// What it was filled with.
    pub fn get(&self) -> Option<&T> {
        let value = self.value.load(Ordering::Acquire);
        // SAFETY: the pointer is null, or comes from `Box::into_raw` in `get_or_make`, which published it with `Release`
        // after the value was made; the value is freed by `drop` only, and shared until then.
        unsafe { value.as_ref() }
    }

    #[inline]
    /// What it was filled with; filled now, with what `make` returns, if it is empty.
    pub fn get_or_make(&self, make: impl FnOnce() -> T) -> &T {
        match self.get() {
            Some(value) => value,
            None => self.make(make),
        }
    }

    #[cold]
    fn make(&self, make: impl FnOnce() -> T) -> &T {
        let made = Box::into_raw(Box::new(make()));
        let exchanged = self.value.compare_exchange(
            ptr::null_mut(),
            made,
            Ordering::Release,
            Ordering::Acquire,
        );
        let value = match exchanged {
            Ok(_) => made,
            Err(other) => {
                // SAFETY: `made` comes from `Box::into_raw`, and was not published: nobody else has it.
                drop(unsafe { Box::from_raw(made) });
                other
            }
        };
        // SAFETY: as in `get`; it is not null, being what was just made or what another thread had published.
        unsafe { &*value }
    }
}

impl<T> Default for OnceBox<T> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Drop for OnceBox<T> {
    #[inline]
    fn drop(&mut self) {
        let value = *self.value.get_mut();
        if !value.is_null() {
            // SAFETY: it comes from `Box::into_raw`, and `&mut self` says that nobody refers to it any more.
            drop(unsafe { Box::from_raw(value) });
        }
    }
}

// SAFETY: it is a `Box<T>` that is reached through `&self` by `&T` only, but may be filled by one thread and dropped by
// another: `T: Send` for that, `T: Sync` for the references.
unsafe impl<T: Send + Sync> Sync for OnceBox<T> {}
// SAFETY: as for a `Box<T>`.
unsafe impl<T: Send> Send for OnceBox<T> {}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::{Arc, Barrier};
    use std::thread;

    use super::*;

    #[test]
    fn one_of_many_fills_it_and_the_rest_is_dropped() {
        struct Counted<'a>(usize, &'a AtomicUsize);
        impl Drop for Counted<'_> {
            fn drop(&mut self) {
                self.1.fetch_add(1, Ordering::Relaxed);
            }
        }
        let (dropped, made) = (AtomicUsize::new(0), AtomicUsize::new(0));
        {
            let once = OnceBox::new();
            let barrier = Barrier::new(4);
            let fill = |number| {
                barrier.wait();
                let filled = once.get_or_make(|| {
                    made.fetch_add(1, Ordering::Relaxed);
                    Counted(number, &dropped)
                });
                filled.0
            };
            let fill = &fill;
            thread::scope(|scope| {
                let threads: Vec<_> = (0..4)
                    .map(|number| scope.spawn(move || fill(number)))
                    .collect();
                let seen: Vec<_> = threads
                    .into_iter()
                    .map(thread::ScopedJoinHandle::join)
                    .collect();
                assert!(
                    seen.iter()
                        .flatten()
                        .all(|number| seen[0].as_ref().ok() == Some(number))
                );
            });
            assert_eq!(
                dropped.load(Ordering::Relaxed),
                made.load(Ordering::Relaxed) - 1
            );
        }
        assert_eq!(
            dropped.load(Ordering::Relaxed),
            made.load(Ordering::Relaxed)
        );
        assert!(OnceBox::<Arc<()>>::new().get().is_none());
    }
}
