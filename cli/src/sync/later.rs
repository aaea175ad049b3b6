//! Whether something later makes up for a record.

use std::collections::HashMap;

use crate::input::Reported;

/// What is known of later records: what they are of, and whether one of them is the last word.
pub(super) struct Later<'r>(HashMap<(&'r str, &'r str), bool>);

impl<'r> Later<'r> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    pub(super) fn add<R: Reported>(&mut self, record: &'r R) {
        *self.0.entry(record.key()).or_default() |= record.is_final();
    }

    /// A later one replaces an earlier one; but only a last word replaces a last word.
    pub(super) fn settles<R: Reported>(&self, record: &R) -> bool {
        self.0.get(&record.key()).is_some_and(|is_final| *is_final || !record.is_final())
    }
}
