//! A reply in slices.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a reply is sliced. The names and units are Toxiproxy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Slicer {
    /// Bytes in a slice.
    pub average_size: u64,
    /// How far the size goes up and down; less than `average_size`.
    #[serde(default)]
    pub size_variation: u64,
    /// Microseconds between slices; the timer's steps are milliseconds.
    #[serde(default)]
    pub delay: u64,
}

impl Slicer {
    /// Slices of so many bytes, with no time between them.
    pub fn new(average_size: u64) -> Self {
        Self { average_size, size_variation: 0, delay: 0 }
    }

    /// How far the size goes up and down.
    #[must_use]
    pub fn with_size_variation(mut self, bytes: u64) -> Self {
        self.size_variation = bytes;
        self
    }

    /// Microseconds between slices.
    #[must_use]
    pub fn with_delay(mut self, microseconds: u64) -> Self {
        self.delay = microseconds;
        self
    }
}

impl fmt::Display for Slicer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.average_size, self.size_variation, self.delay)
    }
}
