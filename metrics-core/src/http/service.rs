//! Answers to requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::page;
use crate::registry::Registry;
use metrics_types::{Format, encode_into};

const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// Answers requests; its clones share everything.
#[derive(Clone)]
pub(super) struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    registry: Registry,
    page: Bytes,
    /// The length of the last exposition: room for the next one, which will be about as long.
    last_length: AtomicUsize,
}

impl Service {
    pub(super) fn new(registry: Registry, title: &str) -> Self {
        let page = page::render(title, registry.clashes()).into();
        let shared = Shared {
            registry,
            page,
            last_length: AtomicUsize::new(0),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The response to `request`; to a HEAD request, what GET would get: the body is left out when it is sent.
    pub(super) async fn answer<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        let path = request.uri().path();
        if !matches!(path, "/" | "/metrics") {
            return response(
                StatusCode::NOT_FOUND,
                PLAIN_TEXT,
                "There is nothing here. Metrics are on /metrics.\n",
            );
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut refusal = response(
                StatusCode::METHOD_NOT_ALLOWED,
                PLAIN_TEXT,
                "Use GET or HEAD.\n",
            );
            refusal
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refusal;
        }
        if path == "/" {
            return response(StatusCode::OK, page::CONTENT_TYPE, self.shared.page.clone());
        }
        self.metrics(request.headers()).await
    }

    async fn metrics(&self, headers: &HeaderMap) -> Response<Full<Bytes>> {
        let wanted = Format::negotiate(&accept(headers));
        let shared = Arc::clone(&self.shared);
        // Metrics can be functions of the application, which may block or panic: on a thread of their own they hold up no
        // other connection and take down no server.
        let encoded = tokio::task::spawn_blocking(move || shared.encode(wanted.format())).await;
        match encoded {
            Ok(text) => response(StatusCode::OK, wanted.content_type(), text),
            Err(_panic) => response(
                StatusCode::INTERNAL_SERVER_ERROR,
                PLAIN_TEXT,
                "A metric panicked while it was gathered.\n",
            ),
        }
    }
}

impl Shared {
    fn encode(&self, format: Format) -> String {
        let mut text = String::with_capacity(self.last_length.load(Ordering::Relaxed));
        encode_into(&self.registry, format, &mut text);
        self.last_length.store(text.len(), Ordering::Relaxed);
        text
    }
}

fn response(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// All `Accept` headers as one, which is [what several of them mean](https://www.rfc-editor.org/rfc/rfc9110#name-field-order).
fn accept(headers: &HeaderMap) -> String {
    let values: Vec<_> = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    values.join(",")
}
