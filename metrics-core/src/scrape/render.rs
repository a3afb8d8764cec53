//! Writing a scrape, compressed or not, a piece at a time.

use std::io::Write;
use std::mem;
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::write::GzEncoder;
use metrics_types::encode_in_chunks;

use super::view::{View, Viewed};
use crate::Registry;

/// How long a compressed piece is at least, but for the last one.
const PIECE: usize = 64 * 1024;

/// Gives what `view` shows of `registry` to `take`, in pieces, until it is complete or `take` breaks.
pub(crate) fn render(
    registry: &Registry,
    view: &View,
    take: &mut dyn FnMut(Vec<u8>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let viewed = Viewed { registry, view };
    if !view.gzip {
        return encode_in_chunks(&viewed, view.format, &mut |chunk| take(chunk.into()));
    }
    // Expositions repeat themselves so much that the least effort makes a tenth of them.
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    encode_in_chunks(&viewed, view.format, &mut |chunk| {
        // Writing to a `Vec` cannot fail.
        let _ = gzip.write_all(chunk);
        if gzip.get_ref().len() < PIECE {
            return ControlFlow::Continue(());
        }
        take(mem::take(gzip.get_mut()))
    })?;
    match gzip.finish() {
        Ok(rest) => take(rest),
        Err(_) => ControlFlow::Break(()),
    }
}
