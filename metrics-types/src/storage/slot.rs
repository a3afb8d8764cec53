//! Places for things that are found without a lock, handed out, and used again.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::UnsafeCell;
use std::mem::offset_of;
use std::ops::Deref;
use std::ptr::{self, NonNull};
use std::slice;

use super::sync::{AtomicPtr, AtomicUsize, Ordering};

/// A place that has one thing after another, each for as long as somebody has a handle to it.
///
/// A place is never freed while its owner lives, so that it can be asked for a handle by somebody who found it a moment ago
/// and does not know what it has by now. Whoever has a handle keeps the thing in its place.
///
/// The thing's text stands behind the slot in the same memory: to find a thing is to look at one place. Where a later thing
/// has more text than there is room for, a pointer to that stands there instead.
#[repr(C)]
pub(crate) struct Slot<T> {
    /// Counts handles, in steps of [`HANDLE`], above the two flags.
    state: AtomicUsize,
    /// Written by whoever claims the slot, read by everybody else.
    content: UnsafeCell<Content<T>>,
    /// When the thing was put here, in the owner's count of things; 0 when it cannot be found any more. It stays in its place
    /// until its last handle is gone.
    stamp: AtomicUsize,
    /// The slot that was made after this one; published with `Release`, once.
    pub(super) next: AtomicPtr<Slot<T>>,
    /// The text begins here, and goes on behind the slot.
    room: UnsafeCell<[u64; 1]>,
}

/// A thing, as it stands in its slot.
#[repr(C)]
struct Content<T> {
    hash: u32,
    /// The bytes of the key, with which the text begins.
    key: u32,
    /// The bytes of the text for an exposition, which follows.
    label_text: u32,
    /// How many bytes there is room for.
    room: u32,
    value: T,
}

/// A thing that is about to be put somewhere.
pub(crate) struct Made<'a, T> {
    /// Of the key.
    pub(crate) hash: u32,
    /// What it is found by.
    pub(crate) key: &'a [u8],
    /// What an exposition shows.
    pub(crate) label_text: &'a str,
    pub(crate) value: T,
}

/// The owner is changing the thing.
const CLAIMED: usize = 1;

/// The owner is gone: the last handle frees the slot.
const ORPHANED: usize = 2;

const HANDLE: usize = 4;

/// A slot has room for a pointer, at least.
const LEAST_ROOM: u32 = 8;

/// So many low bits of the address of a slot are zero, as of most memory anyway.
pub(super) const FREE_BITS: u32 = 4;

impl<T> Slot<T> {
    /// A slot with a handle to `made`, which can be found.
    #[inline]
    pub(super) fn new(made: Made<'_, T>, stamp: usize) -> (NonNull<Self>, Handle<T>) {
        let Made { hash, value, .. } = made;
        let (key, label_text) = (length(made.key), length(made.label_text.as_bytes()));
        let room = key.checked_add(label_text).unwrap_or_else(too_large);
        let room = room.max(LEAST_ROOM);
        let layout = Self::layout(room);
        // SAFETY: the layout is not of size 0: it has the slot.
        let Some(slot) = NonNull::new(unsafe { alloc(layout) }.cast::<Self>()) else {
            handle_alloc_error(layout);
        };
        let content = Content {
            hash,
            key: 0,
            label_text: 0,
            room,
            value,
        };
        let made_slot = Self {
            state: AtomicUsize::new(HANDLE),
            content: UnsafeCell::new(content),
            stamp: AtomicUsize::new(stamp),
            next: AtomicPtr::new(ptr::null_mut()),
            room: UnsafeCell::new([0]),
        };
        // SAFETY: it was allocated just now, for this.
        unsafe { slot.write(made_slot) };
        // SAFETY: nobody else knows the slot.
        unsafe { Self::write_text(slot, made.key, made.label_text) };
        (slot, Handle { slot })
    }

    /// A handle to what is in the slot, unless that is being changed.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and is there.
    #[inline]
    pub(super) unsafe fn share(slot: NonNull<Self>) -> Option<Handle<T>> {
        // SAFETY: the caller says that it is there.
        let state = unsafe { &(*slot.as_ptr()).state };
        // `Acquire`: what the owner wrote before it gave up its claim is seen by whoever sees no claim.
        let before = state.fetch_add(HANDLE, Ordering::Acquire);
        if before & CLAIMED == 0 {
            return Some(Handle { slot });
        }
        state.fetch_sub(HANDLE, Ordering::Release);
        None
    }

