//! The process that runs, as the system sees it.

#[cfg_attr(any(target_os = "linux", target_os = "android"), path = "linux.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(
    not(any(
        target_os = "linux",
        target_os = "android",
        target_os = "macos",
        windows
    )),
    path = "other.rs"
)]
mod system;

use std::time::Duration;

use metrics_registry::{Collected, Collector, ConstFamily};
use metrics_types::Number;

/// What the system knows about this process: processor time, memory, open files, threads, the time it started.
///
/// The names are those that [all client libraries](https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics) have,
/// so that dashboards find them.
///
/// | metric | what it is | Linux | macOS | Windows |
/// |---|---|---|---|---|
/// | `process_cpu_seconds_total` | user and system time | ✓ | ✓ | ✓ |
/// | `process_open_fds` | open files, or handles | ✓ | ✓ | ✓ |
/// | `process_max_fds` | how many may be open; `+Inf` without a limit | ✓ | ✓ | ✓ |
/// | `process_virtual_memory_bytes` | memory that has addresses | ✓ | ✓ | ✓ |
/// | `process_virtual_memory_max_bytes` | how much may have; `+Inf` without a limit | ✓ | ✓ | |
/// | `process_resident_memory_bytes` | memory that is in use | ✓ | ✓ | ✓ |
/// | `process_start_time_seconds` | when the process started, since 1970 | ✓ | ✓ | ✓ |
/// | `process_threads` | threads | ✓ | ✓ | |
///
/// What cannot be read is left out, as where `/proc` is hidden. Other systems have none of these. A process that was forked shows
/// its own.
///
/// ```
/// use metrics_core::{Format, ProcessCollector, Registry, encode};
///
/// let registry = Registry::new();
/// registry.register_collector(ProcessCollector::new())?.detach();
/// # #[cfg(target_os = "linux")]
/// assert!(encode(&registry, Format::Text).contains("\nprocess_resident_memory_bytes "));
/// # Ok::<(), metrics_core::RegisterError>(())
/// ```
#[derive(Debug, Default)]
pub struct ProcessCollector {
    system: system::System,
}

impl ProcessCollector {
    /// A collector for the process that it runs in.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A collector that reads from a `procfs` which is not mounted on `/proc`.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[must_use]
    pub fn with_procfs(root: impl Into<std::path::PathBuf>) -> Self {
        Self {
            system: system::System::new(root.into()),
        }
    }
}

/// What could be read.
#[derive(Default)]
struct Reading {
    cpu: Option<Duration>,
    /// Since the beginning of 1970.
    start: Option<Duration>,
    open_fds: Option<Number>,
    max_fds: Option<Number>,
    virtual_memory: Option<Number>,
    virtual_memory_max: Option<Number>,
    resident_memory: Option<Number>,
    threads: Option<Number>,
}

impl Collector for ProcessCollector {
    fn collect(&self, collected: &mut Collected) {
        let read = self.system.read();
        let seconds = |time: Duration| Number::Float(time.as_secs_f64());
        if let Some(cpu) = read.cpu.map(seconds) {
            let help = "Processor time that the process has used, for itself and in the system.";
            collected.add(ConstFamily::counter("process_cpu_seconds", help).with(&[], cpu));
        }
        let gauges = [
            (
                "open_fds",
                read.open_fds,
                "Open file descriptors or handles.",
            ),
            (
                "max_fds",
                read.max_fds,
                "How many file descriptors or handles may be open.",
            ),
            (
                "virtual_memory_bytes",
                read.virtual_memory,
                "Virtual memory.",
            ),
            (
                "virtual_memory_max_bytes",
                read.virtual_memory_max,
                "How much virtual memory there may be.",
            ),
            (
                "resident_memory_bytes",
                read.resident_memory,
                "Resident memory.",
            ),
            (
                "start_time_seconds",
                read.start.map(seconds),
                "When the process started, since the beginning of 1970.",
            ),
            (
                "threads",
                read.threads,
                "Threads of the system in the process.",
            ),
        ];
        for (name, value, help) in gauges {
            if let Some(value) = value {
                collected.add(ConstFamily::gauge(format!("process_{name}"), help).with(&[], value));
            }
        }
    }
}

/// A limit as the systems tell it, where the largest number stands for none.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
fn limit(limit: u64, none: u64) -> Number {
    if limit == none {
        Number::Float(f64::INFINITY)
    } else {
        Number::Unsigned(limit)
    }
}
