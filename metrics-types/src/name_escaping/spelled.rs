//! Names of several pieces, read without putting them together.

/// A name, character by character, whether it is in one piece or not.
#[derive(Clone, Copy)]
pub(super) struct Spelled<'a> {
    pieces: [&'a str; 4],
    /// The piece that the next character is in, and where it begins there.
    piece: usize,
    at: usize,
    /// Whether there was a character before.
    pub(super) begun: bool,
}

impl<'a> Spelled<'a> {
    #[inline]
    pub(super) const fn of(name: &'a str) -> Self {
        Self::joined([name, "", "", ""])
    }

    #[inline]
    pub(super) const fn joined(pieces: [&'a str; 4]) -> Self {
        Self {
            pieces,
            piece: 0,
            at: 0,
            begun: false,
        }
    }

    /// The number of the next character, unless there is none.
    #[inline]
    pub(super) const fn next(&mut self) -> Option<u32> {
        while self.at == self.pieces[self.piece].len() {
            if self.piece + 1 == self.pieces.len() {
                return None;
            }
            self.piece += 1;
            self.at = 0;
            if self.begun && !self.pieces[self.piece].is_empty() {
                return Some('_' as u32);
            }
        }
        self.begun = true;
        let bytes = self.pieces[self.piece].as_bytes();
        let first = bytes[self.at];
        self.at += 1;
        if first.is_ascii() {
            return Some(first as u32);
        }
        let mut code_point = (first as u32) << first.leading_ones() & 0xff;
        code_point >>= first.leading_ones();
        while self.at < bytes.len() && bytes[self.at] & 0xc0 == 0x80 {
            code_point = code_point << 6 | (bytes[self.at] & 0x3f) as u32;
            self.at += 1;
        }
        Some(code_point)
    }

    /// Whether every format writes it as it is: it is of the classic character set.
    #[inline]
    pub(super) const fn is_plain_label(mut self) -> bool {
        loop {
            let is_first = !self.begun;
            match self.next() {
                None => return !is_first,
                Some(character) if is_classic(character, is_first) => {}
                Some(_) => return false,
            }
        }
    }

    #[inline]
    pub(super) const fn equals(mut self, mut other: Self) -> bool {
        loop {
            match (self.next(), other.next()) {
                (None, None) => return true,
                (Some(own), Some(other)) if own == other => {}
                _ => return false,
            }
        }
    }
}

/// Whether this is a letter, `_` or, unless it comes first, a digit.
#[inline]
pub(super) const fn is_classic(character: u32, is_first: bool) -> bool {
    if character >= 0x80 {
        return false;
    }
    let byte = character.to_le_bytes()[0];
    byte.is_ascii_alphabetic() || byte == b'_' || (byte.is_ascii_digit() && !is_first)
}
