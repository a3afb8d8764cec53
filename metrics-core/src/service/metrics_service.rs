//! Scrapes as a `tower` service.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode, Version, request};
use tower_service::Service;

use super::body::MetricsBody;
use super::limits::ScrapeLimits;
use super::own_metrics;
use super::scrapes::{Deadlines, Failure, Scrapes};
use crate::Registry;
use crate::scrape::{ALLOWED, Method, PLAIN_TEXT, ScrapeRequest};

/// Scrapes of a registry as a [`tower` service](https://docs.rs/tower-service), to be a route of a server that there is already.
///
/// It answers GET and HEAD, whatever the path: that belongs to the server. Clones are the same service, and within a service
/// scrapes at the same time that ask for the same share one answer, which is as old as the first of them. What [`ScrapeRequest`] says about requests holds here; what
/// there may be of scrapes is set by [`limits`](Self::limits).
///
/// Metrics are collected on a thread of their own, so that one that is a function may block. A tokio runtime has to be there, with its
/// timer.
///
/// In axum, this makes it a route: `Router::new().route_service("/metrics", MetricsService::new(Registry::global()))`. Anything else
/// calls it:
///
/// ```
/// use http_body_util::BodyExt;
/// use metrics_core::{Counter, MetricsService, Registry, metric};
/// use tower_service::Service;
///
/// /// Parcels sent.
/// #[metric]
/// static PARCELS: Counter = Counter::new();
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let mut service = MetricsService::new(Registry::global());
/// let response = service.call(http::Request::new(())).await?;
/// assert_eq!(response.status(), 200);
/// let body = response.into_body().collect().await?.to_bytes();
/// assert!(str::from_utf8(&body)?.contains("\nparcels_total 0\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MetricsService {
    scrapes: Arc<Scrapes>,
    created: bool,
}

impl MetricsService {
    /// A service that shows `registry`.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        Self::with(registry, ScrapeLimits::new())
    }

    /// With these limits, for this service and what is cloned from it.
    #[must_use]
    pub fn limits(self, limits: ScrapeLimits) -> Self {
        let service = Self::with(self.scrapes.registry(), limits);
        service.created(self.created)
    }

    /// Whether it is told when each counter, histogram and summary began to count; see [`ScrapeRequest::created`].
    #[must_use]
    pub fn created(mut self, created: bool) -> Self {
        self.created = created;
        self
    }

    fn with(registry: &Registry, limits: ScrapeLimits) -> Self {
        Self {
            scrapes: Arc::new(Scrapes::new(registry.clone(), limits)),
            created: true,
        }
    }

    pub(crate) async fn answer(&self, request: request::Parts) -> Response<MetricsBody> {
        let measured = own_metrics::Scrape::begin();
        let response = self.respond(&request).await;
        measured.end(response.status());
        response
    }

    async fn respond(&self, parts: &request::Parts) -> Response<MetricsBody> {
        let request = ScrapeRequest::new(parts.method.as_str())
            .query(parts.uri.query().unwrap_or_default())
            .created(self.created);
        let request = parts
            .headers
            .iter()
            .fold(request, |request, (name, value)| {
                request.header(name.as_str(), value)
            });
        if request.method() == Method::Other {
            return method_not_allowed();
        }
        let view = request.view();
        let deadlines = Deadlines::new(request.timeout(), self.scrapes.limits());
        let body = match self.scrapes.scrape(&view, deadlines).await {
            Ok(body) => body,
            Err(failure) => return refusal(failure),
        };
        // Such clients know the end of a body without a length only by the end of the connection, whatever ended it.
        if parts.version <= Version::HTTP_10 && http_body::Body::size_hint(&body).exact().is_none()
        {
            return plain(
                StatusCode::HTTP_VERSION_NOT_SUPPORTED,
                "There are too many metrics for HTTP/1.0.\n",
            );
        }
        let mut response = Response::new(body);
        for (name, value) in view.headers() {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

impl<B> Service<Request<B>> for MetricsService {
    type Response = Response<MetricsBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        let (parts, _body) = request.into_parts();
        Box::pin(async move { Ok(service.answer(parts).await) })
    }
}

impl std::fmt::Debug for MetricsService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MetricsService")
            .field("registry", self.scrapes.registry())
            .field("limits", self.scrapes.limits())
            .field("created", &self.created)
            .finish()
    }
}

fn refusal(failure: Failure) -> Response<MetricsBody> {
    match failure {
        Failure::TooMany => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many scrapes are in flight.\n",
        ),
        Failure::Late => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "The metrics took longer to gather than the scraper waits.\n",
        ),
        Failure::Panicked => plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "A metric panicked while it was gathered.\n",
        ),
        Failure::NoThread => plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "The system has no thread to gather the metrics.\n",
        ),
    }
}

pub(crate) fn method_not_allowed() -> Response<MetricsBody> {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Use GET or HEAD.\n");
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(ALLOWED));
    response
}

pub(crate) fn plain(status: StatusCode, text: &'static str) -> Response<MetricsBody> {
    let mut response = Response::new(MetricsBody::text(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(PLAIN_TEXT));
    response
}
