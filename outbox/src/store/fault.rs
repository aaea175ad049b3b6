//! What is wrong with a file: its content, or reaching it.

use rusqlite::ErrorCode;

use crate::Error;

/// Why a file could not be opened.
pub(super) enum Fault {
    /// Its content is no outbox, or none any more.
    Damaged(Error),
    Other(Error),
}

impl Fault {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Damaged(error) | Self::Other(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        // While opening, a table that is missing, or other than it was made, is damage too.
        let is_other = error.sqlite_error_code() == Some(ErrorCode::Unknown);
        if is_other || is_damage(&error) { Self::Damaged(error.into()) } else { Self::Other(error.into()) }
    }
}

/// Whether an error is about what the file holds, and not about reaching it.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    match error.sqlite_error_code() {
        Some(code) => matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase),
        None => matches!(
            error,
            E::InvalidColumnType(..)
                | E::FromSqlConversionFailure(..)
                | E::IntegralValueOutOfRange(..)
                | E::Utf8Error(..)
        ),
    }
}
