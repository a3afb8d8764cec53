//! What a server serves, and where.

use std::fmt::Debug;
use std::io;
use std::net::{TcpListener, ToSocketAddrs};
#[cfg(unix)]
use std::{os::unix::net::UnixListener, path::Path};

use metrics_registry::__facade::clashes;

use super::connections::Service;
use super::listener::{self, Listener};
#[cfg(feature = "web-config")]
use super::reread::refuse;
use super::routes::{HEALTHY, Routes};
use super::running::Running;
use super::server::Server;
#[cfg(unix)]
use super::unix_server::{Socket, UnixServer};
#[cfg(feature = "web-config")]
use super::web_config::WebConfig;
use crate::Registry;
use crate::service::{MetricsService, ScrapeLimits};

/// More than there are ports.
const MOST_CONNECTIONS: usize = 1 << 20;

/// What a server serves, and where; made by [`Server::builder`].
#[derive(Debug, Clone)]
#[must_use = "nothing is served until it is started"]
pub struct ServerBuilder {
    registry: Option<Registry>,
    title: String,
    path: String,
    more: Vec<(String, Registry)>,
    limits: ScrapeLimits,
    created: bool,
    connections: usize,
    #[cfg(feature = "auth")]
    pub(super) credentials: super::auth::Credentials,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<super::tls::TlsFiles>,
    #[cfg(feature = "web-config")]
    pub(super) web_config: Option<std::path::PathBuf>,
}

impl ServerBuilder {
    pub(super) fn new() -> Self {
        Self {
            registry: None,
            title: "Metrics".to_owned(),
            path: "/metrics".to_owned(),
            more: Vec::new(),
            limits: ScrapeLimits::new(),
            created: true,
            connections: 64,
            #[cfg(feature = "auth")]
            credentials: super::auth::Credentials::default(),
            #[cfg(feature = "tls")]
            tls: None,
            #[cfg(feature = "web-config")]
            web_config: None,
        }
    }

    /// Serves `registry` rather than [`Registry::global`].
    pub fn registry(mut self, registry: &Registry) -> Self {
        self.registry = Some(registry.clone());
        self
    }

