//! `GET /_control/state`: what the platform was told.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, bad_request};
use crate::shared::Shared;
use crate::state::Device;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only so many devices, those that changed last.
    limit: Option<usize>,
    /// Only devices in which each of these words occurs.
    filter: Option<String>,
}

/// `{"stations": {UUID: {"devices": {NO: {…}}}}}`, and with a limit or a filter what is needed to make sense of a part.
pub(super) async fn get(State(shared): State<Arc<Shared>>, query: Result<Query<Wanted>, QueryRejection>) -> Answer {
    let Query(wanted) = query.map_err(|e| bad_request(e.body_text()))?;
    let partial = wanted.limit.is_some() || wanted.filter.is_some();
    let filter = Filter::new(wanted.filter.as_deref().unwrap_or_default());
    let latest = shared.state.latest();
    let total = latest.len();
    let chosen = latest.filter(|device| filter.takes(device)).take(wanted.limit.unwrap_or(usize::MAX));
    let stations = by_station(chosen);
    Ok(Json(if partial {
        json!({ "total": total, "now_ms": shared.clock.now_ms(), "stations": stations })
    } else {
        json!({ "stations": stations })
    }))
}

fn by_station(devices: impl Iterator<Item = Device>) -> Map<String, Value> {
    let mut stations = Map::new();
    for device in devices {
        let station = stations.entry(device.station_uuid()).or_insert_with(|| json!({ "devices": {} }));
        let no = device.no().to_owned();
        station["devices"][no] = show(device);
    }
    stations
}

/// The fields as received, and the emulator's own, which win over unknown fields of the same names.
fn show(device: Device) -> Value {
    let mut shown = device.fields;
    shown["first_seen"] = device.first_seen.into();
    shown["last_seen"] = device.last_seen.into();
    shown["last_change"] = device.last_change.into();
    shown["syncs"] = device.syncs.into();
    shown
}

/// Words, each of which must occur in what people call a device by.
struct Filter(Vec<String>);

impl Filter {
    fn new(words: &str) -> Self {
        Self(words.to_lowercase().split_whitespace().map(str::to_owned).collect())
    }

    fn takes(&self, device: &Device) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let of_device = ["station_uuid", "no", "name", "state_desc", "energy_code"].map(|name| &device.fields[name]);
        let of_ports = device.ports().iter().flat_map(|port| ["no", "alias", "state_desc"].map(|name| &port[name]));
        let texts = of_device.into_iter().chain(of_ports).filter_map(Value::as_str);
        let texts: Vec<String> = texts.map(str::to_lowercase).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}
