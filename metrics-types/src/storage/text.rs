//! The text of what is in a slot, which stands behind it in the same memory: to find a thing is to look at one place.
//!
//! Where a later thing has more text than there is room for, a pointer to that stands there instead.

use std::alloc::{Layout, handle_alloc_error};
use std::mem::offset_of;
use std::ptr::{self, NonNull};
use std::slice;

use super::slot::{FREE_BITS, Slot};

impl<T> Slot<T> {
    #[inline]
    pub(super) fn layout(room: u32) -> Layout {
        // There is room for all of the slot, with what it is rounded up to: more than for a pointer, where one has 32 bits.
        let size = offset_of!(Self, room).checked_add(room as usize);
        let size = size.map(|size| size.max(size_of::<Self>()));
        const { assert!(align_of::<Self>() <= 1 << FREE_BITS) };
        let layout = size.map(|size| Layout::from_size_align(size, 1 << FREE_BITS));
        layout.and_then(Result::ok).unwrap_or_else(too_large)
    }

    /// The room for text, which goes on behind the slot.
    #[inline]
    fn room(slot: NonNull<Self>) -> *mut u64 {
        // Not by way of a reference, which would end with the slot.
        slot.as_ptr()
            .wrapping_byte_add(offset_of!(Self, room))
            .cast()
    }

    /// Where the text begins: in the slot if there is room for it, else elsewhere.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and the caller has a handle to it or the right to change it.
    #[inline]
    unsafe fn text(slot: NonNull<Self>) -> *mut u8 {
        let room = Self::room(slot);
        // SAFETY: the caller says that nobody else changes it.
        let content = unsafe { &*(*slot.as_ptr()).content.get() };
        if content.key + content.label_text <= content.room {
            room.cast()
        } else {
            // SAFETY: `write_text` put a pointer there, for which there is always room.
            unsafe { room.cast::<*mut u8>().read() }
        }
    }

    /// What the thing is found by.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and for `'a` it is there and nobody changes what is in it.
    #[inline]
    pub(super) unsafe fn key<'a>(slot: NonNull<Self>) -> &'a [u8] {
        // SAFETY: the caller says so.
        let length = unsafe { (*(*slot.as_ptr()).content.get()).key };
        // SAFETY: as above.
        let text = unsafe { Self::text(slot) };
        // SAFETY: `write_text` put the key there, and its length in the content.
        unsafe { slice::from_raw_parts(text, length as usize) }
    }

    /// What an exposition shows.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and for `'a` it is there and nobody changes what is in it.
    #[inline]
    pub(super) unsafe fn label_text<'a>(slot: NonNull<Self>) -> &'a str {
        // SAFETY: the caller says so.
        let content = unsafe { &*(*slot.as_ptr()).content.get() };
        // SAFETY: as above.
        let text = unsafe { Self::text(slot) };
        // SAFETY: `write_text` put it there, after the key, and its length in the content.
        let text = unsafe {
            slice::from_raw_parts(text.add(content.key as usize), content.label_text as usize)
        };
        // SAFETY: `write_text` had it from a `str`.
        unsafe { str::from_utf8_unchecked(text) }
    }

    /// Replaces the text.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and nobody else uses what is in it.
    #[inline]
    pub(super) unsafe fn write_text(slot: NonNull<Self>, key: &[u8], label_text: &str) {
        // SAFETY: the caller says so.
        let old = unsafe { Self::text(slot) };
        // SAFETY: as above, and that is all that is done with the content from here on.
        let content = unsafe { &mut *(*slot.as_ptr()).content.get() };
        let old_length = content.key + content.label_text;
        if old_length > content.room {
            let text = ptr::slice_from_raw_parts_mut(old, old_length as usize);
            // SAFETY: it was leaked below, with this length, and is not used any more.
            drop(unsafe { Box::from_raw(text) });
        }
        content.key = length(key);
        content.label_text = length(label_text.as_bytes());
        let new_length = content.key.checked_add(content.label_text);
        let fits = new_length.unwrap_or_else(too_large) <= content.room;
        let room = Self::room(slot);
        if fits {
            let room = room.cast::<u8>();
            // SAFETY: there is room for both.
            unsafe { room.copy_from_nonoverlapping(key.as_ptr(), key.len()) };
            // SAFETY: as above.
            let rest = unsafe { room.add(key.len()) };
            // SAFETY: as above.
            unsafe { rest.copy_from_nonoverlapping(label_text.as_ptr(), label_text.len()) };
        } else {
            let text = [key, label_text.as_bytes()].concat().into_boxed_slice();
            // SAFETY: there is always room for a pointer, and the room is aligned for one.
            unsafe { room.cast::<*mut u8>().write(Box::into_raw(text).cast()) };
        }
    }
}

#[inline]
pub(super) fn length(text: &[u8]) -> u32 {
    u32::try_from(text.len()).unwrap_or_else(|_| too_large())
}

/// Nothing has so much text.
#[cold]
pub(super) fn too_large<R>() -> R {
    handle_alloc_error(Layout::new::<u8>())
}
