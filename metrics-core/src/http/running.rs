//! The thread that serves.

use std::fmt::Display;
use std::future;
use std::io;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use metrics_types::__registry::compare_clocks;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use super::connections::{self, Service};
use super::listener::{Accepting, Listener, explain};

const THREAD_NAME: &str = "metrics-http";

/// A thread that serves until this is dropped, or for ever if it is detached.
pub(super) struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Serves what comes in on `listener`, which listens on `addr`.
    pub(super) fn start(
        listener: Listener,
        addr: &dyn Display,
        service: Service,
    ) -> io::Result<Self> {
        compare_clocks();
        let (stop, stopped) = oneshot::channel();
        // The runtime is made by the thread that uses it: a caller within a runtime must not drop another one.
        let (report, started) = mpsc::sync_channel(1);
        let thread = thread::Builder::new()
            .name(THREAD_NAME.to_owned())
            .spawn(move || {
                let (runtime, incoming) = match prepare(listener) {
                    Ok(prepared) => prepared,
                    Err(error) => return drop(report.send(Err(error))),
                };
                drop(report.send(Ok(())));
                run(runtime, incoming, service, stopped);
            });
        let thread = thread.map_err(|error| explain(addr, &error))?;
        let outcome = started
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the server's thread panicked")));
        outcome.map_err(|error| explain(addr, &error))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Serves until the program ends.
    pub(super) fn detach(mut self) {
        self.stop = None;
        self.thread = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let (Some(stop), Some(thread)) = (self.stop.take(), self.thread.take()) {
            // Both fail only if the thread has panicked, and then there is nothing left to stop.
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}

fn prepare(listener: Listener) -> io::Result<(Runtime, Accepting)> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let _context = runtime.enter();
    let incoming = listener.enter()?;
    Ok((runtime, incoming))
}

/// Serves until something comes through `stopped`.
fn run(runtime: Runtime, incoming: Accepting, service: Service, stopped: oneshot::Receiver<()>) {
    runtime.block_on(async {
        tokio::spawn(connections::accept(incoming, service));
        if stopped.await.is_err() {
            // Nobody can stop a server that was detached.
            future::pending::<()>().await;
        }
    });
    // Drops the listener and the connections. What is being rendered is not waited for: a metric's function that hangs must not
    // keep the program from ending.
    drop(runtime);
}
