//! The body of a response.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep_until};

use super::rendering::{Piece, Stream};

/// The body of a response to a scrape.
///
/// It ends with an error if it cannot be sent to its end, so that the server aborts the connection.
pub struct MetricsBody {
    parts: Parts,
}

enum Parts {
    Whole {
        pieces: Arc<[Bytes]>,
        sent: usize,
    },
    Stream {
        first: VecDeque<Bytes>,
        rest: mpsc::Receiver<Piece>,
        deadline: Pin<Box<Sleep>>,
    },
}

impl MetricsBody {
    pub(super) fn whole(pieces: Arc<[Bytes]>) -> Self {
        Self {
            parts: Parts::Whole { pieces, sent: 0 },
        }
    }

    pub(crate) fn text(text: Bytes) -> Self {
        Self::whole(Arc::new([text]))
    }

    /// A body that has to be sent by `deadline`: until then it takes a place that other scrapes may need.
    pub(super) fn stream(stream: Stream, deadline: Instant) -> Self {
        Self {
            parts: Parts::Stream {
                first: stream.first,
                rest: stream.rest,
                deadline: Box::pin(sleep_until(deadline)),
            },
        }
    }
}

impl Body for MetricsBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = match &mut self.parts {
            Parts::Whole { pieces, sent } => {
                let piece = pieces.get(*sent).cloned();
                *sent += 1;
                piece
            }
            Parts::Stream {
                first,
                rest,
                deadline,
            } => {
                if deadline.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
                }
                match first.pop_front() {
                    Some(piece) => Some(piece),
                    None => match ready!(rest.poll_recv(context)) {
                        Some(Piece::More(piece)) => Some(piece),
                        Some(Piece::End) => None,
                        None => return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
                    },
                }
            }
        };
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        match &self.parts {
            Parts::Whole { pieces, sent } => *sent >= pieces.len(),
            Parts::Stream { .. } => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.parts {
            Parts::Whole { pieces, sent } => {
                let left = pieces.iter().skip(*sent).map(|piece| piece.len() as u64);
                SizeHint::with_exact(left.sum())
            }
            Parts::Stream { .. } => SizeHint::default(),
        }
    }
}

impl fmt::Debug for MetricsBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricsBody")
            .field("length", &self.size_hint().exact())
            .finish_non_exhaustive()
    }
}
