//! What a push says.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Kind;
use crate::moment::Format;

/// A charge of half an hour, where nothing is known of it.
const CHARGE_MS: i64 = 1_800_000;

/// What a push is about.
pub(crate) struct About<'a> {
    pub(crate) kind: Kind,
    /// The order's number.
    pub(crate) order: &'a str,
    /// The order's last record, if there was one. Where there is none, a charge is made up.
    pub(crate) record: Option<&'a Value>,
    pub(crate) now_ms: i64,
}

impl About<'_> {
    /// What the push says. `changes` are said instead, or left out where they are null. The error names the one that is neither.
    pub(crate) fn fields(&self, changes: &Map<String, Value>) -> Result<BTreeMap<String, String>, String> {
        let mut known = self.of_state();
        if self.kind.has_charge() {
            known.extend(self.of_charge());
        }
        let mut fields: BTreeMap<_, _> = known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        for (name, value) in changes {
            match value {
                Value::Null => drop(fields.remove(name)),
                Value::String(text) => drop(fields.insert(name.clone(), text.clone())),
                Value::Number(number) if !number.is_f64() => drop(fields.insert(name.clone(), number.to_string())),
                _ => return Err(format!("fields.{name}: must be a text, an integer or null")),
            }
        }
        Ok(fields)
    }

    fn of_state(&self) -> Vec<(&'static str, String)> {
        let (state, words) = self.kind.state();
        vec![
            ("station_uuid", self.text("station_uuid", "station-1")),
            ("order", self.order.to_owned()),
            ("device_no", self.text("device_no", "D1")),
            ("port_no", self.text("port_no", "1")),
            ("state", state.to_string()),
            ("state_desc", words.to_owned()),
        ]
    }

    fn of_charge(&self) -> Vec<(&'static str, String)> {
        let (start_ms, end_ms) = (self.moment("start_time", -CHARGE_MS), self.moment("end_time", 0));
        let (energy_value, fee_value) = (self.number("energy_value", 1_000), self.number("fee_value", 500));
        vec![
            ("device_type", self.number("device_type", 0).to_string()),
            ("energy_code", self.text("energy_code", "CN_AC")),
            ("start_time", Format::Local.write(start_ms)),
            ("end_time", Format::Local.write(end_ms)),
            ("replenish_time", (end_ms.saturating_sub(start_ms) / 1_000).to_string()),
            ("plate", self.text("plate", "粤B12345")),
            ("quantity", self.number("quantity", 12_500).to_string()),
            ("total_value", (energy_value + fee_value).to_string()),
            ("energy_value", energy_value.to_string()),
            ("fee_value", fee_value.to_string()),
        ]
    }

    /// A record that has no plate says so: only where there is none at all, something is made up.
    fn text(&self, name: &str, made_up: &str) -> String {
        self.record.map_or(made_up, |record| record[name].as_str().unwrap_or_default()).to_owned()
    }

    fn number(&self, name: &str, made_up: i64) -> i64 {
        self.record.map_or(made_up, |record| record[name].as_i64().unwrap_or_default())
    }

    fn moment(&self, name: &str, made_up: i64) -> i64 {
        let told = self.record.and_then(|record| Format::Milliseconds.read(record[name].as_str()?));
        told.unwrap_or(self.now_ms.saturating_add(made_up))
    }
}
