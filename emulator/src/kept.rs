//! A device as it is kept: as text, which is small and of known size.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::device::Device;

/// What a sync told, but for its `timestamp`.
#[derive(Debug, PartialEq)]
pub(crate) struct Snapshot {
    json: Box<str>,
    station: Box<str>,
    state: i64,
    port_states: Box<[i64]>,
}

impl Snapshot {
    /// Of fields that have been checked.
    pub(crate) fn new(fields: Map<String, Value>) -> Self {
        let state = |object: &Value| object["state"].as_i64().unwrap_or_default();
        let fields = Value::Object(fields);
        let ports = fields["port"].as_array().map_or(&[][..], Vec::as_slice);
        Self {
            json: fields.to_string().into(),
            station: fields["station_uuid"].as_str().unwrap_or_default().into(),
            state: state(&fields),
            port_states: ports.iter().map(state).collect(),
        }
    }

    /// How much room it takes.
    pub(crate) fn len(&self) -> usize {
        self.json.len()
    }
}

/// A device's latest snapshot, and when it came.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    snapshot: Arc<Snapshot>,
    timestamp: Option<Value>,
    first_seen: i64,
    last_seen: i64,
    pub(crate) last_change: i64,
    syncs: u64,
}

impl Kept {
    pub(crate) fn new(snapshot: Snapshot, timestamp: Option<Value>, now_ms: i64) -> Self {
        let snapshot = Arc::new(snapshot);
        Self { snapshot, timestamp, first_seen: now_ms, last_seen: now_ms, last_change: now_ms, syncs: 1 }
    }

    pub(crate) fn update(&mut self, snapshot: Snapshot, timestamp: Option<Value>, now_ms: i64) {
        if *self.snapshot != snapshot {
            self.snapshot = Arc::new(snapshot);
            self.last_change = now_ms;
        }
        self.timestamp = timestamp;
        self.last_seen = now_ms;
        self.syncs += 1;
    }

    pub(crate) fn len(&self) -> usize {
        self.snapshot.len()
    }

    pub(crate) fn station(&self) -> &str {
        &self.snapshot.station
    }

    /// Parses it: what that gives is some twenty times as large.
    pub(crate) fn to_device(&self) -> Device {
        let mut fields: Map<String, Value> = serde_json::from_str(&self.snapshot.json).unwrap_or_default();
        if let Some(timestamp) = &self.timestamp {
            fields.insert("timestamp".into(), timestamp.clone());
        }
        Device {
            fields: Value::Object(fields),
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            last_change: self.last_change,
            syncs: self.syncs,
        }
    }
}

/// How many devices and ports are in which state.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tally {
    devices: BTreeMap<i64, u64>,
    ports: BTreeMap<i64, u64>,
}

impl Tally {
    pub(crate) fn of(all: &[Kept]) -> Self {
        let mut tally = Self::default();
        for kept in all {
            *tally.devices.entry(kept.snapshot.state).or_default() += 1;
            for state in &kept.snapshot.port_states {
                *tally.ports.entry(*state).or_default() += 1;
            }
        }
        tally
    }
}
