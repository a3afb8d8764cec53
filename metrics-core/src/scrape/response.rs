//! What a scraper gets.

use std::ops::ControlFlow;

use super::render::render;
use super::view::View;
use crate::Registry;

pub(crate) const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// The methods that are, as the header `Allow` has them.
pub(crate) const ALLOWED: &str = "GET, HEAD";

/// The response to a [`ScrapeRequest`](crate::ScrapeRequest), for a web server to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScrapeResponse {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
}

impl ScrapeResponse {
    /// The status code: 200, 405 for a method other than GET and HEAD, or 503 for a scrape that is late.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers, their names in small letters, without `content-length`.
    #[must_use]
    pub fn headers(&self) -> &[(&'static str, &'static str)] {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, without a copy.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// What a HEAD request gets.
    pub(super) fn view(view: &View) -> Self {
        Self {
            status: 200,
            headers: view.headers().collect(),
            body: Vec::new(),
        }
    }

    pub(super) fn rendered(registry: &Registry, view: &View) -> Self {
        let mut response = Self::view(view);
        // It never breaks: there is somebody who wants it.
        let _ = render(registry, view, &mut |piece| {
            if response.body.is_empty() {
                response.body = piece;
            } else {
                response.body.extend_from_slice(&piece);
            }
            ControlFlow::Continue(())
        });
        response
    }

    pub(super) fn method_not_allowed() -> Self {
        let mut refusal = Self::refusal(405, "Use GET or HEAD.\n");
        refusal.headers.push(("allow", ALLOWED));
        refusal
    }

    pub(super) fn late() -> Self {
        Self::refusal(
            503,
            "The metrics took longer to gather than the scraper waits.\n",
        )
    }

    fn refusal(status: u16, reason: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type", PLAIN_TEXT)],
            body: reason.into(),
        }
    }
}
