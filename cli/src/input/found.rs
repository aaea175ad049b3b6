//! What was found in files.

use std::sync::Arc;

use pyun_energy::{Client, Error, Reply, SyncOptions};
use pyun_energy_outbox::Item;
use serde_json::Value;

use super::problem::{Location, Problem};

/// A kind of record that files hold, and that is reported again and again.
pub(crate) trait Reported: Clone + Into<Item> {
    /// As texts call one.
    const ONE: &'static str;
    /// As texts and `sync` call several.
    const MANY: &'static str;

    /// What is known of them while files are read.
    type Known: Default;

    fn from_json(text: &str) -> Result<Self, Error>;

    fn to_json(&self) -> String;

    /// What tells it apart from others: of the same, a later one replaces an earlier one.
    fn key(&self) -> (&str, &str);

    /// What people call it by.
    fn name(&self) -> &str;

    /// What a program's line calls it by.
    fn describe(&self, line: &mut Value);

    /// Whether it is the last word, which only another last word replaces.
    fn is_final(&self) -> bool {
        false
    }

    /// Reads a table.
    fn read_table(text: &str, file: &Arc<str>, ignore_columns: bool, input: &mut Input<Self>, known: &mut Self::Known);

    /// Takes note of records from JSON, from that index on, where there are other files as well.
    fn note(from: usize, input: &mut Input<Self>, known: &mut Self::Known);

    /// All has been read: looks at what only shows then.
    fn settle(known: Self::Known, input: &mut Input<Self>);

    /// Reports many.
    fn sync(client: &Client, records: &[Self], options: SyncOptions<'_>) -> Vec<Result<Reply, Error>>;
}

/// What files hold: records, each with its location, and what is wrong.
pub(crate) struct Input<R> {
    pub(crate) records: Vec<R>,
    /// Where each of the records stands.
    pub(crate) locations: Vec<Location>,
    pub(crate) problems: Vec<Problem>,
    /// Records with which nothing is wrong, but which may be half.
    pub(crate) left_out: Vec<Problem>,
}

impl<R> Default for Input<R> {
    fn default() -> Self {
        Self { records: Vec::new(), locations: Vec::new(), problems: Vec::new(), left_out: Vec::new() }
    }
}

impl<R> Input<R> {
    pub(super) fn add(&mut self, location: Location, record: R) {
        self.records.push(record);
        self.locations.push(location);
    }

    pub(super) fn retain(&mut self, mut is_kept: impl FnMut(&R) -> bool) {
        let both = self.records.drain(..).zip(self.locations.drain(..));
        let (records, locations) = both.filter(|(record, _)| is_kept(record)).unzip();
        (self.records, self.locations) = (records, locations);
    }
}
