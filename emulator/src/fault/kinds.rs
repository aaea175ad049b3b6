//! The parts of a fault that are not plain numbers or texts.

use std::fmt;

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

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeforeReply => "before_reply",
            Self::InReply => "in_reply",
        })
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
}

impl fmt::Display for FaultBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "not_json",
            Self::Html => "html",
            Self::Oversized => "oversized",
            Self::Empty => "empty",
            Self::NoCode => "no_code",
            Self::Garbage => "garbage",
        })
    }
}
