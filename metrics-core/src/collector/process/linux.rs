//! Linux: everything is a file in [`/proc`](https://man7.org/linux/man-pages/man5/proc.5.html).

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics_types::Number;

use super::{Reading, limit};

#[derive(Debug)]
pub(super) struct System {
    root: PathBuf,
    /// When the system started, in seconds since 1970, or 0: to find that out takes long where there are many processors, and it is
    /// the same after a fork.
    boot: AtomicU64,
}

impl Default for System {
    fn default() -> Self {
        Self::new("/proc".into())
    }
}

/// The numbers of the fields in `stat` that come after the name, from the first of these.
const USER_TIME: usize = 11;
const SYSTEM_TIME: usize = 12;
const THREADS: usize = 17;
const START_TIME: usize = 19;
const VIRTUAL_MEMORY: usize = 20;
const RESIDENT_PAGES: usize = 21;

/// The types of [auxiliary values](https://man7.org/linux/man-pages/man3/getauxval.3.html) that are asked for.
const PAGE_SIZE: u64 = 6;
const TICKS_PER_SECOND: u64 = 17;

impl System {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            boot: AtomicU64::new(0),
        }
    }

    pub(super) fn read(&self) -> Reading {
        let mut reading = Reading {
            open_fds: self.open_files(),
            ..Reading::default()
        };
        if let Ok(limits) = fs::read_to_string(self.root.join("self/limits")) {
            reading.max_fds = soft_limit(&limits, "Max open files");
            reading.virtual_memory_max = soft_limit(&limits, "Max address space");
        }
        let Ok(stat) = fs::read(self.root.join("self/stat")) else {
            return reading;
        };
        // A name may be anything.
        let stat = String::from_utf8_lossy(&stat);
        // The name stands between parentheses, and may have some of its own.
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let fields: Vec<&str> = after_name.split_ascii_whitespace().collect();
        let field = |number: usize| fields.get(number)?.parse::<u64>().ok();
        reading.threads = field(THREADS).map(Number::Unsigned);
        reading.virtual_memory = field(VIRTUAL_MEMORY).map(Number::Unsigned);
        if let Ok(values) = fs::read(self.root.join("self/auxv")) {
            let ticks = |number| duration(field(number)?, auxiliary(&values, TICKS_PER_SECOND)?);
            let used = ticks(USER_TIME).zip(ticks(SYSTEM_TIME));
            reading.cpu = used.and_then(|(user, system)| user.checked_add(system));
            let start = self.boot().zip(ticks(START_TIME));
            reading.start =
                start.and_then(|(boot, start)| Duration::from_secs(boot).checked_add(start));
            let resident = field(RESIDENT_PAGES).zip(auxiliary(&values, PAGE_SIZE));
            let resident = resident.and_then(|(pages, size)| pages.checked_mul(size));
            reading.resident_memory = resident.map(Number::Unsigned);
        }
        reading
    }

    fn open_files(&self) -> Option<Number> {
        let open = fs::read_dir(self.root.join("self/fd")).ok()?.count();
        // One of them is the directory that was read.
        Some(Number::from(open.saturating_sub(1)))
    }

    fn boot(&self) -> Option<u64> {
        let known = self.boot.load(Ordering::Relaxed);
        if known > 0 {
            return Some(known);
        }
        let stat = fs::read_to_string(self.root.join("stat")).ok()?;
        let time = stat.lines().find_map(|line| line.strip_prefix("btime "));
        let time = time?.trim().parse().ok()?;
        self.boot.store(time, Ordering::Relaxed);
        Some(time)
    }
}

/// The limit called `name` that the process may raise itself up to another one.
fn soft_limit(limits: &str, name: &str) -> Option<Number> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    match line.split_ascii_whitespace().next()? {
        "unlimited" => Some(limit(u64::MAX, u64::MAX)),
        number => number.parse().ok().map(Number::Unsigned),
    }
}

/// The value of one type among pairs of machine words.
fn auxiliary(values: &[u8], key: u64) -> Option<u64> {
    const WORD: usize = size_of::<usize>();
    let word = |bytes: &[u8]| {
        let bytes = bytes.try_into().ok()?;
        u64::try_from(usize::from_ne_bytes(bytes)).ok()
    };
    let pairs = values.chunks_exact(2 * WORD);
    let mut pairs = pairs.filter_map(|pair| Some((word(&pair[..WORD])?, word(&pair[WORD..])?)));
    pairs.find(|(own, _)| *own == key).map(|(_, value)| value)
}

fn duration(ticks: u64, per_second: u64) -> Option<Duration> {
    let seconds = Duration::from_secs(ticks.checked_div(per_second)?);
    let rest = (ticks % per_second).checked_mul(1_000_000_000)? / per_second;
    seconds.checked_add(Duration::from_nanos(rest))
}