    /// The hash of the key of what is in the slot.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and is there, and the caller is its owner, one thread at a time: nobody changes
    /// what is in it.
    #[inline]
    pub(super) unsafe fn hash(slot: NonNull<Self>) -> u32 {
        // SAFETY: the caller says so.
        unsafe { (*(*slot.as_ptr()).content.get()).hash }
    }

    /// The thing cannot be found any more. Only the owner may call this, one thread at a time.
    #[inline]
    pub(super) fn retire(&self) {
        self.stamp.store(0, Ordering::Release);
    }

    /// Puts `made` in the place of a thing that was retired, if no handle to that is left; otherwise gives it back.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and is there, and the caller is its owner, one thread at a time.
    #[inline]
    pub(super) unsafe fn reuse(
        slot: NonNull<Self>,
        made: Made<'_, T>,
        stamp: usize,
    ) -> Result<Handle<T>, Made<'_, T>> {
        // SAFETY: the caller says that it is there.
        let this = unsafe { slot.as_ref() };
        // `Acquire`: whatever was done through handles is over.
        let claim = this
            .state
            .compare_exchange(0, CLAIMED, Ordering::Acquire, Ordering::Relaxed);
        if claim.is_err() {
            return Err(made);
        }
        // SAFETY: the claim was made when there was no handle, and nobody gets one as long as it stands.
        let content = unsafe { &mut *this.content.get() };
        content.hash = made.hash;
        content.value = made.value;
        // SAFETY: as above; `content` is not used any more.
        unsafe { Self::write_text(slot, made.key, made.label_text) };
        this.stamp.store(stamp, Ordering::Release);
        // The claim becomes the handle that is returned, in one step; handles that were refused meanwhile are counted off by
        // those who were refused.
        this.state.fetch_add(HANDLE - CLAIMED, Ordering::Release);
        Ok(Handle { slot })
    }

    /// Frees the slot, or leaves that to its last handle.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and nobody but those with a handle refers to it from now on.
    #[inline]
    pub(super) unsafe fn disown(slot: NonNull<Self>) {
        // SAFETY: the caller says that it is still there.
        let before = unsafe { slot.as_ref() }
            .state
            .fetch_or(ORPHANED, Ordering::AcqRel);
        if before < HANDLE {
            // SAFETY: there is no handle, and nobody can get one any more.
            unsafe { Self::free(slot) };
        }
    }

    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and nobody refers to it any more.
    #[inline]
    unsafe fn free(slot: NonNull<Self>) {
        // SAFETY: the caller says that nobody else uses it.
        let content = unsafe { &mut *(*slot.as_ptr()).content.get() };
        let layout = Self::layout(content.room);
        // SAFETY: as above. Afterwards there is no text that would have memory of its own.
        unsafe { Self::write_text(slot, &[], "") };
        // SAFETY: the slot was written by `new`, and this is the only time that it is dropped.
        unsafe { slot.drop_in_place() };
        // SAFETY: it was allocated by `new` with this layout.
        unsafe { dealloc(slot.as_ptr().cast(), layout) };
    }

    #[inline]
    fn layout(room: u32) -> Layout {
        // There is room for all of the slot, being for a pointer at least.
        let size = offset_of!(Self, room).checked_add(room as usize);
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

    /// Replaces the text.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and nobody else uses what is in it.
    #[inline]
    unsafe fn write_text(slot: NonNull<Self>, key: &[u8], label_text: &str) {
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
fn length(text: &[u8]) -> u32 {
    u32::try_from(text.len()).unwrap_or_else(|_| too_large())
}

/// Nothing has so much text.
#[cold]
fn too_large<R>() -> R {
    handle_alloc_error(Layout::new::<u8>())
}

// SAFETY: a slot is reached from several threads, gives out `&T` (`T: Sync`), and drops a `T` in whichever thread changes it
// (`T: Send`). All else in it is atomic, or written under a claim.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Send for Slot<T> {}

/// Keeps a thing in its slot.
pub(crate) struct Handle<T> {
    slot: NonNull<Slot<T>>,
}

impl<T> Handle<T> {
    /// What the thing is found by.
    #[inline]
    pub(crate) fn key(&self) -> &[u8] {
        // SAFETY: no claim is made as long as there is a handle.
        let text = unsafe { Slot::text(self.slot) };
        // SAFETY: `write_text` put the key there, and its length in the content.
        unsafe { slice::from_raw_parts(text, self.content().key as usize) }
    }

    /// What an exposition shows.
    #[inline]
    pub(crate) fn label_text(&self) -> &str {
        let content = self.content();
        // SAFETY: no claim is made as long as there is a handle.
        let text = unsafe { Slot::text(self.slot) };
        // SAFETY: `write_text` put it there, after the key, and its length in the content.
        let text = unsafe {
            slice::from_raw_parts(text.add(content.key as usize), content.label_text as usize)
        };
        // SAFETY: `write_text` had it from a `str`.
        unsafe { str::from_utf8_unchecked(text) }
    }

    /// Where the thing is.
    #[inline]
    pub(super) fn place(&self) -> NonNull<Slot<T>> {
        self.slot
    }

    /// Whether the thing can be found.
    #[inline]
    pub(super) fn is_live(&self) -> bool {
        self.stamp() != 0
    }

    /// Makes it impossible to find the thing, unless somebody else has a handle to it, or `regret` says that something was done
    /// to it. Only the owner may call this, one thread at a time.
    #[inline]
    pub(super) fn retire_if_alone(&self, regret: impl FnOnce() -> bool) -> bool {
        let stamp = self.stamp();
        self.slot().retire();
        // An addition, not a load: of two changes of one number one is the first. Whoever gets a handle before this one is
        // counted here, and whoever gets one after it sees that the thing cannot be found any more. `Acquire`: what was done
        // through handles that are gone is seen by `regret`.
        let state = self.slot().state.fetch_add(0, Ordering::AcqRel);
        let alone = state & !ORPHANED == HANDLE && !regret();
        if !alone {
            self.slot().stamp.store(stamp, Ordering::Release);
        }
        alone
    }

    /// When the thing was put here; 0 when it cannot be found any more.
    #[inline]
    pub(crate) fn stamp(&self) -> usize {
        self.slot().stamp.load(Ordering::Acquire)
    }

    #[inline]
    fn slot(&self) -> &Slot<T> {
        // SAFETY: a slot with a handle is not freed: `disown` leaves it to the last handle.
        unsafe { self.slot.as_ref() }
    }

    #[inline]
    fn content(&self) -> &Content<T> {
        // SAFETY: no claim is made as long as there is a handle, so nobody writes.
        unsafe { &*self.slot().content.get() }
    }
}

impl<T> Deref for Handle<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.content().value
    }
}

