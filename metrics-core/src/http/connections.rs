//! Accepting connections, and keeping those that only wait from standing in the way of others.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

use super::service::Service;

/// How many connections are open at the same time.
const MOST_CONNECTIONS: usize = 128;

/// How long a connection may take to send the head of a request, or may stay without one.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait when there is no room for another connection, in the system or here, and none can be made.
const BACK_OFF: Duration = Duration::from_millis(50);

/// Serves what comes in on `listener`, for ever.
pub(super) async fn accept(listener: TcpListener, service: Service) {
    let permits = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut open = Open::default();
    loop {
        let permit = loop {
            if permits.available_permits() == 0 {
                open.close_oldest_waiting();
            }
            // Not for longer: a connection that is busy now may be one that waits by then.
            let permit = tokio::time::timeout(BACK_OFF, Arc::clone(&permits).acquire_owned());
            if let Ok(Ok(permit)) = permit.await {
                break permit;
            }
        };
        match listener.accept().await {
            Ok((stream, _peer)) => open.serve(stream, service.clone(), permit),
            Err(error) if concerns_one_connection(&error) => {}
            Err(_) if open.close_oldest_waiting() => tokio::task::yield_now().await,
            Err(_) => tokio::time::sleep(BACK_OFF).await,
        }
    }
}

/// Whether accepting failed because the client has gone already.
fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

/// The open connections, the oldest first.
#[derive(Default)]
struct Open {
    connections: VecDeque<Connection>,
}

struct Connection {
    task: AbortHandle,
    /// Whether an answer is being made. A client that is slow to read one counts as one that waits.
    busy: Arc<AtomicBool>,
}

impl Open {
    fn serve(&mut self, stream: TcpStream, service: Service, permit: OwnedSemaphorePermit) {
        self.forget_closed();
        let busy = Arc::new(AtomicBool::new(false));
        let task = tokio::spawn(serve(stream, service, Arc::clone(&busy), permit)).abort_handle();
        self.connections.push_back(Connection { task, busy });
    }

    /// Makes room, if a connection waits: clients that hold connections open without asking for anything must not lock out
    /// the next scrape. It is closed at the next chance that other tasks get to run.
    fn close_oldest_waiting(&mut self) -> bool {
        self.forget_closed();
        let waits = |connection: &Connection| !connection.busy.load(Ordering::Relaxed);
        let oldest = self.connections.iter().position(waits);
        let Some(connection) = oldest.and_then(|at| self.connections.remove(at)) else {
            return false;
        };
        connection.task.abort();
        true
    }

    fn forget_closed(&mut self) {
        self.connections
            .retain(|connection| !connection.task.is_finished());
    }
}

/// Answers the requests of one connection.
async fn serve(
    stream: TcpStream,
    service: Service,
    busy: Arc<AtomicBool>,
    _permit: OwnedSemaphorePermit,
) {
    let answer = service_fn(|request: Request<Incoming>| {
        let (service, busy) = (service.clone(), Arc::clone(&busy));
        async move {
            busy.store(true, Ordering::Relaxed);
            let response = service.answer(&request).await;
            busy.store(false, Ordering::Relaxed);
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        // A client that has said all it had to say, as `nc` does, still wants its answer.
        .half_close(true)
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), answer);
    // What goes wrong here went wrong on the client's side, which knows.
    let _ = connection.await;
}
