//! Starting and stopping the server.

use std::fmt::{Debug, Display};
use std::future;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use metrics_types::__registry::compare_clocks;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use super::connections;
use super::service::Service;
use crate::registry::Registry;

const THREAD_NAME: &str = "metrics-http";

/// How many scrapes are answered at the same time; others wait.
const SCRAPES_AT_ONCE: usize = 4;

/// Serves every metric of the program, [`Registry::global`], on `http://addr/metrics`, from a thread of its own.
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
#[must_use = "the server stops when this is dropped; keep it, or call `detach`"]
pub struct Server {
    local_addr: SocketAddr,
    /// Nothing once the server is stopped or detached.
    running: Option<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
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
        ServerBuilder {
            registry: None,
            title: "Metrics".to_owned(),
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
    pub fn detach(mut self) {
        self.running = None;
    }
}

impl Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("local_addr", &self.local_addr)
            .finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(Running { stop, thread }) = self.running.take() {
            // Both fail only if the thread has panicked, and then there is nothing left to stop.
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}

/// What a server serves; made by [`Server::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing is served until `start` is called"]
pub struct ServerBuilder {
    registry: Option<Registry>,
    title: String,
}

impl ServerBuilder {
    /// Serves `registry` rather than [`Registry::global`].
    pub fn registry(mut self, registry: &Registry) -> Self {
        self.registry = Some(registry.clone());
        self
    }

    /// The title of the page on `/` that leads to `/metrics`; `Metrics` unless it is set.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Starts the server on `addr`; of several addresses, on the first that can be listened on.
    ///
    /// This works within an async runtime and without one: the server brings its own.
    ///
    /// # Errors
    ///
    /// If `addr` is not an address, if it cannot be listened on, or if the system has no thread for the server. The error
    /// has the kind that the system reported, and names the address.
    pub fn start(self, addr: impl ToSocketAddrs + Debug) -> io::Result<Server> {
        let listener = listen(addr)?;
        let local_addr = listener.local_addr()?;
        let registry = self.registry.unwrap_or_else(|| Registry::global().clone());
        let service = Service::new(registry, &self.title);
        compare_clocks();

        let (stop, stopped) = oneshot::channel();
        // The runtime is made by the thread that uses it: a caller within a runtime must not drop another one.
        let (report, started) = mpsc::sync_channel(1);
        let thread = thread::Builder::new()
            .name(THREAD_NAME.to_owned())
            .spawn(move || {
                let (runtime, listener) = match prepare(listener) {
                    Ok(prepared) => prepared,
                    Err(error) => return drop(report.send(Err(error))),
                };
                drop(report.send(Ok(())));
                run(runtime, listener, service, stopped);
            });
        let thread = thread.map_err(|error| explain(local_addr, &error))?;
        let outcome = started
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the server's thread panicked")));
        outcome.map_err(|error| explain(local_addr, &error))?;
        Ok(Server {
            local_addr,
            running: Some(Running { stop, thread }),
        })
    }
}

fn listen(addr: impl ToSocketAddrs + Debug) -> io::Result<TcpListener> {
    let addrs = addr
        .to_socket_addrs()
        .map_err(|error| explain(format!("{addr:?}"), &error))?;
    let mut refused = io::Error::new(
        io::ErrorKind::InvalidInput,
        "cannot serve metrics: the address is empty",
    );
    for addr in addrs {
        match TcpListener::bind(addr) {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = explain(addr, &error),
        }
    }
    Err(refused)
}

fn explain(addr: impl Display, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot serve metrics on {addr}: {error}"),
    )
}

fn prepare(listener: TcpListener) -> io::Result<(Runtime, tokio::net::TcpListener)> {
    listener.set_nonblocking(true)?;
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(SCRAPES_AT_ONCE)
        .thread_name(THREAD_NAME)
        .build()?;
    let _context = runtime.enter();
    let listener = tokio::net::TcpListener::from_std(listener)?;
    Ok((runtime, listener))
}

/// Serves until something comes through `stopped`.
fn run(
    runtime: Runtime,
    listener: tokio::net::TcpListener,
    service: Service,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        tokio::spawn(connections::accept(listener, service));
        if stopped.await.is_err() {
            // Nobody can stop a server that was detached.
            future::pending::<()>().await;
        }
    });
    // Drops the listener and the connections, and does not wait for scrapes: a metric's function that hangs must not keep
    // the program from ending.
    runtime.shutdown_background();
}
