//! A small HTTP server that exposes metrics, for programs that have none of their own.

#[cfg(feature = "auth")]
mod auth;
mod builder;
mod connections;
mod listener;
mod open;
mod page;
mod patient;
#[cfg(feature = "tls")]
mod reread;
mod routes;
mod running;
mod server;
#[cfg(feature = "tls")]
#[allow(
    unsafe_code,
    reason = "the link-time records of declared metrics stand in a section of their own"
)]
mod tls;
#[cfg(unix)]
mod unix_server;
#[cfg(feature = "web-config")]
#[allow(
    unsafe_code,
    reason = "the link-time records of declared metrics stand in a section of their own"
)]
mod web_config;

pub use builder::ServerBuilder;
pub use server::{Server, start_http_server};
#[cfg(feature = "tls")]
pub use tls::TlsFiles;
#[cfg(unix)]
pub use unix_server::UnixServer;
