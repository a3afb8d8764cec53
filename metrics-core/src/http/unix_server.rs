//! A server on a Unix socket.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use super::listener::explain;
use super::running::Running;

/// A running server on a Unix socket, which [`ServerBuilder::start_unix`](crate::ServerBuilder::start_unix) started.
///
/// Dropping it is [`shutdown`](Self::shutdown).
#[must_use = "the server stops when this is dropped; keep it, or call `detach`"]
pub struct UnixServer {
    running: Running,
    /// Dropped after what serves there.
    socket: Option<Socket>,
}

impl UnixServer {
    pub(super) fn new(running: Running, socket: Option<Socket>) -> Self {
        Self { running, socket }
    }

    /// Stops the server, as [`Server::shutdown`](crate::Server::shutdown) does, and removes its socket, if the server made it.
    pub fn shutdown(self) {
        // Dropping does it.
    }

    /// Lets the server run until the program ends, which leaves the socket behind; the next server on this path replaces it.
    pub fn detach(mut self) {
        if let Some(socket) = self.socket.take() {
            socket.keep();
        }
        self.running.detach();
    }
}

impl fmt::Debug for UnixServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnixServer")
            .field("path", &self.socket.as_ref().map(|socket| &socket.path))
            .finish_non_exhaustive()
    }
}

/// A socket in the file system, which is removed when this is dropped.
pub(super) struct Socket {
    path: PathBuf,
}

impl Socket {
    /// Listens on `path`, in place of a socket there on which nobody listens any more.
    pub(super) fn listen(path: &Path) -> io::Result<(UnixListener, Self)> {
        let listener = match UnixListener::bind(path) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path) => {
                fs::remove_file(path).and_then(|()| UnixListener::bind(path))
            }
            result => result,
        };
        let listener = listener.map_err(|error| explain(path.display(), &error))?;
        let path = path.to_owned();
        Ok((listener, Self { path }))
    }

    fn keep(mut self) {
        self.path.clear();
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Somebody else may have removed it.
        let _ = fs::remove_file(&self.path);
    }
}

fn is_abandoned(path: &Path) -> bool {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    let refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    is_socket && UnixStream::connect(path).is_err_and(refused)
}
