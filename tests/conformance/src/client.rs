//! An HTTP client that hides nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A response as it came.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: String,
    headers: Vec<(String, String)>,
}

impl Response {
    /// The value of the only header called `name`, if there is one.
    ///
    /// # Panics
    ///
    /// If there are several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(header, _)| header.eq_ignore_ascii_case(name));
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(
            found.next().is_none(),
            "several headers {name}: {:?}",
            self.headers
        );
        value
    }

    fn parse(text: &str) -> Self {
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no response but {text:?}"));
        let mut lines = head.split("\r\n");
        let status_line = lines.next().unwrap_or_default();
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.unwrap_or_else(|| panic!("no status in {status_line:?}")),
            body: body.to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }
}

/// Sends `GET path` with `headers`, whole lines each, and returns the response.
///
/// # Panics
///
/// If there is no response.
#[must_use]
pub fn get(addr: SocketAddr, path: &str, headers: &[&str]) -> Response {
    let headers: String = headers.iter().flat_map(|line| [*line, "\r\n"]).collect();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n{headers}\r\n");
    let response = exchange(addr, &request);
    let length = response
        .header("Content-Length")
        .and_then(|length| length.parse().ok());
    assert_eq!(
        length,
        Some(response.body.len()),
        "the length of {response:?}"
    );
    response
}

/// Sends `request`, which must ask for the connection to be closed, and returns the response.
///
/// # Panics
///
/// If there is no response.
#[must_use]
pub fn exchange(addr: SocketAddr, request: &str) -> Response {
    let mut stream = TcpStream::connect(addr)
        .unwrap_or_else(|error| panic!("cannot connect to {addr}: {error}"));
    let mut response = Vec::new();
    stream
        .write_all(request.as_bytes())
        .and_then(|()| stream.read_to_end(&mut response))
        .unwrap_or_else(|error| panic!("no response to {request:?}: {error}"));
    Response::parse(&String::from_utf8(response).expect("responses are UTF-8"))
}
