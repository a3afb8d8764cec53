//! Starting and stopping the server.

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

use super::builder::ServerBuilder;
use super::running::Running;

/// Serves every metric of the program, [`Registry::global`](crate::Registry::global), on `http://addr/metrics`, from a thread of its own.
///
/// The address is whatever [`ToSocketAddrs`] takes, such as `"127.0.0.1:8000"` or `("127.0.0.1", 8000)`. With port 0 the system chooses a free one, which [`Server::local_addr`] tells. The server runs until the returned value
/// is dropped; [`Server::builder`] has more to choose from.
///
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
/// use metrics_core::{Counter, metric, start_http_server};
///
/// /// Greetings said.
/// #[metric]
/// static GREETINGS: Counter = Counter::new();
///
/// let server = start_http_server("127.0.0.1:0")?;
/// GREETINGS.inc();
///
/// let mut client = TcpStream::connect(server.local_addr())?;
/// client.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
/// let mut response = String::new();
/// client.read_to_string(&mut response)?;
/// assert!(response.contains("\ngreetings_total 1\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// If the address cannot be listened on: the error has the kind that the system reported, such as
/// [`AddrInUse`](io::ErrorKind::AddrInUse), and names the address.
pub fn start_http_server(addr: impl ToSocketAddrs + Debug) -> io::Result<Server> {
    Server::builder().start(addr)
}

/// A running server, which [`start_http_server`] or [`ServerBuilder::start`] started.
///
/// Dropping it is [`shutdown`](Self::shutdown).
///
/// # What it withstands
///
/// * A metric that is a function and hangs: its scrape gets status 503 when its time is up, and other scrapes, at most 4 of which
///   may hang at the same time, and other paths are answered.
/// * Clients that do not go on: a connection is closed that says nothing, or takes nothing of its answer, for 8 seconds. When there are as
///   many as there may be, or the system has no file for another one, the oldest of those that are still is closed for the next.
/// * Scrapers that ask at the same time: what is rendered for one of them is what all get. See [`ScrapeLimits`](crate::ScrapeLimits).
/// * Heads of requests of more than 16 KiB, which get status 431; bodies, which are not read.
///
/// `metrics_core_scrapes_total`, by status code, `metrics_core_scrapes_in_flight` and `metrics_core_scrape_duration_seconds` in
/// [`Registry::global`](crate::Registry::global) tell of the scrapes of all servers in the program.
#[must_use = "the server stops when this is dropped; keep it, or call `detach`"]
pub struct Server {
    local_addr: SocketAddr,
    running: Running,
}

impl Server {
    /// A server with settings of its own.
    ///
    /// ```
    /// use metrics_core::{Registry, Server};
    ///
    /// let registry = Registry::new();
    /// let server = Server::builder().registry(&registry).title("Warehouse").start("127.0.0.1:0")?;
    /// println!("Metrics are on http://{}/metrics", server.local_addr());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn builder() -> ServerBuilder {
        ServerBuilder::new()
    }

    pub(super) fn new(local_addr: SocketAddr, running: Running) -> Self {
        Self {
            local_addr,
            running,
        }
    }

    /// The address that the server listens on, with the port that the system chose if 0 was asked for.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Stops the server. When this returns, the port is free, the thread has ended and connections are closed, even those
    /// with a response under way.
    ///
    /// A metric's function that is being called for a scrape is not waited for.
    pub fn shutdown(self) {
        // Dropping does it.
    }

    /// Lets the server run until the program ends.
    ///
    /// ```
    /// metrics_core::start_http_server("127.0.0.1:0")?.detach();
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn detach(self) {
        self.running.detach();
    }
}

impl Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("local_addr", &self.local_addr)
            .finish_non_exhaustive()
    }
}
