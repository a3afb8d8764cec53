//! Handing out an exposition piece by piece, so that it never stands in memory as a whole.

use std::ops::ControlFlow;

use super::lines::Lines;
use crate::descriptor::Descriptor;
use crate::sample::{Labels, Value, Visitor};

/// How long a chunk is at least, but for the last one.
const CHUNK: usize = 64 * 1024;

/// A format that is written line by line.
pub(super) trait Encoder<'a>: Visitor {
    /// What it writes with.
    fn lines(&mut self) -> &mut Lines<'a>;
}

/// Takes chunks, until it wants no more.
pub(super) type Sink<'a> = &'a mut dyn FnMut(&str) -> ControlFlow<()>;

/// Gives what `encoder` writes to `sink`, a chunk at a time.
pub(super) struct InChunks<'a, E> {
    encoder: E,
    sink: Sink<'a>,
    /// Whether more is wanted. Nothing can stop metrics from being collected, but what is not wanted is not written.
    flow: ControlFlow<()>,
}

impl<'a, 'b, E: Encoder<'b>> InChunks<'a, E> {
    pub(super) fn new(encoder: E, sink: Sink<'a>) -> Self {
        Self {
            encoder,
            sink,
            flow: ControlFlow::Continue(()),
        }
    }

    /// Gives the last chunk to the sink, with `end` behind it.
    pub(super) fn finish(mut self, end: &str) -> ControlFlow<()> {
        self.flow?;
        self.encoder.lines().raw(end);
        self.encoder.lines().hand_out(self.sink)
    }

    fn write(&mut self, write: impl FnOnce(&mut E)) {
        if self.flow.is_break() {
            return;
        }
        write(&mut self.encoder);
        let lines = self.encoder.lines();
        if lines.len() >= CHUNK {
            self.flow = lines.hand_out(self.sink);
        }
    }
}

impl<'b, E: Encoder<'b>> Visitor for InChunks<'_, E> {
    fn family(&mut self, descriptor: &Descriptor) {
        self.write(|encoder| encoder.family(descriptor));
    }

    fn sample(&mut self, labels: Labels<'_>, value: Value<'_>) {
        self.write(|encoder| encoder.sample(labels, value));
    }
}
