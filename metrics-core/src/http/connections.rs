//! Accepting connections, and keeping those that only wait from standing in the way of others.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::http::request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::listener::{Accepting, Stream};
use super::open::{Activity, Open};
use super::patient::Patient;
use super::routes::Routes;
use crate::service::MetricsBody;

/// How long a connection may take to send the head of a request, stay without one, or not take what is sent to it.
///
/// No multiple of it is a usual time between scrapes: a connection should not be closed when its next request is on the way.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long to wait when there is no room for another connection, in the system or here, before it is taken from one that is not still.
const BACK_OFF: Duration = Duration::from_millis(50);

/// How long the head of a request may be; browsers send less than half of it.
const LONGEST_HEAD: usize = 16 * 1024;

/// What connections need to be served.
pub(super) struct Service {
    pub(super) routes: Routes,
    /// How many connections are open at the same time.
    pub(super) most_connections: usize,
    #[cfg(feature = "auth")]
    pub(super) authentication: super::auth::Authentication,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<super::tls::Tls>,
    /// What it says of users and of TLS goes before the two above.
    #[cfg(feature = "web-config")]
    pub(super) web_config: Option<super::web_config::WebConfig>,
}

impl Service {
    /// The response to a request, while an answer is being made of which the connection is busy.
    async fn answer(&self, request: request::Parts, activity: &Activity) -> Response<MetricsBody> {
        #[cfg(feature = "web-config")]
        if let Some(web_config) = &self.web_config {
            let settings = web_config.current();
            let authentication = &settings.authentication;
            let mut response = match authentication.refuse(&request, &self.routes).await {
                Some(refusal) => refusal,
                None => self.answer_known(request, activity).await,
            };
            settings.add_headers(&mut response);
            return response;
        }
        #[cfg(feature = "auth")]
        if let Some(refusal) = self.authentication.refuse(&request, &self.routes).await {
            return refusal;
        }
        self.answer_known(request, activity).await
    }

    /// The same for somebody who may know.
    async fn answer_known(
        &self,
        request: request::Parts,
        activity: &Activity,
    ) -> Response<MetricsBody> {
        activity.set_busy(true);
        let response = self.routes.answer(request).await;
        activity.set_busy(false);
        response
    }

    /// How connections speak TLS, if they do.
    #[cfg(feature = "tls")]
    fn tls(&self) -> Option<Arc<rustls::ServerConfig>> {
        #[cfg(feature = "web-config")]
        if let Some(config) = self
            .web_config
            .as_ref()
            .and_then(|web_config| web_config.current().tls.clone())
        {
            return Some(config);
        }
        self.tls.as_ref().map(super::tls::Tls::config)
    }
}

/// Serves what comes in, for ever.
pub(super) async fn accept(incoming: Accepting, service: Service) {
    let permits = Arc::new(Semaphore::new(service.most_connections));
    let service = Arc::new(service);
    let mut open = Open::default();
    loop {
        let permit = loop {
            if permits.available_permits() == 0 {
                open.close_still();
            }
            let permit = Arc::clone(&permits).acquire_owned();
            match tokio::time::timeout(BACK_OFF, permit).await {
                Ok(Ok(permit)) => break permit,
                _ => {
                    open.close_waiting();
                }
            }
        };
        match incoming.accept().await {
            Ok(stream) => {
                let activity = Activity::new();
                let served = serve(stream, Arc::clone(&service), activity.clone(), permit);
                open.add(tokio::spawn(served).abort_handle(), activity);
            }
            Err(error) if concerns_one_connection(&error) => {}
            // The system has no room for another connection.
            Err(_) if open.close_still() => tokio::task::yield_now().await,
            Err(_) => {
                tokio::time::sleep(BACK_OFF).await;
                open.close_waiting();
            }
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

/// Answers the requests of one connection.
async fn serve(
    stream: Box<dyn Stream>,
    service: Arc<Service>,
    activity: Activity,
    _permit: OwnedSemaphorePermit,
) {
    let stream = Box::new(Patient::new(stream, PATIENCE, activity.clone()));
    #[cfg(feature = "tls")]
    let stream: Box<dyn Stream> = match service.tls() {
        None => stream,
        Some(config) => {
            let accepted = super::tls::accept(config, stream);
            match tokio::time::timeout(PATIENCE, accepted).await {
                Ok(Ok(stream)) => stream,
                _ => return,
            }
        }
    };
    let answer = service_fn(|request: Request<Incoming>| {
        let (service, activity) = (Arc::clone(&service), activity.clone());
        async move {
            // Nothing here has a body to read: what there is of one goes with the connection.
            let (parts, _body) = request.into_parts();
            Ok::<_, Infallible>(service.answer(parts, &activity).await)
        }
    });
    let connection = http1::Builder::new()
        // A client that has said all it had to say, as `nc` does, still wants its answer.
        .half_close(true)
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), answer);
    // What goes wrong here went wrong on the client's side, which knows.
    let _ = connection.await;
}
