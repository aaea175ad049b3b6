//! Devices: a later snapshot of one replaces an earlier one.

use std::sync::Arc;

use pyun_energy::{Client, Device, Error, Reply, SyncOptions};
use serde_json::{Value, json};

use super::found::{Input, Reported};
use super::names::Names;
use super::table;

impl Reported for Device {
    const ONE: &'static str = "device";
    const MANY: &'static str = "devices";

    type Known = Names;

    fn from_json(text: &str) -> Result<Self, Error> {
        Self::from_json(text)
    }

    fn to_json(&self) -> String {
        self.to_json()
    }

    fn key(&self) -> (&str, &str) {
        (self.station_uuid(), self.no())
    }

    fn name(&self) -> &str {
        self.no()
    }

    fn describe(&self, line: &mut Value) {
        line["station_uuid"] = json!(self.station_uuid());
        line["no"] = json!(self.no());
    }

    fn read_table(text: &str, file: &Arc<str>, ignore_columns: bool, input: &mut Input<Self>, known: &mut Names) {
        table::read(text, file, ignore_columns, input, known);
    }

    fn note(from: usize, input: &mut Input<Self>, known: &mut Names) {
        known.note(from, input);
    }

    fn settle(known: Names, input: &mut Input<Self>) {
        known.settle(input);
    }

    fn sync(client: &Client, records: &[Self], options: SyncOptions<'_>) -> Vec<Result<Reply, Error>> {
        client.sync_devices(records, options)
    }
}
