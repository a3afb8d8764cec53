//! A process that is forked while other threads record can scrape, and record what exists already.

#![cfg(unix)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use metrics_core::{Counter, Family, Histogram, LabelSet, LabelValue, metric};
use storage::scrape;

#[derive(LabelValue, Clone, Copy)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet, Clone, Copy)]
struct Sided {
    side: Side,
}

/// Recorded all the time.
#[metric]
static COUNTER: Counter = Counter::new();

/// Recorded all the time.
#[metric]
static SIDES: Family<Sided, Counter> = Family::new();

/// Recorded all the time.
#[metric(label_names("which"))]
static CHILDREN: Family<(&str,), Histogram> = Family::new();

/// Recorded all the time, in label sets that come and go.
#[metric(label_names("which"))]
static CHURNED: Family<(u64,), Counter> = Family::new();

/// As many forks as `FORKS` says, or enough to see a mistake now and then.
fn forks() -> u32 {
    std::env::var("FORKS")
        .ok()
        .and_then(|forks| forks.parse().ok())
        .unwrap_or(2000)
}

/// What the child process does; its result is what it exits with.
fn in_child(counted: u64) -> bool {
    COUNTER.inc();
    SIDES.with(&Sided { side: Side::Right }).inc();
    CHILDREN.with(&("a",)).observe(0.5);
    CHURNED.with(&(0,)).inc();
    let counter = scrape("counter");
    let complete = !scrape("sides").is_empty()
        && scrape("children").len() == 1
        && !scrape("churned").is_empty();
    complete && counter[0].counts[0] > counted && COUNTER.get() > counted
}

#[test]
fn a_forked_process_scrapes_and_records() {
    // One that is there for ever, among those that come and go.
    CHURNED.with(&(0,)).inc();
    // This one was removed and made again; the other is, all the time.
    SIDES.remove(&Sided { side: Side::Right });
    SIDES.with(&Sided { side: Side::Right }).inc();
    CHILDREN.with(&("a",)).observe(0.5);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                COUNTER.inc();
                SIDES.with(&Sided { side: Side::Left }).inc();
                CHILDREN.with(&("a",)).observe(0.5);
            }
        });
        scope.spawn(|| {
            let mut key = 1;
            while !stop.load(Ordering::Relaxed) {
                SIDES.remove(&Sided { side: Side::Left });
                CHURNED.with(&(key,)).inc();
                CHURNED.remove(&(key,));
                key += 1;
            }
        });
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                assert!(!scrape("counter").is_empty());
            }
        });
        let failed = (0..forks()).find_map(|number| {
            fork_once()
                .err()
                .map(|what| format!("fork {number}: {what}"))
        });
        stop.store(true, Ordering::Relaxed);
        assert_eq!(failed, None);
    });
}

/// Forks, and waits for the child to exit; kills it if it does not.
fn fork_once() -> Result<(), String> {
    let counted = COUNTER.get();
    // SAFETY: the child only records, scrapes and exits. It allocates, which the system's C library allows after a fork.
    match unsafe { libc::fork() } {
        -1 => Err("no process".to_owned()),
        0 => {
            let right = in_child(counted);
            // SAFETY: ends the process, without running what other threads left behind.
            unsafe { libc::_exit(i32::from(!right)) }
        }
        child => wait(child),
    }
}

fn wait(child: libc::pid_t) -> Result<(), String> {
    // Long: a hang is for ever, and machines are slow at times.
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let mut status = 0;
        // SAFETY: `status` is there to be written.
        if unsafe { libc::waitpid(child, &raw mut status, libc::WNOHANG) } == child {
            let exited = libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0;
            return if exited {
                Ok(())
            } else {
                Err(format!("status {status:#x}"))
            };
        }
        if Instant::now() > patience {
            // SAFETY: the child is ours and was not waited for.
            unsafe { libc::kill(child, libc::SIGKILL) };
            // SAFETY: as above.
            unsafe { libc::waitpid(child, &raw mut status, 0) };
            return Err("hangs".to_owned());
        }
        thread::sleep(Duration::from_micros(200));
    }
}
