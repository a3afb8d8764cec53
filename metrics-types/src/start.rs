//! When the program began.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::storage::OnceBox;

/// When the program began: when its declared metrics began to count, though nothing of this crate ran then.
///
/// Linux tells it; elsewhere, and where `/proc` is hidden, it is when somebody asked for the first time.
#[inline]
pub fn program_start() -> SystemTime {
    // Not a lock, which a fork could leave behind: threads that ask for the first time at once may all find it out.
    static START: OnceBox<SystemTime> = OnceBox::new();
    *START.get_or_make(|| {
        let now = SystemTime::now();
        told_by_linux().filter(|start| *start <= now).unwrap_or(now)
    })
}

/// Ticks per second in what the kernel tells programs, on all of its architectures.
const TICKS: u64 = 100;

#[inline]
fn told_by_linux() -> Option<SystemTime> {
    let process = fs::read_to_string("/proc/self/stat").ok()?;
    let system = fs::read_to_string("/proc/stat").ok()?;
    since_1970(&process, &system).map(|since| UNIX_EPOCH + since)
}

/// By the two files: when the process began after the system did, and when the system did.
#[inline]
fn since_1970(process: &str, system: &str) -> Option<Duration> {
    // The second field is the program's name, which may have anything in it; the third begins after its last parenthesis.
    let (_, fields) = process.rsplit_once(')')?;
    let ticks: u64 = fields.split_ascii_whitespace().nth(19)?.parse().ok()?;
    let boot = system
        .lines()
        .find_map(|line| line.strip_prefix("btime "))?;
    let boot = Duration::from_secs(boot.trim().parse().ok()?);
    Some(boot + Duration::from_millis(ticks * (1000 / TICKS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_was_before_now_and_stays_the_same() {
        let start = program_start();
        assert!(start <= SystemTime::now());
        assert_eq!(program_start(), start);
    }

    #[test]
    fn what_linux_tells_is_understood() {
        let process = "7 (a) b) S 1 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 2 3";
        let system = "cpu 1 2\nbtime 1500000000\nprocesses 9\n";
        let since = since_1970(process, system);
        assert_eq!(since, Some(Duration::from_millis(1_500_000_123_450)));
        assert_eq!(since_1970("", system), None);
        assert_eq!(since_1970(process, "cpu 1 2"), None);
    }
}
