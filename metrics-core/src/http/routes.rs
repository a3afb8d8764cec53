//! What is where on the server.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request;
use hyper::{Method, Response, StatusCode};

use super::page;
use crate::service::{MetricsBody, MetricsService, method_not_allowed, plain};

/// Where the page is that has links to everything else.
const PAGE: &str = "/";

/// Where to ask whether the server answers.
pub(super) const HEALTHY: &str = "/-/healthy";

/// The paths of the server and what answers on them.
pub(super) struct Routes {
    metrics: Vec<(String, MetricsService)>,
    page: Bytes,
}

impl Routes {
    /// Metrics on these paths, and a page with this title that leads there and tells what is wrong with the declared ones.
    pub(super) fn new(
        title: &str,
        metrics: Vec<(String, MetricsService)>,
        mistakes: &[impl ToString],
    ) -> Self {
        let links: Vec<_> = metrics.iter().map(|(path, _)| path.as_str()).collect();
        Self {
            page: page::render(title, &links, mistakes).into(),
            metrics,
        }
    }

    /// The response to a request; to HEAD, what GET would get: the body is left out when it is sent.
    pub(super) async fn answer(&self, request: request::Parts) -> Response<MetricsBody> {
        let path = request.uri.path();
        if let Some(metrics) = self.metrics(path) {
            return metrics.answer(request).await;
        }
        let found = match path {
            PAGE => html(self.page.clone()),
            HEALTHY => plain(StatusCode::OK, "Healthy.\n"),
            _ => return plain(StatusCode::NOT_FOUND, "There is nothing here.\n"),
        };
        if matches!(request.method, Method::GET | Method::HEAD) {
            found
        } else {
            method_not_allowed()
        }
    }

    /// Whether there are metrics on this path.
    #[cfg(feature = "auth")]
    pub(super) fn has_metrics(&self, path: &str) -> bool {
        self.metrics(path).is_some()
    }

    fn metrics(&self, path: &str) -> Option<&MetricsService> {
        let mut all = self.metrics.iter();
        all.find(|(known, _)| known == path)
            .map(|(_, service)| service)
    }
}

fn html(page: Bytes) -> Response<MetricsBody> {
    let mut response = Response::new(MetricsBody::text(page));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(page::CONTENT_TYPE));
    response
}
