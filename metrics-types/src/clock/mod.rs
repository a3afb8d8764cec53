//! The clock of timers.
//!
//! To read the system's clock twice takes several times as long as to observe what lies between. Where the processor counts
//! time at a steady rate, timers read that count instead, as soon as its rate is known. It is found out by the way: a server
//! that starts and a scrape that begins compare the two clocks, and nobody waits. Until then timers read the system's clock.
//!
//! A test may stop the clock of its thread, and move it.

mod stopped;

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, TryLockError};
use std::time::{Duration, Instant, SystemTime};

pub(crate) use self::stopped::{advance, since_1970, stop};
use crate::storage::{has_steady_ticks, ticks};

/// Which clock timers read that start now: the system's, unless one of the bits below is set.
static CLOCK: AtomicU8 = AtomicU8::new(0);

/// The processor's count is read.
const TICKS: u8 = 1;
/// Some thread's clock was stopped, so that every thread asks whether it was its own.
const STOPPED: u8 = 2;

/// The bits of an `f64`; written before `CLOCK` is set to `TICKS`, and never changed after that.
static SECONDS_PER_TICK: AtomicU64 = AtomicU64::new(0);

/// When something began, by the clock that was read then: it ends by the same one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Start {
    System(Instant),
    Ticks(u64),
    Stopped(Duration),
}

impl Start {
    #[inline]
    pub(crate) fn now() -> Self {
        // `Acquire`: whoever has a count of ticks can tell how long they are.
        let clock = CLOCK.load(Ordering::Acquire);
        if clock == TICKS {
            Self::Ticks(ticks())
        } else {
            Self::by_another(clock)
        }
    }

    #[inline(never)]
    fn by_another(clock: u8) -> Self {
        let stopped = (clock & STOPPED != 0).then(stopped::time).flatten();
        match stopped {
            Some(time) => Self::Stopped(time),
            None if clock & TICKS != 0 => Self::Ticks(ticks()),
            None => Self::System(Instant::now()),
        }
    }

    /// The seconds since then; zero where a clock went backwards.
    #[inline]
    pub(crate) fn seconds(self) -> f64 {
        match self {
            Self::Ticks(start) => {
                let rate = f64::from_bits(SECONDS_PER_TICK.load(Ordering::Relaxed));
                to_float(difference(start, ticks())) * rate
            }
            Self::System(start) => start.elapsed().as_secs_f64(),
            // Nothing has passed for a thread whose clock runs.
            Self::Stopped(start) => {
                let now = stopped::time().unwrap_or(start);
                now.saturating_sub(start).as_secs_f64()
            }
        }
    }
}

/// The time since 1970, by the clock of this thread.
#[inline]
pub(crate) fn time() -> Duration {
    stopped::time().unwrap_or_else(|| since_1970(SystemTime::now()))
}

/// From now on, a thread that starts a timer asks whether its own clock is stopped.
#[inline]
fn ask_for_stopped_clocks() {
    CLOCK.fetch_or(STOPPED, Ordering::Relaxed);
}

/// What [`Start::seconds`] says, as a `Duration`.
#[inline]
pub(crate) fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

/// The ticks from `start` to `end`, which another core may have read: none, if that is behind.
#[inline]
fn difference(start: u64, end: u64) -> i64 {
    end.wrapping_sub(start).cast_signed().max(0)
}

#[inline]
#[allow(
    clippy::cast_precision_loss,
    reason = "durations are rounded, as all that is observed"
)]
fn to_float(ticks: i64) -> f64 {
    ticks as f64
}

/// One moment, as both clocks tell it.
#[derive(Clone, Copy)]
struct Reading {
    system: Instant,
    ticks: u64,
}

