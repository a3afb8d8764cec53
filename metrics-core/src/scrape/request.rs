//! What a scraper asks for.

use std::time::{Duration, Instant};

use metrics_types::Format;

use super::accept_encoding;
use super::response::ScrapeResponse;
use super::view::View;
use crate::Registry;

/// How long a scraper may have its scrape take at most: longer than any of them waits.
const LONGEST_TIMEOUT: f64 = 300.0;

/// How much of a scraper's time there is to make an answer; the rest is for the answer to reach it.
const SHARE_OF_TIMEOUT: f64 = 0.9;

/// A request for metrics, made of what every web server can tell of a request, which [answers](Self::answer) itself.
///
/// It needs no runtime and no server's types. The format is negotiated by `Accept`, the body compressed with gzip where
/// `Accept-Encoding` asks for it, only the families that are named by `name[]` in the query are shown and collected, and a scrape that is
/// not done within the time that `X-Prometheus-Scrape-Timeout-Seconds` gives is an error, since nobody waits for it any more.
///
/// ```
/// use metrics_core::{Counter, Registry, ScrapeRequest, metric};
///
/// /// Parcels sent.
/// #[metric]
/// static PARCELS: Counter = Counter::new();
///
/// let response = ScrapeRequest::new("GET")
///     .query("name[]=parcels_total")
///     .header("Accept", "text/plain")
///     .answer(Registry::global());
/// assert_eq!(response.status(), 200);
/// assert_eq!(response.headers()[0], ("content-type", "text/plain; version=0.0.4; charset=utf-8"));
/// assert_eq!(
///     response.body(),
///     b"# HELP parcels_total Parcels sent.\n# TYPE parcels_total counter\nparcels_total 0\n"
/// );
/// ```
///
/// A web server has the method, the path and the headers of a request, whatever it calls them. The path belongs to the server:
///
/// ```
/// use metrics_core::ScrapeRequest;
///
/// fn scrape_request(method: &str, query: Option<&str>, headers: &[(String, Vec<u8>)]) -> ScrapeRequest {
///     let request = ScrapeRequest::new(method).query(query.unwrap_or_default());
///     headers.iter().fold(request, |request, (name, value)| request.header(name, value))
/// }
/// # let headers = [("Accept-Encoding".to_owned(), b"gzip".to_vec())];
/// # let response = scrape_request("HEAD", None, &headers).answer(&metrics_core::Registry::new());
/// # assert!(response.headers().contains(&("content-encoding", "gzip")));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is answered"]
pub struct ScrapeRequest {
    method: Method,
    names: Vec<String>,
    accept: String,
    accept_encoding: String,
    timeout: Option<Duration>,
    created: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Head,
    Other,
}

impl ScrapeRequest {
    /// A request with this method, such as `GET`; methods are written in capital letters.
    pub fn new(method: &str) -> Self {
        Self {
            method: match method {
                "GET" => Method::Get,
                "HEAD" => Method::Head,
                _ => Method::Other,
            },
            names: Vec::new(),
            accept: String::new(),
            accept_encoding: String::new(),
            timeout: None,
            created: true,
        }
    }

