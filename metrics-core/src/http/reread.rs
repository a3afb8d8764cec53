//! What is read from files, and read again when they have changed.

use std::fmt::Display;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use metrics_registry::__facade::tell_reload;

/// How often it is looked whether the files have changed, at most; and only when somebody asks.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// More bytes than a configuration, a key or the certificates of all authorities have: what a path leads to by mistake must not take
/// the time and the memory of the server.
const LARGEST: u64 = 1 << 20;

/// What tells one version of a file from the next.
#[derive(PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// Another file has been put in its place.
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        Some(Self {
            modified: file.modified().ok(),
            length: file.len(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&file),
        })
    }
}

/// The files that something was read from, as they were before they were read.
#[derive(Default)]
pub(super) struct Files(Vec<(PathBuf, Option<Stamp>)>);

impl Files {
    /// What is in a file, which is one of them from now on.
    pub(super) fn read(&mut self, path: &Path) -> io::Result<Vec<u8>> {
        // Before it is read: what changes in between is seen the next time.
        self.0.push((path.to_owned(), Stamp::of(path)));
        contents(path).map_err(|error| refuse(&path.display(), &error))
    }

    fn have_changed(&self) -> bool {
        let mut files = self.0.iter();
        files.any(|(path, stamp)| Stamp::of(path) != *stamp)
    }
}

fn contents(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe would be waited for, and everybody with it.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    if file.take(LARGEST + 1).read_to_end(&mut bytes)? as u64 > LARGEST {
        let why = format!("it has more than {LARGEST} bytes");
        return Err(io::Error::other(why));
    }
    Ok(bytes)
}

/// The error of a server that is to serve with `what`, which cannot be.
pub(super) fn refuse(what: &dyn Display, why: &dyn Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("cannot serve metrics with {what}: {why}"),
    )
}

/// Reads a value; it is told what was read before.
type Read<T> = Box<dyn Fn(Option<&T>, &mut Files) -> io::Result<T> + Send + Sync>;

/// A value that is read from files, and again when they change. As long as that fails, it is what it was before.
pub(super) struct Reread<T> {
    read: Read<T>,
    /// Counts the times that it failed.
    failures: &'static AtomicU64,
    latest: Mutex<Latest<T>>,
}

struct Latest<T> {
    value: Arc<T>,
    files: Files,
    looked: Instant,
    /// Why it failed the last time, if that was told.
    told: Option<String>,
}

impl<T> Reread<T> {
    /// Reads it for the first time.
    pub(super) fn new(
        failures: &'static AtomicU64,
        read: impl Fn(Option<&T>, &mut Files) -> io::Result<T> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let mut files = Files::default();
        let latest = Latest {
            value: Arc::new(read(None, &mut files)?),
            files,
            looked: Instant::now(),
            told: None,
        };
        Ok(Self {
            read: Box::new(read),
            failures,
            latest: Mutex::new(latest),
        })
    }

    /// The value now.
    pub(super) fn current(&self) -> Arc<T> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = self.look(&mut latest);
        let value = Arc::clone(&latest.value);
        drop(latest);
        if let Some(reason) = failure {
            tell_reload(reason);
        }
        value
    }

    /// Reads it again if it is time for that; what is to be told, if anything.
    fn look(&self, latest: &mut Latest<T>) -> Option<String> {
        if latest.looked.elapsed() < LOOK_EVERY {
            return None;
        }
        latest.looked = Instant::now();
        if !latest.files.have_changed() {
            // The files from before may be back; what happens to them next is news.
            latest.told = None;
            return None;
        }
        let mut files = Files::default();
        match (self.read)(Some(&latest.value), &mut files) {
            Ok(value) => {
                latest.value = Arc::new(value);
                latest.files = files;
                latest.told = None;
                None
            }
            // Another time: it may be that they are being written.
            Err(error) => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                let reason = error.to_string();
                if latest.told.as_ref() == Some(&reason) {
                    return None;
                }
                latest.told = Some(reason.clone());
                Some(reason)
            }
        }
    }
}
