//! A small HTTP server that exposes metrics, for programs that have none of their own.

mod connections;
mod page;
mod server;
mod service;

pub use server::{Server, ServerBuilder, start_http_server};
