//! A small HTTP server that exposes metrics, for programs that have none of their own.

mod builder;
mod connections;
mod listener;
mod open;
mod page;
mod patient;
mod routes;
mod running;
mod server;
#[cfg(unix)]
mod unix_server;

pub use builder::ServerBuilder;
pub use server::{Server, start_http_server};
#[cfg(unix)]
pub use unix_server::UnixServer;
