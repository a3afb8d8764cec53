//! The number of a label set among all that there are.

use super::{LabelSet, LabelValue, LabelVisitor};

/// The number of `labels` among all label sets of its type, if their values can be enumerated and this is one of them: that
/// which [`Key::at`](super::Key::at) takes.
#[inline]
pub(crate) fn position(labels: &(impl LabelSet + ?Sized)) -> Option<usize> {
    let mut position = Position(Some(0));
    labels.visit(&mut position);
    position.0
}

struct Position(Option<usize>);

impl LabelVisitor for Position {
    #[inline]
    fn value<V: LabelValue + ?Sized>(&mut self, value: &V) {
        self.0 = match (self.0, V::VALUES, value.index()) {
            (Some(before), Some(values), Some(index)) => Some(before * values.len() + index),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Key;

    #[test]
    fn a_label_set_is_where_its_key_is() {
        for (number, labels) in [(false, false), (false, true), (true, false), (true, true)]
            .iter()
            .enumerate()
        {
            assert_eq!(position(labels), Some(number));
            assert_eq!(
                Key::at(<(bool, bool)>::LABELS, number).as_bytes(),
                Key::of(labels).as_bytes()
            );
        }
        assert_eq!(position(&(true, "free")), None);
    }
}
