//! Charging records: reports of a charge, of which the bill is the last word.

use std::collections::HashMap;
use std::sync::Arc;

use pyun_energy::{ChargingRecord, Client, Error, ReplenishState, Reply, SyncOptions};
use serde_json::{Value, json};

use super::found::{Input, Reported};
use super::problem::Problem;
use super::table;

impl Reported for ChargingRecord {
    const ONE: &'static str = "charge";
    const MANY: &'static str = "charges";

    /// They are all there when it matters.
    type Known = ();

    fn from_json(text: &str) -> Result<Self, Error> {
        Self::from_json(text)
    }

    fn to_json(&self) -> String {
        self.to_json()
    }

    fn key(&self) -> (&str, &str) {
        (self.order(), "")
    }

    fn name(&self) -> &str {
        self.order()
    }

    fn describe(&self, line: &mut Value) {
        line["order"] = json!(self.order());
        line["state"] = json!(self.state().0);
    }

    fn is_final(&self) -> bool {
        self.is_final()
    }

    fn read_table(text: &str, file: &Arc<str>, ignore_columns: bool, input: &mut Input<Self>, (): &mut ()) {
        table::read_records(text, file, ignore_columns, input);
    }

    fn note(_: usize, _: &mut Input<Self>, (): &mut ()) {}

    fn settle((): (), input: &mut Input<Self>) {
        refuse_late_progress(input);
    }

    fn sync(client: &Client, records: &[Self], options: SyncOptions<'_>) -> Vec<Result<Reply, Error>> {
        client.sync_charging_records(records, options)
    }
}

/// What stands behind the bill of its order, and is no last word, would undo it. A list that is sorted the other way round
/// has all of it there.
fn refuse_late_progress(input: &mut Input<ChargingRecord>) {
    let mut bills = HashMap::new();
    let mut late = Vec::new();
    for (index, record) in input.records.iter().enumerate() {
        if record.state() == ReplenishState::FINISHED {
            bills.insert(record.order(), index);
        } else if let Some(bill) = bills.get(record.order()).filter(|_| !record.is_final()) {
            late.push((index, *bill));
        }
    }
    for (index, bill) in &late {
        let (location, bill) = (input.locations[*index].clone(), &input.locations[*bill]);
        let what = format!("stands behind the bill of its order ({bill}), and would undo it; put it before that");
        input.problems.push(Problem::new(location, what));
    }
    let (mut index, mut late) = (0, late.into_iter().map(|(index, _)| index).peekable());
    input.retain(|_| {
        let is_late = late.next_if_eq(&index).is_some();
        index += 1;
        !is_late
    });
}
