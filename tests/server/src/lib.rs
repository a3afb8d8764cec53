//! What the tests of this package share: requests and answers as bytes, and metrics to serve.

mod authority;
mod exchange;
mod gate;
mod process;
mod registries;
mod tls_client;
mod web_config;

pub use authority::{Authority, Folder, Issued};
pub use exchange::{Answer, ask, ask_with, complete_chunks, gunzip, read_to_end, send};
pub use gate::Gate;
pub use process::Process;
pub use registries::{large_registry, registry_with};
pub use tls_client::TlsClient;
pub use web_config::{FILES, basic, folder_of, start_web_config, user, web_config};

use std::thread;
use std::time::Duration;

use metrics_core::{Registry, ScrapeLimits, Server};

/// Limits that let a scrape take what it takes on a machine that has much else to do.
#[must_use]
pub fn patient() -> ScrapeLimits {
    ScrapeLimits::new().timeout(Duration::from_secs(600))
}

/// Comes back when it is so.
///
/// # Panics
///
/// If it is not so however often one looks: nobody waits for ever for what a mistake keeps from happening.
#[track_caller]
pub fn wait_until(mut is_so: impl FnMut() -> bool) {
    for _ in 0..60_000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(2));
    }
    panic!("it never is");
}

/// A server of `registry` on a free port, with [`patient`] limits.
///
/// # Panics
///
/// If it does not start.
pub fn serve(registry: &Registry) -> Server {
    Server::builder()
        .registry(registry)
        .limits(patient())
        .start("127.0.0.1:0")
        .expect("there is a free port")
}
