//! Cells that only one thread writes, and the protocols by which they change hands.
//!
//! A declared number has an id, the same in every thread, and a cell of that id in the slab of every thread that touched it.
//! The thread that holds a slab adds to its cells by a load and a store, without a locked instruction; whoever wants the
//! number sums the cells of all slabs.
//!
//! A slab outlives its thread. It is handed to the next new thread as it is, so that nothing is moved and nothing is lost,
//! and there are never more slabs than threads that lived at once. Slabs and chunks are published once and never freed: a
//! scrape walks them without a lock, in a process that was forked at any moment too.

use std::ptr;

use super::sync::{
    AtomicBool, AtomicPtr, AtomicU32, AtomicU64, CHUNK_CELLS, CHUNKS, Ordering, leak,
};

/// The id of a number that was not given one yet. Ids are below this.
pub(crate) const NO_ID: u32 = i32::MAX.cast_unsigned();

/// The cells of one thread.
pub(crate) struct Slab {
    /// The cells of the lowest ids, those of most programs: they are found without another step.
    pub(crate) near: Chunk,
    /// The first of these is null: its cells are `near`. Published with `Release` by the thread that holds the slab, and
    /// never changed after that.
    pub(crate) chunks: [AtomicPtr<Chunk>; CHUNKS],
    /// Whether a thread holds it. Given up with `Release` and taken with `Acquire`, so that the next holder sees what the
    /// last one wrote.
    pub(crate) held: AtomicBool,
    /// The slab that was published before this one; set before this one is published, and never changed after that.
    pub(crate) next: AtomicPtr<Slab>,
}

// On lines of its own, which no other thread writes to: two, since processors fetch them in pairs.
#[repr(align(128))]
pub(crate) struct Chunk(pub(crate) [AtomicU64; CHUNK_CELLS]);

impl Chunk {
    #[inline]
    fn new() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

impl Slab {
    #[inline]
    fn new() -> Self {
        Self {
            near: Chunk::new(),
            chunks: std::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
            held: AtomicBool::new(true),
            next: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// The cells from `id` to the end of its chunk, if this slab has them.
    #[inline]
    pub(crate) fn cells(&'static self, id: u32) -> Option<&'static [AtomicU64]> {
        Some(&self.chunk(id)?.0[id as usize % CHUNK_CELLS..])
    }

    #[inline]
    fn chunk(&'static self, id: u32) -> Option<&'static Chunk> {
        let number = id as usize / CHUNK_CELLS;
        if number == 0 {
            return Some(&self.near);
        }
        // `Acquire` for those who read another thread's cells.
        let chunk = self.chunks.get(number)?.load(Ordering::Acquire);
        // SAFETY: a chunk's pointer is null, or that of a chunk that `make_cells` leaked; it was published with `Release`
        // after the chunk was made, and chunks are never freed, and only shared from then on.
        unsafe { chunk.as_ref() }
    }

    /// Makes the chunk that has the cell of `id`. Only the thread that holds the slab may call this.
    #[inline]
    pub(crate) fn make_cells(&self, id: u32) {
        match self.chunks.get(id as usize / CHUNK_CELLS) {
            Some(chunk)
                if id as usize >= CHUNK_CELLS && chunk.load(Ordering::Relaxed).is_null() =>
            {
                let made = ptr::from_ref(leak(Chunk::new())).cast_mut();
                chunk.store(made, Ordering::Release);
            }
            _ => {}
        }
    }

    /// Gives the slab up, with its values in place.
    #[inline]
    pub(crate) fn release(&self) {
        self.held.store(false, Ordering::Release);
    }
}

/// All slabs, and the ids of their cells.
pub(crate) struct Pool {
    /// The slab that was published last.
    pub(crate) last: AtomicPtr<Slab>,
    /// Ids below this are given out.
    pub(crate) ids: AtomicU32,
}

impl Pool {
    /// A slab for a thread that has none: one that somebody gave up, or a new one.
    #[inline]
    pub(crate) fn take(&self) -> &'static Slab {
        for slab in self.slabs() {
            let free = !slab.held.load(Ordering::Relaxed);
            if free
                && slab
                    .held
                    .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok()
            {
                return slab;
            }
        }
        let slab = leak(Slab::new());
        let mut last = self.last.load(Ordering::Relaxed);
        loop {
            slab.next.store(last, Ordering::Relaxed);
            let this = ptr::from_ref(slab).cast_mut();
            // `Release` publishes the slab; whoever walks the list loads with `Acquire`.
            match self
                .last
                .compare_exchange_weak(last, this, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return slab,
                Err(other) => last = other,
            }
        }
    }

    /// All slabs that were ever published, always in the same order.
    #[inline]
    pub(crate) fn slabs(&self) -> impl Iterator<Item = &'static Slab> {
        let mut at = self.last.load(Ordering::Acquire);
        std::iter::from_fn(move || {
            // SAFETY: the pointer is null, or that of a slab that `take` leaked and then published; slabs are never freed
            // and only shared. What this slab's `next` points to was published before it, by an exchange that this slab's
            // own publication read and, being an exchange too, carries on.
            let slab = unsafe { at.as_ref() }?;
            at = slab.next.load(Ordering::Acquire);
            Some(slab)
        })
    }

    /// The cells from `id` to the end of their chunk, of every thread that has them.
    #[inline]
    pub(crate) fn cells(&self, id: u32) -> impl Iterator<Item = &'static [AtomicU64]> {
        // A metric that nobody touched has no id, and nobody is asked for it.
        let used = id < NO_ID;
        let slabs = used.then(|| self.slabs()).into_iter().flatten();
        slabs.filter_map(move |slab| slab.cells(id))
    }

    /// Gives `id` a number of its own, with `count` cells that follow one another, unless it has one; `None` if there
    /// are no more ids.
    #[inline]
    pub(crate) fn assign(&self, id: &AtomicU32, count: usize) -> Option<u32> {
        let given = id.load(Ordering::Relaxed);
        if given != NO_ID {
            return Some(given);
        }
        let mut next = self.ids.load(Ordering::Relaxed);
        let first = loop {
            let first = fit(next as usize, count)?;
            let end = u32::try_from(first + count).ok()?;
            match self
                .ids
                .compare_exchange_weak(next, end, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => break u32::try_from(first).ok()?,
                Err(other) => next = other,
            }
        };
        // An id says nothing about other memory: cells are found, or not, in slabs. Threads that race for the first use of
        // a metric agree on the id of the one that gets here first; the ids of the others stay unused.
        let exchanged = id.compare_exchange(NO_ID, first, Ordering::Relaxed, Ordering::Relaxed);
        Some(exchanged.map_or_else(|given| given, |_| first))
    }
}

/// The first id, from `next` on, of which `count` cells stand in one chunk.
#[inline]
fn fit(next: usize, count: usize) -> Option<usize> {
    let left = CHUNK_CELLS - next % CHUNK_CELLS;
    let first = if count <= left { next } else { next + left };
    (count <= CHUNK_CELLS && first + count <= CHUNKS * CHUNK_CELLS).then_some(first)
}
