//! What is wrong with an input, and where.

use std::fmt;
use std::sync::Arc;

use pyun_energy::Error;

use crate::wording::without_field;

/// What the core calls records as a whole.
const NOUNS: [&str; 2] = ["device", "charging record"];

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) file: Arc<str>,
    pub(crate) line: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, line {}", self.file, self.line)
    }
}

/// What is wrong there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) location: Location,
    /// What is at fault there: `field` or `column`, and its name.
    pub(crate) part: Option<(&'static str, String)>,
    pub(crate) what: String,
    /// It spoils the whole file: which devices it costs cannot be told.
    pub(crate) spoils_file: bool,
}

impl Problem {
    pub(crate) fn new(location: Location, what: impl Into<String>) -> Self {
        Self { location, part: None, what: what.into(), spoils_file: false }
    }

    /// Of a file as such, so that it cannot be skipped.
    pub(crate) fn of_file(location: Location, what: impl Into<String>) -> Self {
        Self { spoils_file: true, ..Self::new(location, what) }
    }

    pub(crate) fn column(mut self, column: &str) -> Self {
        self.part = Some(("column", column.to_owned()));
        self
    }

    /// Of a record that the core refuses.
    pub(crate) fn of(error: &Error, location: Location) -> Self {
        let field = error.field().filter(|field| !NOUNS.contains(field));
        Self { part: field.map(|field| ("field", field.to_owned())), ..Self::new(location, without_field(error)) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.location)?;
        if let Some((part, name)) = &self.part {
            write!(formatter, ", {part} {name}")?;
        }
        write!(formatter, ": {}", self.what)
    }
}
