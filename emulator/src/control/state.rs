//! `GET /_control/state`: what the platform was told.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::shared::Shared;
use crate::state::Device;

/// `{"stations": {UUID: {"devices": {NO: {…}}}}}`.
pub(super) async fn get(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let mut stations = Map::new();
    for device in shared.state.devices() {
        let station = stations.entry(device.station_uuid()).or_insert_with(|| json!({ "devices": {} }));
        station["devices"][device.no()] = show(&device);
    }
    Json(json!({ "stations": stations }))
}

/// The fields as received, and the emulator's own, which win over unknown fields of the same names.
fn show(device: &Device) -> Value {
    let mut shown = device.fields.clone();
    shown["first_seen"] = device.first_seen.into();
    shown["last_seen"] = device.last_seen.into();
    shown["last_change"] = device.last_change.into();
    shown["syncs"] = device.syncs.into();
    shown
}
