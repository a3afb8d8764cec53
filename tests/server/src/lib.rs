//! What the tests of this package share: requests and answers as bytes, and metrics to serve.

mod authority;
mod exchange;
mod gate;
mod process;
mod registries;

pub use authority::{Authority, Folder, Issued};
pub use exchange::{Answer, ask, ask_with, complete_chunks, gunzip, read_to_end, send};
pub use gate::Gate;
pub use process::Process;
pub use registries::{large_registry, registry_with};

use metrics_core::{Registry, Server};

/// A server of `registry` on a free port.
///
/// # Panics
///
/// If it does not start.
pub fn serve(registry: &Registry) -> Server {
    Server::builder()
        .registry(registry)
        .start("127.0.0.1:0")
        .expect("there is a free port")
}
