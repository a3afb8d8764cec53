//! How a histogram is read while threads record.
//!
//! A row of cells, that of one thread or the one that all threads share, has two sides: the sum and the counts, and the same once more. All
//! threads write to one side, the other one is at rest. A reading must have each observation wholly or not at all, but for one that a thread
//! is in the middle of, one for each thread; and nobody may wait.
//!
//! * If two readings of a whole row are the same, there was a moment at which all of its cells had these values, and at that a thread
//!   had at most one observation half done. So it is with most rows: nobody records in them for this microsecond.
//! * Otherwise the scrape reads the side at rest and then turns the sides around. What was written until now comes to rest, and the other one is
//!   as it was when it was read: these two together are the reading. Half of an observation may be missing in either, though, if a
//!   thread was stopped in the middle of one since the last turn, went on now, and was in the middle of the next one when the sides were
//!   turned around. So the second of the two is read when it is known that there is no half observation in it, or none of such a
//!   thread:
//!
//!     * A thread's own row. The thread writes down, before it counts, the word that told it the side. Once it has written the word of this
//!       turn, all that it wrote in the other side is there, complete, and nothing is added. Until it does, only what it was in the middle
//!       of changes, so that two readings of the whole row are soon the same.
//!     * The shared row. If the sum of the side at rest is after the turn what it was when it was read, whoever was in the middle of an
//!       observation there still was at the turn, and was in no other then.
//!
//! Every cell only grows, and everything is read after the scrape began. So whichever way a row is read, nothing is less than in an
//! earlier scrape, and nothing is missing that was observed before.

use std::ops::Range;

use super::sync::{AtomicU32, AtomicU64, GLANCES, Ordering, WAITS, yield_now};

/// The cells of one histogram.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    /// Both sides.
    cells: &'a [AtomicU64],
    /// The word that told the thread, which alone writes this row, the side that it wrote last; none where all threads write.
    seen: Option<&'a AtomicU64>,
}

/// The place of the sum in a side.
pub(super) const SUM: usize = 0;

/// Where the counts begin.
pub(super) const COUNTS: usize = 1;

/// The bit of the word that says which side is written.
const SIDE: u32 = 1;

/// The bit of the word that says that a scrape is turning the sides around.
const TURNING: u32 = 2;

/// What is added to the word whenever a scrape begins to turn: no two turns have the same word, as long as anybody remembers.
const TURN: u32 = 4;

/// Cells are read again, until two readings are the same, this many times at most; and as many times a scrape tries again if
/// others come between. Bounds, so that a scrape ends.
const READINGS: usize = 100;

/// The cells of a side, of so many, that `word` says.
#[inline]
pub(super) fn side(word: u32, width: usize) -> Range<usize> {
    let start = if word & SIDE == 0 { 0 } else { width };
    start..start + width
}

impl<'a> Row<'a> {
    /// A row that one thread writes, of `width` cells after the first, if there are so many.
    #[inline]
    pub(super) fn of_one(cells: &'a [AtomicU64], width: usize) -> Option<Self> {
        let (seen, cells) = cells.split_first()?;
        Some(Self {
            cells: cells.get(..width)?,
            seen: Some(seen),
        })
    }

    /// A row that all threads write.
    #[inline]
    pub(super) fn of_all(cells: &'a [AtomicU64]) -> Self {
        Self { cells, seen: None }
    }
}

/// Reads both sides of a row into `reading`, with `kept` to keep one side in.
#[inline]
pub(super) fn read_row(word: &AtomicU32, row: Row<'_>, kept: &mut [u64], reading: &mut [u64]) {
    if is_still(row.cells, reading, GLANCES) {
        return;
    }
    for _ in 0..READINGS {
        if let Some(turn) = Turn::begin(word)
            && read_turning(turn, row, kept, reading).is_some()
        {
            return;
        }
    }
    // Others came between each time: the sum may be ahead of the counts, or behind, by what they observed meanwhile.
}

/// Reads a row with a turn of the sides; `None` if another scrape took the turn away, or if it cannot be told.
#[inline]
fn read_turning(
    mut turn: Turn<'_>,
    row: Row<'_>,
    kept: &mut [u64],
    reading: &mut [u64],
) -> Option<()> {
    let (cells, width) = (row.cells, kept.len());
    let (written, resting) = (side(turn.now, width), side(turn.now ^ SIDE, width));
    let rested = is_still(&cells[resting.clone()], kept, READINGS);
    turn.turn_around()?;
    if let Some(seen) = row.seen {
        read(cells, reading);
        for _ in 0..READINGS {
            if is_same(cells, reading) {
                // As it was at a moment, whatever other scrapes do.
                turn.end();
                return Some(());
            }
            if seen.load(Ordering::Acquire) == u64::from(turn.now) {
                read(&cells[written.clone()], &mut reading[written]);
                reading[resting].copy_from_slice(kept);
                return turn.end().filter(|()| rested);
            }
        }
        turn.end();
        None
    } else {
        let sum = cells[resting.start + SUM].load(Ordering::SeqCst);
        let unchanged = sum == kept[SUM];
        let came_to_rest = is_still(&cells[written.clone()], &mut reading[written], READINGS);
        reading[resting].copy_from_slice(kept);
        turn.end().filter(|()| rested && unchanged && came_to_rest)
    }
}

/// Reads `cells` until two readings are the same; whether they were, after so many at most.
#[inline]
fn is_still(cells: &[AtomicU64], reading: &mut [u64], times: usize) -> bool {
    read(cells, reading);
    (0..times).any(|_| is_same(cells, reading))
}

#[inline]
fn read(cells: &[AtomicU64], reading: &mut [u64]) {
    is_same(cells, reading);
}

/// Reads `cells`; whether they are what was read before.
#[inline]
fn is_same(cells: &[AtomicU64], reading: &mut [u64]) -> bool {
    let mut same = true;
    for (value, cell) in reading.iter_mut().zip(cells) {
        let now = cell.load(Ordering::Acquire);
        same &= *value == now;
        *value = now;
    }
    same
}

/// A scrape's right to turn the sides of a histogram around, which another one takes away if it takes too long: so one that was
/// stopped, or was in the middle of this when the process was forked, keeps nobody waiting.
struct Turn<'a> {
    word: &'a AtomicU32,
    /// What the word is, unless the turn was taken away.
    now: u32,
}

impl<'a> Turn<'a> {
    /// `None` if another scrape was faster.
    #[inline]
    fn begin(word: &'a AtomicU32) -> Option<Self> {
        let mut before = word.load(Ordering::Relaxed);
        for _ in 0..WAITS {
            if before & TURNING == 0 {
                break;
            }
            yield_now();
            before = word.load(Ordering::Relaxed);
        }
        let begun = before.wrapping_add(TURN) | TURNING;
        word.compare_exchange(before, begun, Ordering::Acquire, Ordering::Relaxed)
            .ok()?;
        Some(Self { word, now: begun })
    }

    #[inline]
    fn turn_around(&mut self) -> Option<()> {
        self.change(self.now ^ SIDE)
    }

    /// `None` if the turn was taken away.
    #[inline]
    fn end(mut self) -> Option<()> {
        self.change(self.now & !TURNING)
    }

    #[inline]
    fn change(&mut self, next: u32) -> Option<()> {
        self.word
            .compare_exchange(self.now, next, Ordering::SeqCst, Ordering::Relaxed)
            .ok()?;
        self.now = next;
        Some(())
    }
}
