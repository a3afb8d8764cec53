//! Memory for cells, from the system and not from the program's allocator: an allocator that counts with a metric would come
//! back, from its own first count, for the very cells that are being made.

use std::alloc::{GlobalAlloc, Layout, System, handle_alloc_error};
use std::ptr::{self, NonNull};
use std::slice;

use super::sync::{AtomicPtr, AtomicU64, Ordering};

/// Puts `value` where it stays for ever.
pub(super) fn leak<T>(value: T) -> &'static T {
    let layout = Layout::new::<T>();
    // SAFETY: what is leaked here are slabs and chunks, which are not of size 0.
    let memory = unsafe { System.alloc(layout) }.cast::<T>();
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    // SAFETY: the memory was allocated just now for a `T`, and is never freed.
    unsafe {
        memory.write(value);
        &*memory
    }
}

/// Puts `header`, and `count` things behind it, where they stay for ever. `header` ends with an array of none of these things.
pub(super) fn leak_with<H, T>(header: H, count: usize, thing: impl Fn(usize) -> T) -> NonNull<H> {
    const { assert!(size_of::<H>() != 0 && size_of::<H>().is_multiple_of(align_of::<T>())) };
    let layout = Layout::array::<T>(count).and_then(|things| Layout::new::<H>().extend(things));
    // A histogram has a few hundred of them.
    let (layout, start) = layout.unwrap_or_else(|_| handle_alloc_error(Layout::new::<H>()));
    // SAFETY: the layout has a header, which is not of size 0.
    let memory = unsafe { System.alloc(layout) };
    let Some(leaked) = NonNull::new(memory.cast::<H>()) else {
        handle_alloc_error(layout);
    };
    // SAFETY: the memory was allocated just now for a header.
    unsafe { leaked.write(header) };
    for number in 0..count {
        // SAFETY: the memory has room for so many, from `start` on.
        let place = unsafe { memory.add(start).cast::<T>().add(number) };
        // SAFETY: as above.
        unsafe { place.write(thing(number)) };
    }
    leaked
}

/// A row of cells that is made once, when it is needed. Nobody waits: of several threads that make it at once, one wins.
pub(super) struct SharedCells {
    /// The first of the cells, which has the number of those that follow it.
    pub(super) row: AtomicPtr<AtomicU64>,
}

impl SharedCells {
    /// The cells, if they were made.
    #[inline]
    pub(super) fn get(&self) -> Option<&[AtomicU64]> {
        let row = self.row.load(Ordering::Acquire);
        // SAFETY: the pointer is null, or was published with `Release` by `get_or_make`, which wrote the row before; the row is
        // freed by `drop` only.
        unsafe { cells(row) }
    }

    /// The cells, of which `count` are made now if there are none yet.
    #[inline]
    pub(super) fn get_or_make(&self, count: usize) -> &[AtomicU64] {
        if let Some(made) = self.get() {
            return made;
        }
        let made = make(count);
        let exchanged =
            self.row
                .compare_exchange(ptr::null_mut(), made, Ordering::Release, Ordering::Acquire);
        let row = exchanged.map_or_else(
            |other| {
                // SAFETY: `made` comes from `make`, and nobody else has it.
                unsafe { free(made) };
                other
            },
            |_| made,
        );
        // SAFETY: as in `get`.
        unsafe { cells(row) }.unwrap_or_default()
    }
}

impl Drop for SharedCells {
    #[inline]
    fn drop(&mut self) {
        let row = self.row.load(Ordering::Relaxed);
        if !row.is_null() {
            // SAFETY: it comes from `make`, and `&mut self` says that nobody refers to it any more.
            unsafe { free(row) };
        }
    }
}

#[inline]
fn layout(count: usize) -> Layout {
    // A row has at most twice as many cells as a histogram may have buckets.
    Layout::array::<AtomicU64>(count + 1)
        .unwrap_or_else(|_| handle_alloc_error(Layout::new::<AtomicU64>()))
}

#[inline]
fn make(count: usize) -> *mut AtomicU64 {
    let layout = layout(count);
    #[allow(clippy::cast_ptr_alignment, reason = "the layout is that of cells")]
    // SAFETY: the layout has at least one cell.
    let row = unsafe { System.alloc(layout) }.cast::<AtomicU64>();
    if row.is_null() {
        handle_alloc_error(layout);
    }
    // One by one, though all but one are zero: a model's cells are more than their value.
    for number in 0..=count {
        let value = if number == 0 { count as u64 } else { 0 };
        // SAFETY: the row was allocated just now, with one cell more than `count`.
        unsafe { row.add(number).write(AtomicU64::new(value)) };
    }
    row
}

/// # Safety
///
/// The pointer is null, or comes from [`make`] and is not freed as long as the result is used.
#[inline]
unsafe fn cells<'a>(row: *mut AtomicU64) -> Option<&'a [AtomicU64]> {
    // SAFETY: the caller says that there is a row.
    let count = unsafe { row.as_ref() }?.load(Ordering::Relaxed);
    let count = usize::try_from(count).unwrap_or(0);
    // SAFETY: `make` made `count` cells behind the first one.
    Some(unsafe { slice::from_raw_parts(row.add(1), count) })
}

/// # Safety
///
/// The pointer comes from [`make`], and nobody refers to the row any more.
#[inline]
unsafe fn free(row: *mut AtomicU64) {
    // SAFETY: the caller says that there is a row.
    let count = unsafe { cells(row) }.map_or(0, <[_]>::len);
    // SAFETY: `make` allocated it from `System` with this layout.
    unsafe { System.dealloc(row.cast(), layout(count)) };
}