    /// With the query of the request's address: what is behind its question mark, encoded as it is there.
    ///
    /// Each `name[]` in it names a family, or a kind of sample of one, as [`Only`](crate::Only) understands them: `http_requests` and
    /// `http_requests_total` are the same family, and so is `http.requests` if that is what it is called. Anything else is ignored.
    pub fn query(mut self, query: &str) -> Self {
        self.names = query
            .split('&')
            .filter_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                (decode(key) == "name[]").then(|| decode(value))
            })
            .collect();
        self.names.sort();
        self.names.dedup();
        self
    }

    /// With a header. Those that say nothing about scrapes are ignored, as are values that are not text.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let Ok(value) = str::from_utf8(value.as_ref()) else {
            return self;
        };
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("accept") {
            append(&mut self.accept, value);
        } else if is("accept-encoding") {
            append(&mut self.accept_encoding, value);
        } else if is("x-prometheus-scrape-timeout-seconds") {
            self.timeout = parse_timeout(value);
        }
        self
    }

    /// Whether it is told when each counter, histogram and summary began to count, in the formats that can: OpenMetrics, where that is
    /// one more line for each of them, and protobuf. It is unless this says otherwise.
    pub fn created(mut self, created: bool) -> Self {
        self.created = created;
        self
    }

    /// The response to this request: to GET, with what `registry` has; to HEAD, without it; to others, that they are not allowed.
    ///
    /// Metrics are collected on this thread, and those that are functions are called: within an async runtime, this belongs on a
    /// thread that may block.
    #[must_use]
    pub fn answer(&self, registry: &Registry) -> ScrapeResponse {
        let begin = Instant::now();
        match self.method {
            Method::Other => return ScrapeResponse::method_not_allowed(),
            Method::Head => return ScrapeResponse::view(&self.view()),
            Method::Get => {}
        }
        let response = ScrapeResponse::rendered(registry, &self.view());
        match self.timeout() {
            Some(timeout) if begin.elapsed() > timeout => ScrapeResponse::late(),
            _ => response,
        }
    }

    #[cfg(feature = "tower")]
    pub(crate) fn method(&self) -> Method {
        self.method
    }

    /// How long the answer may take, if the scraper says.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    pub(crate) fn view(&self) -> View {
        View {
            format: Format::negotiate(&self.accept).with_created(self.created),
            gzip: accept_encoding::wants_gzip(&self.accept_encoding),
            names: self.names.clone(),
        }
    }
}

/// Several headers of one name [are one](https://www.rfc-editor.org/rfc/rfc9110#name-field-order) with commas.
fn append(header: &mut String, value: &str) {
    if !header.is_empty() {
        header.push(',');
    }
    header.push_str(value);
}

fn parse_timeout(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    if seconds.is_nan() {
        return None;
    }
    let seconds = seconds.min(LONGEST_TIMEOUT) * SHARE_OF_TIMEOUT;
    // Nothing can be done within no time at all: that is a mistake, or somebody's way to say that there is no limit.
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|timeout| !timeout.is_zero())
}

/// `a%20b+c` as `a b c`; what is not encoded as it should be stays as it is.
fn decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let byte = match first {
            b'+' => b' ',
            b'%' => match hexadecimal(after) {
                Some(byte) => {
                    rest = &after[2..];
                    byte
                }
                None => b'%',
            },
            other => *other,
        };
        decoded.push(byte);
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The byte whose two digits `text` begins with.
fn hexadecimal(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded() {
        for (query, names) in [
            ("", &[][..]),
            ("name[]=b&x=y&name%5B%5D=a%5fb&name[]=b", &["a_b", "b"]),
            ("name%5b]=a+b%20c", &["a b c"]),
            (
                "name[]=%&name[]=%4&name[]=%zz&name[]=%+1",
                &["%", "% 1", "%4", "%zz"],
            ),
            ("name[]=%ff", &["\u{fffd}"]),
            ("name[]", &[]),
            ("name=a&Name[]=b&&=&", &[]),
            ("name[]=a=b", &["a=b"]),
            ("name[]=", &[""]),
        ] {
            assert_eq!(
                ScrapeRequest::new("GET").query(query).names,
                names,
                "{query}"
            );
        }
    }

    #[test]
    fn a_timeout_leaves_time_for_the_way_back() {
        for (text, seconds) in [
            ("10", Some(9.0)),
            ("0.5", Some(0.45)),
            (" 1.000 ", Some(0.9)),
            ("1e9", Some(270.0)),
            ("inf", Some(270.0)),
            ("0", None),
            ("-1", None),
            ("NaN", None),
            ("soon", None),
            ("", None),
        ] {
            let timeout = ScrapeRequest::new("GET")
                .header("X-Prometheus-Scrape-Timeout-Seconds", text)
                .timeout();
            assert_eq!(timeout, seconds.map(Duration::from_secs_f64), "{text}");
        }
    }
}
