//! A system of which nothing is known.

use super::Reading;

#[derive(Debug, Default)]
pub(super) struct System;

impl System {
    pub(super) fn read(&self) -> Reading {
        Reading::default()
    }
}
