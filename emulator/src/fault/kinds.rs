//! The parts of a fault that are not plain numbers or texts.

use serde::{Deserialize, Serialize};

/// When a fault closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Close {
    /// After the request was read, without a byte of reply.
    BeforeReply,
    /// After the reply's head and half of its body.
    InReply,
}

impl Close {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BeforeReply => "before_reply",
            Self::InReply => "in_reply",
        }
    }
}

/// What a fault sends instead of the platform's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultBody {
    /// Text that is not JSON, declared as JSON.
    NotJson,
    /// A gateway's error page.
    Html,
    /// The platform's JSON after 2 MiB of white space.
    Oversized,
    /// No byte.
    Empty,
    /// The platform's JSON without its `code`.
    NoCode,
    /// No HTTP at all: what a port answers that expects TLS; then the connection is closed.
    Garbage,
}

impl FaultBody {
    /// Whether the platform's code is in it.
    pub(crate) fn shows_code(self) -> bool {
        self == Self::Oversized
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NotJson => "not_json",
            Self::Html => "html",
            Self::Oversized => "oversized",
            Self::Empty => "empty",
            Self::NoCode => "no_code",
            Self::Garbage => "garbage",
        }
    }
}

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
