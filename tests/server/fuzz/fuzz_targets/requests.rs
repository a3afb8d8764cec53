//! Sends what the fuzzer makes up to a server, and to the function that answers scrapes:
//! `cargo +nightly fuzz run requests ../corpus`, in the folder above.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use metrics_core::{Registry, Server};
use server::{answer, registry_with, serve, withstand};

static SERVED: LazyLock<(Registry, Server)> = LazyLock::new(|| {
    let registry = registry_with("things");
    let server = serve(&registry);
    (registry, server)
});

fuzz_target!(|request: &[u8]| {
    let (registry, server) = &*SERVED;
    answer(registry, request);
    withstand(server.local_addr(), request);
});
