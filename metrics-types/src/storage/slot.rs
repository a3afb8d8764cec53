//! Places for things that are found without a lock, handed out, and used again.

use std::alloc::{alloc, dealloc, handle_alloc_error};
use std::cell::UnsafeCell;
use std::ptr::NonNull;

use super::handle::{Handle, check_count};
use super::sync::{AtomicUsize, Ordering};
use super::text::{length, too_large};
use super::walk::Seen;

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
    pub(super) state: AtomicUsize,
    /// Written by whoever claims the slot, read by everybody else.
    pub(super) content: UnsafeCell<Content<T>>,
    /// When the thing was put here, in the owner's count of things; 0 when it cannot be found any more. It stays in its place
    /// until its last handle is gone.
    pub(super) stamp: AtomicUsize,
    /// The text begins here, and goes on behind the slot.
    pub(super) room: UnsafeCell<[u64; 1]>,
}

/// A thing, as it stands in its slot.
#[repr(C)]
pub(super) struct Content<T> {
    hash: u32,
    /// The bytes of the key, with which the text begins.
    pub(super) key: u32,
    /// The bytes of the text for an exposition, which follows.
    pub(super) label_text: u32,
    /// How many bytes there is room for.
    pub(super) room: u32,
    pub(super) value: T,
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

/// The owner is changing the thing, or, having the only handle, is about to decide whether it can be found any longer: nobody else
/// gets a handle.
pub(super) const CLAIMED: usize = 1;

/// The owner is gone: the last handle frees the slot.
pub(super) const ORPHANED: usize = 2;

pub(super) const HANDLE: usize = 4;

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
            room: UnsafeCell::new([0]),
        };
        // SAFETY: it was allocated just now, for this.
        unsafe { slot.write(made_slot) };
        // SAFETY: nobody else knows the slot.
        unsafe { Self::write_text(slot, made.key, made.label_text) };
        (slot, Handle::counted(slot))
    }

    /// A handle to what is in the slot, unless that is being changed, or about to go.
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
        check_count(before);
        if before & CLAIMED == 0 {
            return Some(Handle::counted(slot));
        }
        state.fetch_sub(HANDLE, Ordering::Release);
        None
    }

    /// What is in the slot, if it can be found.
    ///
    /// # Safety
    ///
    /// The slot comes from [`new`](Self::new), and is there for `'a`, and so long either the caller has a handle to it, or a walk
    /// has [announced](super::walk::Walk::announce) that it looks at it.
    #[inline]
    pub(super) unsafe fn look<'a>(slot: NonNull<Self>) -> Option<Seen<'a, T>> {
        // SAFETY: the caller says that it is there. Not a reference to all of the slot: somebody may have claimed it.
        let stamp = unsafe { &(*slot.as_ptr()).stamp };
        // `Acquire`: whoever put the thing here did it before this.
        let stamp = stamp.load(Ordering::Acquire);
        if stamp == 0 {
            return None;
        }
        // SAFETY: nobody changes it. There is a handle; or whoever retires the thing after this was read sees the announcement before
        // the slot is used again: had the thing been retired before the announcement could be seen, 0 would have been read.
        let content = unsafe { &*(*slot.as_ptr()).content.get() };
        Some(Seen {
            thing: &content.value,
            // SAFETY: as above.
            label_text: unsafe { Self::label_text(slot) },
            stamp,
        })
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
    /// Every walk that may [look](Self::look) at it sees that the thing was retired.
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
        // SAFETY: the claim was made when there was no handle, and nobody gets one as long as it stands. Nor does a walk look at what
        // is in the slot, as the caller says.
        let content = unsafe { &mut *this.content.get() };
        content.hash = made.hash;
        content.value = made.value;
        // SAFETY: as above; `content` is not used any more.
        unsafe { Self::write_text(slot, made.key, made.label_text) };
        this.stamp.store(stamp, Ordering::Release);
        // The claim becomes the handle that is returned, in one step; handles that were refused meanwhile are counted off by
        // those who were refused.
        this.state.fetch_add(HANDLE - CLAIMED, Ordering::Release);
        Ok(Handle::counted(slot))
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
    pub(super) unsafe fn free(slot: NonNull<Self>) {
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
}

// SAFETY: a slot is reached from several threads, gives out `&T` (`T: Sync`), and drops a `T` in whichever thread changes it
// (`T: Send`). All else in it is atomic, or written under a claim.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Send for Slot<T> {}
