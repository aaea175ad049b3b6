//! What goes wrong on this side: with the input, with the directory, with the disk. What the platform answers is no error
//! here; it decides what becomes of an item (`answers.rs`).

use std::error::Error as StdError;
use std::fmt;

/// What went wrong, in general. New kinds may be added; each keeps its number for good, and none is one of the client's
/// but for `InvalidInput`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(i32)]
pub enum ErrorKind {
    /// The input, or an option, is not usable. Nothing was accepted.
    InvalidInput = 1,
    /// Another process, or another outbox of this one, owns the directory.
    InUse = 50,
    /// The outbox has reached its limit, or the disk is full. Nothing was accepted.
    Full = 51,
    /// The disk or the file system failed. What was to be accepted may or may not be there: put it again.
    Storage = 52,
    /// The directory belongs to a later version of this library. It was left as it is.
    Newer = 53,
    /// The directory belongs to another app id or another environment. It was left as it is.
    Foreign = 54,
    /// This process was forked from the one that opened the outbox: here it does nothing.
    Forked = 55,
    /// The outbox was closed.
    Closed = 56,
    /// No dead letter has this id.
    NotFound = 57,
    /// A later report of the same order or device was delivered since: to send this one would undo it.
    Overtaken = 58,
}

impl ErrorKind {
    /// The kind's number: stable over versions, and the same in every language.
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The kind's name: stable over versions, the same in every language, and but for `invalid_input` none of the client's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::InUse => "outbox_in_use",
            Self::Full => "outbox_full",
            Self::Storage => "outbox_storage",
            Self::Newer => "outbox_newer",
            Self::Foreign => "outbox_foreign",
            Self::Forked => "outbox_forked",
            Self::Closed => "outbox_closed",
            Self::NotFound => "outbox_not_found",
            Self::Overtaken => "outbox_overtaken",
        }
    }

    /// Whether the same call may succeed later, unchanged: once the other lets go, there is room, or the disk works.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::InUse | Self::Full | Self::Storage)
    }
}

/// An error of the outbox. Its text says what is wrong and what to do; it holds nothing of what was put.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// What went wrong, in general.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn closed() -> Self {
        Self::new(ErrorKind::Closed, "the outbox is closed; what it has accepted is sent when it is opened again")
    }

    pub(crate) fn forked() -> Self {
        let what =
            "this process was forked from the one that opened the outbox: put there, or open one here when that ends";
        Self::new(ErrorKind::Forked, what)
    }

    /// The same for somebody else who waited for the same commit.
    pub(crate) fn copy(&self) -> Self {
        Self::new(self.kind, self.message.clone())
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) {
            let what = "the disk is full; nothing was accepted: make room, and put it again";
            return Self::new(ErrorKind::Full, what).because(error);
        }
        let what = format!("the store failed ({error}); what was to be accepted may not be there: put it again");
        Self::new(ErrorKind::Storage, what).because(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
