//! What the process collector finds in `/proc`, and that it does without.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, process, thread};

use metrics_core::{Format, ProcessCollector, Registry, encode};

/// What a collector shows, by the name of the sample.
fn shown(collector: ProcessCollector) -> Vec<(String, f64)> {
    let registry = Registry::new();
    let _registration = registry
        .register_collector(collector)
        .expect("it is right, whatever there is to read");
    let text = encode(&registry, Format::Text);
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let samples = samples.map(|line| {
        let (name, value) = line.split_once(' ').expect("a value");
        (name.to_owned(), value.parse().expect("a number"))
    });
    samples.collect()
}

fn value(shown: &[(String, f64)], name: &str) -> f64 {
    let found = shown.iter().find(|(own, _)| own == name);
    found.unwrap_or_else(|| panic!("no {name} in {shown:?}")).1
}

#[test]
fn this_process_is_described() {
    let threads: Vec<_> = (0..3).map(|_| thread::spawn(thread::park)).collect();
    // Some hundredths of a second, and some memory.
    let mut work: Vec<u64> = (0..8_000_000).collect();
    for round in 0..20 {
        for (index, value) in work.iter_mut().enumerate() {
            *value = value.wrapping_mul(31).wrapping_add(index as u64 ^ round);
        }
    }
    let files: Vec<_> = (0..50)
        .map(|_| File::open("/dev/null").expect("there"))
        .collect();

    let before = shown(ProcessCollector::new());
    drop(files);
    let after = shown(ProcessCollector::new());
    let names: Vec<_> = before.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "process_cpu_seconds_total",
            "process_max_fds",
            "process_open_fds",
            "process_resident_memory_bytes",
            "process_start_time_seconds",
            "process_threads",
            "process_virtual_memory_bytes",
            "process_virtual_memory_max_bytes",
        ]
    );
    assert!(value(&before, "process_cpu_seconds_total") > 0.0);
    // Other tests open files meanwhile, but not so many.
    let closed = value(&before, "process_open_fds") - value(&after, "process_open_fds");
    assert!((40.0..=60.0).contains(&closed), "{closed}");
    assert!(value(&before, "process_max_fds") >= value(&before, "process_open_fds"));
    assert!(value(&before, "process_threads") >= 4.0);
    let resident = value(&before, "process_resident_memory_bytes");
    assert!(resident > 64e6, "{resident}: the work alone takes that");
    assert!(value(&before, "process_virtual_memory_bytes") >= resident);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("later");
    let age = now.as_secs_f64() - value(&before, "process_start_time_seconds");
    assert!((-2.0..3600.0).contains(&age), "started {age} s ago");
    assert!(work.iter().any(|value| *value != 0));
    for thread in threads {
        thread.thread().unpark();
        thread.join().expect("it only waited");
    }
}

/// A directory of its own, which is removed with this.
struct Procfs(PathBuf);

impl Procfs {
    fn new(name: &str) -> Self {
        let root = env::temp_dir().join(format!("procfs-{}-{name}", process::id()));
        fs::create_dir_all(root.join("self/fd")).expect("room for it");
        Self(root)
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        fs::write(self.0.join(file), text).expect("room for it");
    }

    fn shown(&self) -> Vec<(String, f64)> {
        shown(ProcessCollector::with_procfs(&self.0))
    }
}

impl Drop for Procfs {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// As the system writes it: a name with anything in it, then the state, then numbers.
fn stat(user: &str) -> Vec<u8> {
    let rest = format!(
        ") x) R 1 1 1 0 -1 4194304 100 0 0 0 {user} 50 0 0 20 0 7 0 300 1000000 25 18446744073709551615"
    );
    [b"42 (a (b\xff".as_slice(), rest.as_bytes()].concat()
}

fn auxiliary(pairs: &[(usize, usize)]) -> Vec<u8> {
    let words = pairs.iter().flat_map(|(key, value)| [*key, *value]);
    words.flat_map(usize::to_ne_bytes).collect()
}

#[test]
fn the_files_are_read_as_they_are_meant() {
    let procfs = Procfs::new("whole");
    procfs.write("self/stat", stat("150"));
    procfs.write(
        "self/auxv",
        auxiliary(&[(33, 7), (6, 16384), (17, 100), (0, 0)]),
    );
    procfs.write("stat", "cpu 1 2 3\nbtime 1700000000\nprocesses 5\n");
    procfs.write(
        "self/limits",
        "Limit                     Soft Limit           Hard Limit           Units     \n\
         Max open files            1024                 1048576              files     \n\
         Max address space         unlimited            unlimited            bytes     \n",
    );
    for file in ["0", "1", "2", "3"] {
        procfs.write(&format!("self/fd/{file}"), "");
    }
    let shown = procfs.shown();
    let expected = [
        ("process_cpu_seconds_total", 2.0),
        ("process_max_fds", 1024.0),
        ("process_open_fds", 3.0),
        ("process_resident_memory_bytes", 25.0 * 16384.0),
        ("process_start_time_seconds", 1_700_000_003.0),
        ("process_threads", 7.0),
        ("process_virtual_memory_bytes", 1e6),
        ("process_virtual_memory_max_bytes", f64::INFINITY),
    ];
    assert_eq!(
        shown,
        expected.map(|(name, value)| (name.to_owned(), value))
    );
}

#[test]
fn nothing_is_shown_where_nothing_can_be_read() {
    assert_eq!(shown(ProcessCollector::with_procfs("/nowhere")), []);
    assert_eq!(
        shown(ProcessCollector::with_procfs(Path::new("/dev/null"))),
        []
    );
}

#[test]
fn nonsense_loses_what_it_is_about() {
    let procfs = Procfs::new("nonsense");
    procfs.write(
        "self/limits",
        "Max open files\nMax address space  many  more\n",
    );
    procfs.write("self/stat", stat("18446744073709551615"));
    procfs.write("self/auxv", auxiliary(&[(17, 0), (6, usize::MAX)]));
    procfs.write("stat", "btime soon\n");
    let names = |shown: Vec<(String, f64)>| -> Vec<String> {
        shown.into_iter().map(|(name, _)| name).collect()
    };
    let known = [
        "process_open_fds",
        "process_threads",
        "process_virtual_memory_bytes",
    ];
    assert_eq!(names(procfs.shown()), known);
    procfs.write("self/auxv", [1, 2, 3]);
    assert_eq!(names(procfs.shown()), known);
    for stat in ["", "42", "42 (a) R", "42 (a) R x y z"] {
        procfs.write("self/stat", stat);
        assert_eq!(names(procfs.shown()), ["process_open_fds"], "{stat}");
    }
}
