//! Numbers that stand behind a text and tell where its parts are.

/// The lengths of the parts of a text, which are appended to it.
///
/// All of it is characters of six bits, so that the whole remains a text, and one more bit that says that others follow. The last
/// three tell how many there are, and a flag.
#[derive(Default)]
pub(super) struct Lengths(String);

/// The characters that tell how many there are.
const COUNT: usize = 3;

/// More lengths than there is a count for are not kept; nothing has so many parts.
const MOST: usize = (1 << (6 * COUNT - 1)) - 1;

impl Lengths {
    #[inline]
    pub(super) fn push(&mut self, length: usize) {
        let mut rest = length;
        loop {
            let more = rest >> 6;
            let bits = character(rest, u8::from(more > 0) << 6);
            if self.0.len() < MOST {
                self.0.push(bits);
            }
            if more == 0 {
                return;
            }
            rest = more;
        }
    }

    /// Appends the lengths to `text`, with a flag.
    #[inline]
    pub(super) fn append_to(&self, text: &mut String, flag: bool) {
        text.push_str(&self.0);
        let count = self.0.len() << 1 | usize::from(flag);
        for place in 0..COUNT {
            text.push(character(count >> (6 * place), 0));
        }
    }

    /// Where in `text` the lengths begin that were appended to it; 0 if there are none.
    #[inline]
    pub(super) fn start(text: &str) -> usize {
        let count = COUNT + (Self::count(text) >> 1);
        text.len().saturating_sub(count)
    }

    /// Both of the above and below, of a text to which lengths were appended.
    #[inline]
    pub(super) fn start_and_flag(text: &str) -> (usize, bool) {
        let count = Self::count(text);
        (
            text.len().saturating_sub(COUNT + (count >> 1)),
            count & 1 == 1,
        )
    }

    /// The flag that was appended to `text`; true if there are no lengths.
    #[inline]
    pub(super) fn flag(text: &str) -> bool {
        text.is_empty() || Self::count(text) & 1 == 1
    }

    #[inline]
    fn count(text: &str) -> usize {
        match text.as_bytes() {
            [.., a, b, c] => usize::from(*a) | usize::from(*b) << 6 | usize::from(*c) << 12,
            _ => 0,
        }
    }

    /// The lengths that were appended to `text`.
    #[inline]
    pub(super) fn read(text: &str) -> impl Iterator<Item = usize> {
        let end = text.len().saturating_sub(COUNT);
        let lengths = text.get(Self::start(text)..end).unwrap_or_default();
        let mut bytes = lengths.bytes();
        std::iter::from_fn(move || {
            let (mut length, mut shift) = (0, 0);
            loop {
                let byte = bytes.next()?;
                length |= usize::from(byte & 63) << shift;
                shift += 6;
                if byte & 64 == 0 {
                    return Some(length);
                }
            }
        })
    }
}

/// The lowest six bits of `number`, and `more`.
#[inline]
fn character(number: usize, more: u8) -> char {
    char::from(u8::try_from(number & 63).unwrap_or(0) | more)
}
