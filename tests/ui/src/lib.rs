//! The cases are in `cases`, one mistake each, with the message that it gets.
