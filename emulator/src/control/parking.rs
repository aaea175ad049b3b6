//! `POST /_control/parking`: whether a car is parked, which a discount wants.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, bad_request};
use super::body;
use crate::shared::Shared;

// No Debug: it holds personal data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParkingBody {
    plate: String,
    parked: bool,
}

pub(super) async fn set(State(shared): State<Arc<Shared>>, body::Received(bytes): body::Received) -> Answer {
    let ParkingBody { plate, parked } = body::read(&bytes).map_err(bad_request)?;
    shared.parking.set(&plate, parked).map_err(bad_request)?;
    Ok(Json(json!({ "plate": plate, "parked": parked })))
}
