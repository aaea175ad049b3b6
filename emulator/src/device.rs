//! A device as it was last synced.

use serde_json::Value;

/// A device as it was last synced.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Device {
    /// The request's fields as received, `port` among them. Always a JSON object.
    pub fields: Value,
    /// When the first sync came, in milliseconds of the emulator's clock.
    pub first_seen: i64,
    /// When the latest sync came, in milliseconds of the emulator's clock.
    pub last_seen: i64,
    /// When something other than `timestamp` last differed from the sync before, in milliseconds of the emulator's clock.
    pub last_change: i64,
    /// How many syncs were accepted; at least 1.
    pub syncs: u64,
}

impl Device {
    /// The station's id, as sent.
    pub fn station_uuid(&self) -> &str {
        self.text("station_uuid")
    }

    /// The operator's own device number, as sent.
    pub fn no(&self) -> &str {
        self.text("no")
    }

    /// The device's connectors, in the order sent: JSON objects with `no`, `state`, `state_desc`, `alias` and what else was sent.
    pub fn ports(&self) -> &[Value] {
        self.fields.get("port").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}
