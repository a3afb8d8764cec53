//! Where connections come in.

use std::fmt::{Debug, Display};
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixListener;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};

/// How many connections the system keeps until they are accepted. A client beyond tries again after a second, which is what the
/// 128 of the standard library would cost a scrape among many connections that ask for nothing.
const BACKLOG: i32 = 1024;

/// A connection, whatever carries it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A listener that does not know its runtime yet.
pub(super) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener),
}

impl Listener {
    /// This listener within the runtime that is entered.
    pub(super) fn enter(self) -> io::Result<Accepting> {
        match self {
            Self::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                Ok(Accepting::Tcp(tokio::net::TcpListener::from_std(listener)?))
            }
            #[cfg(unix)]
            Self::Unix(listener) => {
                listener.set_nonblocking(true)?;
                Ok(Accepting::Unix(tokio::net::UnixListener::from_std(
                    listener,
                )?))
            }
        }
    }
}

/// A listener within a runtime.
pub(super) enum Accepting {
    Tcp(tokio::net::TcpListener),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
}

impl Accepting {
    /// The next connection.
    pub(super) async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _peer) = listener.accept().await?;
                // The last piece of an answer should not wait for the client to acknowledge the one before. If it has to, it
                // does.
                let _ = stream.set_nodelay(true);
                Ok(Box::new(stream))
            }
            #[cfg(unix)]
            Self::Unix(listener) => {
                let (stream, _peer) = listener.accept().await?;
                Ok(Box::new(stream))
            }
        }
    }
}

/// Listens on the first of these addresses that can be listened on.
pub(super) fn listen(addr: impl ToSocketAddrs + Debug) -> io::Result<TcpListener> {
    let addrs = addr
        .to_socket_addrs()
        .map_err(|error| explain(format!("{addr:?}"), &with_hint(error)))?;
    let mut refused = io::Error::new(
        io::ErrorKind::InvalidInput,
        "cannot serve metrics: the address is empty",
    );
    for addr in addrs {
        match bind(addr) {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = explain(addr, &error),
        }
    }
    Err(refused)
}

/// A text that is no address mostly lacks the port.
fn with_hint(error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::InvalidInput {
        return error;
    }
    let hint = format!("{error}; it consists of a host and a port, as in \"0.0.0.0:8000\"");
    io::Error::new(io::ErrorKind::InvalidInput, hint)
}

fn bind(addr: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(addr)?;
    SockRef::from(&listener).listen(BACKLOG)?;
    Ok(listener)
}

pub(super) fn explain(addr: impl Display, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot serve metrics on {addr}: {error}"),
    )
}