impl<T> Clone for Handle<T> {
    #[inline]
    fn clone(&self) -> Self {
        // There is a handle, so nothing else depends on this one being seen.
        self.slot().state.fetch_add(HANDLE, Ordering::Relaxed);
        Self { slot: self.slot }
    }
}

impl<T> Drop for Handle<T> {
    #[inline]
    fn drop(&mut self) {
        // `Release`: whoever changes or frees the thing does it after everything that was done through this handle.
        let before = self.slot().state.fetch_sub(HANDLE, Ordering::Release);
        if before == HANDLE | ORPHANED {
            // SAFETY: the owner has disowned the slot, and this was the last handle.
            unsafe { free_last(self.slot) };
        }
    }
}

/// Frees a slot of which this was the last handle.
///
/// # Safety
///
/// The slot comes from [`Slot::new`], and nobody refers to it any more.
#[cold]
unsafe fn free_last<T>(slot: NonNull<Slot<T>>) {
    // SAFETY: the caller says that it is there. `Acquire`, for what was done through other handles.
    unsafe { slot.as_ref() }.state.load(Ordering::Acquire);
    // SAFETY: the caller's promise is passed on.
    unsafe { Slot::free(slot) };
}

// SAFETY: a handle is a reference to a `T` that may be the last one, as an `Arc<T>` is.
unsafe impl<T: Send + Sync> Send for Handle<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Handle<T> {}
