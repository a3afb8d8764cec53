//! Names as the schemes write them.

use super::Escaping;
use super::spelled::{Spelled, is_classic};
use crate::characters::is_plain_family_name;

/// A name in a scheme, byte by byte: the compiler, too, has to compare such names. All bytes are ASCII.
#[derive(Clone, Copy)]
pub(super) struct Escaped<'a> {
    /// What is still to come of it.
    name: Spelled<'a>,
    /// Nothing for a name that stays as it is.
    scheme: Option<Escaping>,
    /// What is allowed besides letters, digits and `_`.
    colon: bool,
    /// What became of the last character and was not asked for yet: at most a number of six digits, between underscores.
    pending: [u8; 8],
    pending_at: usize,
    pending_end: usize,
}

impl<'a> Escaped<'a> {
    #[inline]
    pub(super) const fn of_family(name: &'a str, scheme: Escaping) -> Self {
        Self::new(Spelled::of(name), scheme, true, is_plain_family_name(name))
    }

    #[inline]
    pub(super) const fn of_label(name: Spelled<'a>, scheme: Escaping) -> Self {
        let plain = name.is_plain_label();
        let escaped = Self::new(name, scheme, false, plain);
        let mut begin = escaped;
        let begins_reserved = matches!((begin.next(), begin.next()), (Some(b'_'), Some(b'_')));
        if scheme.is(Escaping::Dots) && !plain && begins_reserved {
            // Prometheus keeps names that begin so for itself, and strict readers refuse them.
            return Self::new(name, Escaping::Values, false, plain);
        }
        escaped
    }

    #[inline]
    const fn new(name: Spelled<'a>, scheme: Escaping, colon: bool, plain: bool) -> Self {
        let mut escaped = Self {
            name,
            scheme: if plain { None } else { Some(scheme) },
            colon,
            pending: [0; 8],
            pending_at: 0,
            pending_end: 0,
        };
        if scheme.is(Escaping::Values) && !plain {
            escaped.write(b"U__");
        }
        escaped
    }

    /// The next byte, unless there is none.
    #[inline]
    pub(super) const fn next(&mut self) -> Option<u8> {
        if self.pending_at == self.pending_end {
            self.pending_at = 0;
            self.pending_end = 0;
            self.character();
        }
        if self.pending_at == self.pending_end {
            return None;
        }
        self.pending_at += 1;
        Some(self.pending[self.pending_at - 1])
    }

    /// Makes of the next character what the scheme makes of it.
    #[inline]
    const fn character(&mut self) {
        let is_first = !self.name.begun;
        let Some(character) = self.name.next() else {
            return;
        };
        // 0 stands for all that are not ASCII: no scheme lets either pass.
        let byte = if character < 0x80 {
            character.to_le_bytes()[0]
        } else {
            0
        };
        let allowed = is_classic(character, is_first) || (byte == b':' && self.colon);
        match self.scheme {
            None => self.write(&[byte]),
            Some(Escaping::Dots | Escaping::Values) if byte == b'_' => self.write(b"__"),
            Some(_) if allowed => self.write(&[byte]),
            Some(Escaping::AllowUtf8 | Escaping::Underscores) => self.write(b"_"),
            Some(Escaping::Dots) if byte == b'.' => self.write(b"_dot_"),
            Some(Escaping::Dots) => self.write(b"__"),
            Some(Escaping::Values) => self.hexadecimal(character),
        }
    }

    #[inline]
    const fn hexadecimal(&mut self, number: u32) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.write(b"_");
        let mut shift = 28;
        while shift > 0 && number >> shift == 0 {
            shift -= 4;
        }
        loop {
            self.write(&[DIGITS[(number >> shift & 15) as usize]]);
            if shift == 0 {
                break;
            }
            shift -= 4;
        }
        self.write(b"_");
    }

    #[inline]
    const fn write(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            self.pending[self.pending_end] = bytes[at];
            self.pending_end += 1;
            at += 1;
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
