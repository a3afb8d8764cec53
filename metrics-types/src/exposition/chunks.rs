//! Handing out an exposition piece by piece, so that it never stands in memory as a whole.

use std::ops::ControlFlow;

use crate::descriptor::Descriptor;
use crate::sample::{Sample, Visitor};

/// How long a chunk is at least, but for the last one.
const CHUNK: usize = 64 * 1024;

/// Takes chunks, until it wants no more.
pub(super) type Sink<'a> = &'a mut dyn FnMut(&[u8]) -> ControlFlow<()>;

/// A format that is written piece by piece.
pub(super) trait Encoder: Visitor {
    /// What was written and is complete, as far as nobody has taken it.
    fn written(&self) -> &[u8];

    /// Somebody has taken what was written.
    fn clear(&mut self);

    /// Writes what comes last.
    fn end(&mut self);
}

/// Gives what `encoder` writes to `sink`, a chunk at a time.
pub(super) struct InChunks<'a, E> {
    encoder: E,
    sink: Sink<'a>,
    /// Whether more is wanted. Nothing can stop metrics from being collected, but what is not wanted is not written.
    flow: ControlFlow<()>,
}

impl<'a, E: Encoder> InChunks<'a, E> {
    #[inline]
    pub(super) fn new(encoder: E, sink: Sink<'a>) -> Self {
        Self {
            encoder,
            sink,
            flow: ControlFlow::Continue(()),
        }
    }

    /// Gives the last chunk to the sink.
    #[inline]
    pub(super) fn finish(mut self) -> ControlFlow<()> {
        self.flow?;
        self.encoder.end();
        (self.sink)(self.encoder.written())
    }

    #[inline]
    fn write(&mut self, write: impl FnOnce(&mut E)) {
        if self.flow.is_break() {
            return;
        }
        write(&mut self.encoder);
        let written = self.encoder.written();
        if written.len() >= CHUNK {
            self.flow = (self.sink)(written);
            self.encoder.clear();
        }
    }
}

impl<E: Encoder> Visitor for InChunks<'_, E> {
    #[inline]
    fn family(&mut self, descriptor: &Descriptor) {
        self.write(|encoder| encoder.family(descriptor));
    }

    #[inline]
    fn wants_created(&self) -> bool {
        self.encoder.wants_created()
    }

    #[inline]
    fn sample(&mut self, sample: &Sample<'_>) {
        self.write(|encoder| encoder.sample(sample));
    }
}
