//! What the platform was told: stations, their devices, the devices' ports.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Map, Value};

use crate::device::Device;
use crate::kept::{Kept, Snapshot};
use crate::lock::lock;

const MAX_DEVICES: usize = 100_000;
/// Of JSON text, over all devices.
const MAX_BYTES: usize = 256 << 20;

#[derive(Debug, Default)]
struct Inner {
    stations: BTreeMap<String, BTreeMap<String, Kept>>,
    devices: usize,
    bytes: usize,
}

impl Inner {
    /// Makes sure that `snapshot` fits, in place of what `device` may have now.
    fn reserve(&mut self, station: &str, no: &str, snapshot: &Snapshot) -> Result<(), String> {
        let known = self.stations.get(station).and_then(|devices| devices.get(no));
        let bytes = self.bytes - known.map_or(0, Kept::len) + snapshot.len();
        let devices = self.devices + usize::from(known.is_none());
        if devices > MAX_DEVICES {
            return Err(format!("the emulator keeps at most {MAX_DEVICES} devices; reset it to go on"));
        }
        if bytes > MAX_BYTES {
            return Err(format!("the emulator keeps at most {MAX_BYTES} bytes of devices; reset it to go on"));
        }
        (self.bytes, self.devices) = (bytes, devices);
        Ok(())
    }
}

/// All stations, devices and ports.
#[derive(Debug, Default)]
pub(crate) struct State(Mutex<Inner>);

impl State {
    /// Keeps a device's sync. `fields` have been checked. Fails when the emulator is full.
    pub(crate) fn sync(&self, mut fields: Map<String, Value>, now_ms: i64) -> Result<(), String> {
        let timestamp = fields.remove("timestamp");
        let text = |name| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (station, no) = (text("station_uuid"), text("no"));
        let snapshot = Snapshot::new(fields);

        let mut inner = lock(&self.0);
        inner.reserve(&station, &no, &snapshot)?;
        let devices = inner.stations.entry(station).or_default();
        match devices.get_mut(&no) {
            Some(kept) => kept.update(snapshot, timestamp, now_ms),
            None => drop(devices.insert(no, Kept::new(snapshot, timestamp, now_ms))),
        }
        Ok(())
    }

    /// Every device, by station and number.
    pub(crate) fn devices(&self) -> Vec<Device> {
        self.kept().iter().map(Kept::to_device).collect()
    }

    /// Every device, by station and number: a copy, so that syncs need not wait for the parsing.
    pub(crate) fn kept(&self) -> Vec<Kept> {
        lock(&self.0).stations.values().flat_map(BTreeMap::values).cloned().collect()
    }

    pub(crate) fn clear(&self) {
        *lock(&self.0) = Inner::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sync(state: &State, fields: Value, now_ms: i64) -> Result<(), String> {
        let Value::Object(fields) = fields else { panic!("not an object") };
        state.sync(fields, now_ms)
    }

    #[test]
    fn only_a_real_change_moves_the_time_of_change() {
        let state = State::default();
        let device = |state: i32, timestamp: i64| json!({"station_uuid": "s", "no": "d", "state": state, "timestamp": timestamp, "port": []});
        sync(&state, device(1, 10), 100).unwrap();
        sync(&state, device(1, 20), 200).unwrap();
        let seen = state.devices().remove(0);
        assert_eq!((seen.first_seen, seen.last_seen, seen.last_change, seen.syncs), (100, 200, 100, 2));
        assert_eq!(seen.fields, device(1, 20));

        sync(&state, device(2, 20), 300).unwrap();
        let seen = state.devices().remove(0);
        assert_eq!((seen.first_seen, seen.last_seen, seen.last_change, seen.syncs), (100, 300, 300, 3));
    }

    #[test]
    fn a_full_state_takes_known_devices_only() {
        let state = State::default();
        let device = |no: usize| json!({"station_uuid": "s", "no": no.to_string()});
        for no in 0..MAX_DEVICES {
            sync(&state, device(no), 0).unwrap();
        }
        let refused = sync(&state, device(MAX_DEVICES), 0).unwrap_err();
        assert!(refused.contains("100000 devices"), "{refused}");
        sync(&state, device(7), 0).unwrap();
        state.clear();
        sync(&state, device(MAX_DEVICES), 0).unwrap();
        assert_eq!(state.devices().len(), 1);
    }

    #[test]
    fn large_devices_fill_the_state_before_there_are_many() {
        let state = State::default();
        let device = |no: usize, size: usize| json!({"station_uuid": "s", "no": no.to_string(), "x": "x".repeat(size)});
        sync(&state, device(0, 1_000), 0).unwrap();
        // As if other devices had taken the rest.
        lock(&state.0).bytes += MAX_BYTES - 1_500;
        let refused = sync(&state, device(31, 1_000), 0).unwrap_err();
        assert!(refused.contains("bytes"), "{refused}");
        // Room comes back when a device gets smaller.
        sync(&state, device(0, 1), 0).unwrap();
        sync(&state, device(31, 1_000), 0).unwrap();
    }
}
