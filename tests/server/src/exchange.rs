//! Requests and answers, byte by byte.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use flate2::read::GzDecoder;

/// An answer as it came, to the end of the connection.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code; 0 if there was no answer.
    pub status: u16,
    /// The head, in small letters.
    pub head: String,
    /// Everything behind the head.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads what a server sent.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 4..]));
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Self {
            status: status.unwrap_or(0),
            head,
            body: body.to_vec(),
        }
    }

    /// The value of a header, whose name is in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.split("\r\n").skip(1);
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// If it is not.
    #[must_use]
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("the body is text")
    }
}

/// Connects and sends `bytes`. A server that does not want them may have closed the connection.
///
/// # Panics
///
/// If there is nothing to connect to.
#[must_use]
pub fn send(addr: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(addr).expect("the server listens");
    let _ = stream.write_all(bytes);
    stream
}

/// Everything that comes until the connection ends, however it ends.
pub fn read_to_end(stream: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// The answer to GET on this path.
#[must_use]
pub fn ask(addr: SocketAddr, path: &str) -> Answer {
    ask_with(addr, path, &[])
}

/// The answer to GET on this path with these headers, each a whole line.
#[must_use]
pub fn ask_with(addr: SocketAddr, path: &str, headers: &[&str]) -> Answer {
    let headers: String = headers.iter().flat_map(|line| [*line, "\r\n"]).collect();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n{headers}\r\n");
    Answer::parse(&read_to_end(&mut send(addr, request.as_bytes())))
}

/// The content of a body in chunks; nothing if it has no end.
#[must_use]
pub fn complete_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let line = body.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(str::from_utf8(&body[..line]).ok()?, 16).ok()?;
        content.extend_from_slice(body.get(line + 2..line + 2 + length)?);
        body = body.get(line + 2 + length + 2..)?;
        if length == 0 {
            return Some(content);
        }
    }
}

/// What was compressed.
///
/// # Panics
///
/// If it was not, or not to its end.
#[must_use]
pub fn gunzip(compressed: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(compressed)
        .read_to_string(&mut text)
        .expect("it is gzip");
    text
}