    /// The title of the page on `/` that leads to the metrics; `Metrics` unless it is set.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Where the metrics are; on `/metrics` unless it is set.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Serves another registry beside the first, on a path of its own.
    ///
    /// ```
    /// use metrics_core::{Registry, Server};
    ///
    /// let tenants = Registry::new();
    /// let server = Server::builder().also("/metrics/tenants", &tenants).start("127.0.0.1:0")?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn also(mut self, path: impl Into<String>, registry: &Registry) -> Self {
        self.more.push((path.into(), registry.clone()));
        self
    }

    /// What the scrapes on each path may take.
    ///
    /// No more of them are in flight than half the [`connections`](Self::connections), shared by all paths: metrics that hang must
    /// leave some for everything else.
    pub fn limits(mut self, limits: ScrapeLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether scrapers are told when each counter, histogram and summary began to count, in the formats that can: OpenMetrics, where
    /// that is one more line for each of them, `_created`, and protobuf. They are unless this says otherwise.
    pub fn created(mut self, created: bool) -> Self {
        self.created = created;
        self
    }

    /// How many connections are open at the same time, at least 2; 64 unless it is set.
    ///
    /// When there is one more, the oldest of those is closed that wait for their client.
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.clamp(2, MOST_CONNECTIONS);
        self
    }

    /// Starts the server on `addr`; of several addresses, on the first that can be listened on.
    ///
    /// This works within an async runtime and without one: the server brings its own.
    ///
    /// # Errors
    ///
    /// If `addr` is not an address, if it cannot be listened on, or if the system has no thread for the server: the error
    /// has the kind that the system reported, and names the address. If something that was set cannot be served: it has the kind
    /// [`InvalidInput`](io::ErrorKind::InvalidInput), and says what is wrong.
    pub fn start(self, addr: impl ToSocketAddrs + Debug) -> io::Result<Server> {
        let service = self.service()?;
        serve(listener::listen(addr)?, service)
    }

    /// Starts the server on a listener that there is already: one that the service manager passed on, or that has options of
    /// its own.
    ///
    /// ```
    /// use std::net::TcpListener;
    /// use metrics_core::Server;
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let server = Server::builder().start_on(listener)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), but for those about the address.
    pub fn start_on(self, listener: TcpListener) -> io::Result<Server> {
        serve(listener, self.service()?)
    }

    /// Starts the server on a Unix socket, which it makes at `path` and removes in the end. A socket that is there already is replaced
    /// if nobody listens on it.
    ///
    /// Who may connect is decided by the permissions of the directory, and by the process' umask. With `curl`, this is
    /// `curl --unix-socket path http://localhost/metrics`.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), with `path` for the address.
    #[cfg(unix)]
    pub fn start_unix(self, path: impl AsRef<Path>) -> io::Result<UnixServer> {
        let service = self.service()?;
        let path = path.as_ref();
        let (listener, socket) = Socket::listen(path)?;
        let running = Running::start(Listener::Unix(listener), &path.display(), service)?;
        Ok(UnixServer::new(running, Some(socket)))
    }

    /// Starts the server on a Unix socket that there is already, and that the server does not remove.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), but for those about the address.
    #[cfg(unix)]
    pub fn start_on_unix(self, listener: UnixListener) -> io::Result<UnixServer> {
        let service = self.service()?;
        let running = Running::start(Listener::Unix(listener), &"a Unix socket", service)?;
        Ok(UnixServer::new(running, None))
    }

    fn service(self) -> io::Result<Service> {
        let first = self.registry.unwrap_or_else(|| Registry::global().clone());
        let mut registries = vec![(self.path, first)];
        registries.extend(self.more);
        for (index, (path, _)) in registries.iter().enumerate() {
            check_path(path)?;
            if registries[..index].iter().any(|(other, _)| other == path) {
                return Err(invalid(path, "is there twice"));
            }
        }
        let mistakes: Vec<_> = registries
            .iter()
            .flat_map(|(_, registry)| clashes(registry))
            .collect();

        let share = self.connections / 2 / registries.len();
        let limits = self
            .limits
            .clone()
            .in_flight(self.limits.in_flight.min(share));
        let services = registries.iter().map(|(path, registry)| {
            let service = MetricsService::new(registry)
                .limits(limits.clone())
                .created(self.created);
            (path.clone(), service)
        });
        #[cfg(feature = "web-config")]
        let web_config = match self.web_config {
            None => None,
            Some(file) => {
                let credentials = self.credentials.clone();
                let read = WebConfig::read(file.clone(), credentials)?;
                if self.tls.is_some() && read.current().tls.is_some() {
                    return Err(refuse(&file.display(), &"it has TLS, which is set already"));
                }
                Some(read)
            }
        };
        Ok(Service {
            routes: Routes::new(&self.title, services.collect(), &mistakes),
            most_connections: self.connections,
            #[cfg(feature = "auth")]
            authentication: self.credentials.authentication()?,
            #[cfg(feature = "tls")]
            tls: self.tls.map(super::tls::Tls::read).transpose()?,
            #[cfg(feature = "web-config")]
            web_config,
        })
    }
}

fn serve(listener: TcpListener, service: Service) -> io::Result<Server> {
    let local_addr = listener.local_addr()?;
    let running = Running::start(Listener::Tcp(listener), &local_addr, service)?;
    Ok(Server::new(local_addr, running))
}

fn check_path(path: &str) -> io::Result<()> {
    let visible = |byte: u8| byte.is_ascii_graphic() && !b"?#".contains(&byte);
    if !path.starts_with('/') || !path.bytes().all(visible) {
        return Err(invalid(
            path,
            "has to begin with `/` and consist of visible ASCII characters without `?` and `#`",
        ));
    }
    if path == HEALTHY {
        return Err(invalid(path, "is where the server says that it is healthy"));
    }
    Ok(())
}

fn invalid(path: &str, why: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("cannot serve metrics on the path `{path}`, which {why}"),
    )
}