impl Reading {
    /// The best of a few: between two steps, the processor may do something else.
    #[inline]
    fn now() -> Self {
        let once = |_| {
            let before = ticks();
            let system = Instant::now();
            let took = difference(before, ticks());
            let ticks = before.wrapping_add(took.cast_unsigned() / 2);
            (took, Self { system, ticks })
        };
        let first = once(0);
        let best = (1..5).map(once).fold(
            first,
            |best, next| if next.0 < best.0 { next } else { best },
        );
        best.1
    }
}

/// Two readings must lie so far apart for a rate. They are right to a few hundred nanoseconds.
const APART: Duration = Duration::from_millis(10);

/// A rate that differs from an earlier one by more than this part of it is not one to rely on. While the system's clock is
/// being corrected, it may run faster or slower by less.
const TOLERANCE: f64 = 0.01;

/// Compares the clocks: with two calls, 10 ms or more apart, timers begin to read ticks; later ones see whether the rate is
/// what it was. A virtual machine that is moved to another host may find another one: then timers go back to the system's clock.
#[inline]
pub fn compare() {
    enum Compared {
        NotYet,
        Since(Reading),
        NeverMore,
    }
    static LAST: Mutex<Compared> = Mutex::new(Compared::NotYet);

    // Somebody who does the same at this moment is enough; a process that was forked meanwhile keeps the clock that it has.
    let mut last = match LAST.try_lock() {
        Ok(last) => last,
        Err(TryLockError::Poisoned(last)) => last.into_inner(),
        Err(TryLockError::WouldBlock) => return,
    };
    *last = match *last {
        Compared::NotYet if has_steady_ticks() => Compared::Since(Reading::now()),
        Compared::Since(before) => {
            let now = Reading::now();
            if now.system.duration_since(before.system) < APART {
                return;
            }
            if use_rate(rate(before, now)) {
                Compared::Since(now)
            } else {
                Compared::NeverMore
            }
        }
        Compared::NotYet | Compared::NeverMore => Compared::NeverMore,
    };
}

/// Seconds per tick; infinite if the ticks stood still.
#[inline]
fn rate(before: Reading, now: Reading) -> f64 {
    let seconds = now.system.duration_since(before.system).as_secs_f64();
    seconds / to_float(difference(before.ticks, now.ticks))
}

/// Makes timers use ticks of this length, unless they did not have it before. Whether they use ticks now.
#[inline]
fn use_rate(rate: f64) -> bool {
    let known = f64::from_bits(SECONDS_PER_TICK.load(Ordering::Relaxed));
    let steady = rate.is_finite() && (known == 0.0 || (rate / known - 1.0).abs() < TOLERANCE);
    if steady && known == 0.0 {
        SECONDS_PER_TICK.store(rate.to_bits(), Ordering::Relaxed);
    }
    if steady {
        CLOCK.fetch_or(TICKS, Ordering::Release);
    } else {
        CLOCK.fetch_and(!TICKS, Ordering::Release);
    }
    steady
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_went_backwards_is_no_time() {
        assert_eq!(difference(10, 15), 5);
        assert_eq!(difference(15, 10), 0);
        assert_eq!(difference(u64::MAX, 4), 5);
        assert!(Start::Ticks(u64::MAX / 2).seconds() >= 0.0);
    }

    #[test]
    fn a_timer_keeps_the_clock_that_it_began_with() {
        let by_system = Start::now();
        compare();
        std::thread::sleep(2 * APART);
        compare();
        let started = Instant::now();
        let by_either = Start::now();
        std::thread::sleep(2 * APART);
        let (either, system) = (by_either.seconds(), by_system.seconds());
        let passed = started.elapsed().as_secs_f64();
        if has_steady_ticks() {
            assert!(matches!(by_either, Start::Ticks(_)));
        }
        assert!(either >= 2.0 * APART.as_secs_f64() * (1.0 - TOLERANCE));
        assert!(either <= passed * (1.0 + TOLERANCE), "{either} {passed}");
        assert!(system >= 4.0 * APART.as_secs_f64() * (1.0 - TOLERANCE));
    }
}
