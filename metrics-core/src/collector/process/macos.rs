//! macOS: the system is asked with `proc_pidinfo`, `getrusage` and `getrlimit`.
#![allow(unsafe_code, reason = "there is no other way to ask the system")]

use std::fs;
use std::mem::MaybeUninit;
use std::time::Duration;

use metrics_types::Number;

use super::{Reading, limit};

#[derive(Debug, Default)]
pub(super) struct System;

impl System {
    #[expect(clippy::unused_self, reason = "other systems keep something")]
    pub(super) fn read(&self) -> Reading {
        let info = task_info();
        let bytes = |value: fn(&libc::proc_taskinfo) -> u64| {
            info.as_ref()
                .map(|info| Number::Unsigned(value(&info.ptinfo)))
        };
        Reading {
            cpu: cpu(),
            start: info.as_ref().map(|info| {
                let start = &info.pbsd;
                Duration::from_secs(start.pbi_start_tvsec)
                    + Duration::from_micros(start.pbi_start_tvusec)
            }),
            // One of them is the directory that is read.
            open_fds: fs::read_dir("/dev/fd")
                .ok()
                .map(|files| Number::from(files.count().saturating_sub(1))),
            max_fds: soft_limit(libc::RLIMIT_NOFILE),
            virtual_memory: bytes(|info| info.pti_virtual_size),
            virtual_memory_max: soft_limit(libc::RLIMIT_AS),
            resident_memory: bytes(|info| info.pti_resident_size),
            threads: info
                .as_ref()
                .map(|info| Number::from(info.ptinfo.pti_threadnum)),
        }
    }
}

fn task_info() -> Option<libc::proc_taskallinfo> {
    let mut info = MaybeUninit::<libc::proc_taskallinfo>::uninit();
    let size = libc::c_int::try_from(size_of::<libc::proc_taskallinfo>()).ok()?;
    let pid = libc::c_int::try_from(std::process::id()).ok()?;
    // SAFETY: `info` has room for `size` bytes, which is what this kind of information takes.
    let written = unsafe {
        libc::proc_pidinfo(
            pid,
            libc::PROC_PIDTASKALLINFO,
            0,
            info.as_mut_ptr().cast(),
            size,
        )
    };
    // SAFETY: the system says that it has written all of it, and any bytes are such a struct of integers.
    (written == size).then(|| unsafe { info.assume_init() })
}

fn cpu() -> Option<Duration> {
    let mut usage = MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: `usage` has room for what is written to it.
    let result = unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) };
    if result != 0 {
        return None;
    }
    // SAFETY: the system says that it has written it.
    let usage = unsafe { usage.assume_init() };
    let time = |time: libc::timeval| {
        let seconds = Duration::from_secs(u64::try_from(time.tv_sec).ok()?);
        Some(seconds + Duration::from_micros(u64::try_from(time.tv_usec).ok()?))
    };
    Some(time(usage.ru_utime)? + time(usage.ru_stime)?)
}

fn soft_limit(resource: libc::c_int) -> Option<Number> {
    let mut limits = MaybeUninit::<libc::rlimit>::uninit();
    // SAFETY: `limits` has room for what is written to it.
    let result = unsafe { libc::getrlimit(resource, limits.as_mut_ptr()) };
    if result != 0 {
        return None;
    }
    // SAFETY: the system says that it has written it.
    let limits = unsafe { limits.assume_init() };
    Some(limit(limits.rlim_cur, libc::RLIM_INFINITY))
}
