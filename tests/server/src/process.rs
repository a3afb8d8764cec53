//! What the system knows of a process.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// A process, by what Linux tells of it in `/proc`.
#[derive(Debug)]
pub struct Process {
    folder: PathBuf,
}

impl Process {
    /// The process with this id.
    #[must_use]
    pub fn new(id: u32) -> Self {
        Self {
            folder: format!("/proc/{id}").into(),
        }
    }

    /// How many file descriptors it has.
    #[must_use]
    pub fn file_descriptors(&self) -> usize {
        self.entries("fd")
    }

    /// How many threads it has.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.entries("task")
    }

    /// How long it has been computing, of which the system counts hundredths of seconds.
    ///
    /// # Panics
    ///
    /// If the system does not tell.
    #[must_use]
    pub fn computed(&self) -> Duration {
        let stat = fs::read_to_string(self.folder.join("stat")).expect("the system tells");
        // The name, in parentheses, may have anything in it.
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks = after_name.split_ascii_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.map(|field| field.parse::<u64>().unwrap_or(0)).sum();
        Duration::from_millis(ticks * 10)
    }

    /// The most memory that it has had, in bytes.
    ///
    /// # Panics
    ///
    /// If the system does not tell.
    #[must_use]
    pub fn peak_memory(&self) -> usize {
        let status = fs::read_to_string(self.folder.join("status")).expect("the system tells");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes =
            peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<usize>().ok());
        kilobytes.expect("the system tells") * 1024
    }

    fn entries(&self, folder: &str) -> usize {
        fs::read_dir(self.folder.join(folder)).map_or(0, Iterator::count)
    }
}
