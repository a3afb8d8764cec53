//! Windows: the system is asked about the handle of the current process.
#![allow(unsafe_code, reason = "there is no other way to ask the system")]

use std::time::Duration;

use metrics_types::Number;
use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::System::ProcessStatus::{
    K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS, PROCESS_MEMORY_COUNTERS_EX,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetProcessHandleCount, GetProcessTimes,
};

use super::Reading;

/// The most handles that a process can have, by
/// [the system's documentation](https://learn.microsoft.com/windows/win32/sysinfo/kernel-objects).
const MOST_HANDLES: u64 = 16 * 1024 * 1024;

/// From 1601, where the system begins to count, to 1970.
const TO_1970: Duration = Duration::from_secs(11_644_473_600);

#[derive(Debug, Default)]
pub(super) struct System;

impl System {
    #[expect(clippy::unused_self, reason = "other systems keep something")]
    pub(super) fn read(&self) -> Reading {
        let times = times();
        let memory = memory();
        let bytes = |value: fn(&PROCESS_MEMORY_COUNTERS_EX) -> usize| {
            memory.as_ref().map(|memory| Number::from(value(memory)))
        };
        Reading {
            cpu: times.map(|times| times.cpu),
            start: times.and_then(|times| times.start.checked_sub(TO_1970)),
            open_fds: handles(),
            max_fds: Some(Number::Unsigned(MOST_HANDLES)),
            virtual_memory: bytes(|memory| memory.PrivateUsage),
            resident_memory: bytes(|memory| memory.WorkingSetSize),
            ..Reading::default()
        }
    }
}

#[derive(Clone, Copy)]
struct Times {
    cpu: Duration,
    /// Since 1601.
    start: Duration,
}

fn times() -> Option<Times> {
    let mut times = [FILETIME {
        dwLowDateTime: 0,
        dwHighDateTime: 0,
    }; 4];
    let [start, exit, kernel, user] = &mut times;
    // SAFETY: the handle of the current process is always valid, and the other arguments are places for one time each.
    let succeeded = unsafe { GetProcessTimes(GetCurrentProcess(), start, exit, kernel, user) };
    let [start, _, kernel, user] = times.map(duration);
    (succeeded != 0).then_some(Times {
        cpu: kernel + user,
        start,
    })
}

/// In steps of 100 nanoseconds.
fn duration(time: FILETIME) -> Duration {
    let steps = u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
    let seconds = Duration::from_secs(steps / 10_000_000);
    seconds + Duration::from_nanos(steps % 10_000_000 * 100)
}

fn handles() -> Option<Number> {
    let mut count = 0;
    // SAFETY: the handle of the current process is always valid, and `count` is a place for the number.
    let succeeded = unsafe { GetProcessHandleCount(GetCurrentProcess(), &raw mut count) };
    (succeeded != 0).then_some(Number::from(count))
}

fn memory() -> Option<PROCESS_MEMORY_COUNTERS_EX> {
    let size = u32::try_from(size_of::<PROCESS_MEMORY_COUNTERS_EX>()).ok()?;
    let mut memory = PROCESS_MEMORY_COUNTERS_EX {
        cb: size,
        ..PROCESS_MEMORY_COUNTERS_EX::default()
    };
    // SAFETY: the handle of the current process is always valid; `memory` is as long as `size` says, and begins as the shorter
    // struct does.
    let succeeded = unsafe {
        K32GetProcessMemoryInfo(
            GetCurrentProcess(),
            (&raw mut memory).cast::<PROCESS_MEMORY_COUNTERS>(),
            size,
        )
    };
    (succeeded != 0).then_some(memory)
}
