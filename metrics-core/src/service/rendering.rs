//! One rendering, on a thread of its own.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::Instant;

use super::body::MetricsBody;
use super::under_way::Listed;
use crate::Registry;
use crate::scrape::{View, render};

const THREAD_NAME: &str = "metrics-scrape";

/// How many pieces wait for a slow client, beside those that were rendered before it was known how long the body is.
const PIECES_AHEAD: usize = 2;

/// What a rendering came to, for all who wait for it.
#[derive(Clone)]
pub(super) enum Outcome {
    /// All of it.
    Whole(Arc<[Bytes]>),
    /// Too much to keep: one client gets it as it comes, since several would have to wait for the slowest.
    Long(Arc<Mutex<Option<Stream>>>),
}

/// A body that is sent while it is rendered.
pub(super) struct Stream {
    pub(super) first: VecDeque<Bytes>,
    pub(super) rest: mpsc::Receiver<Piece>,
}

pub(super) enum Piece {
    More(Bytes),
    /// Without this, what came before is not the whole.
    End,
}

/// Everything that a rendering needs.
pub(super) struct Rendering {
    pub(super) registry: Registry,
    pub(super) view: View,
    pub(super) whole_bytes: usize,
    /// One of those that limit how many renderings there are.
    pub(super) permit: OwnedSemaphorePermit,
    pub(super) outcome: watch::Sender<Option<Outcome>>,
    pub(super) listed: Listed,
}

impl Rendering {
    /// Begins. Metrics can be functions of the application, which may block, hang or panic: on a thread of their own they hold
    /// up nobody else. No thread stays when there is nothing to render.
    pub(super) fn start(self) -> io::Result<()> {
        thread::Builder::new()
            .name(THREAD_NAME.to_owned())
            .spawn(move || self.run())
            .map(drop)
    }

    fn run(self) {
        let Self {
            registry,
            view,
            whole_bytes,
            permit: _permit,
            outcome,
            listed,
        } = self;
        let mut output = Output::Kept {
            pieces: Vec::new(),
            outcome,
            listed,
            room: whole_bytes,
        };
        let flow = render(&registry, &view, &mut |piece| output.take(piece.into()));
        if flow.is_continue() {
            output.end();
        }
    }
}

/// Where the pieces go.
enum Output {
    Kept {
        pieces: Vec<Bytes>,
        /// Dropped before `outcome`, if there is none: nobody should join what has failed.
        listed: Listed,
        outcome: watch::Sender<Option<Outcome>>,
        /// How many bytes may still be kept.
        room: usize,
    },
    Sent(mpsc::Sender<Piece>),
}

impl Output {
    fn take(&mut self, piece: Bytes) -> ControlFlow<()> {
        match self {
            Self::Sent(client) => send(client, Piece::More(piece)),
            Self::Kept { pieces, room, .. } => {
                let left = room.checked_sub(piece.len());
                pieces.push(piece);
                match left {
                    Some(left) => *room = left,
                    None => self.send_from_now_on(),
                }
                ControlFlow::Continue(())
            }
        }
    }

    fn send_from_now_on(&mut self) {
        let (client, rest) = mpsc::channel(PIECES_AHEAD);
        if let Self::Kept {
            pieces,
            outcome,
            listed,
            ..
        } = mem::replace(self, Self::Sent(client))
        {
            drop(listed);
            let first = pieces.into();
            let stream = Mutex::new(Some(Stream { first, rest }));
            // If nobody waits any more, the stream is gone, and so is the wish for the next piece.
            outcome.send_replace(Some(Outcome::Long(Arc::new(stream))));
        }
    }

    fn end(self) {
        match self {
            Self::Sent(client) => {
                let _ = send(&client, Piece::End);
            }
            Self::Kept {
                pieces,
                outcome,
                listed,
                ..
            } => {
                // Before anybody has the outcome: who asks after that wants to know what is true by then.
                drop(listed);
                outcome.send_replace(Some(Outcome::Whole(pieces.into())));
            }
        }
    }
}

fn send(client: &mpsc::Sender<Piece>, piece: Piece) -> ControlFlow<()> {
    match client.blocking_send(piece) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_gone) => ControlFlow::Break(()),
    }
}

impl Outcome {
    /// The body, unless it is one that somebody else is getting. If it is sent as it comes, that has to be done by `deadline`.
    pub(super) fn body(&self, deadline: Instant) -> Option<MetricsBody> {
        match self {
            Self::Whole(pieces) => Some(MetricsBody::whole(Arc::clone(pieces))),
            Self::Long(stream) => {
                let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
                let stream = stream.take()?;
                Some(MetricsBody::stream(stream, deadline))
            }
        }
    }
}
