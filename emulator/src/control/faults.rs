//! `/_control/faults`: the rules by which requests fail.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, refuse};
use super::body;
use crate::shared::Shared;

pub(super) async fn get(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "pending": shared.rules.pending(), "rules": shared.rules.list() }))
}

pub(super) async fn add(State(shared): State<Arc<Shared>>, body::Received(bytes): body::Received) -> Answer {
    let rule = body::read_rule(&bytes).map_err(bad_request)?;
    let number = shared.rules.add(rule).map_err(bad_request)?;
    Ok(Json(json!({ "number": number, "pending": shared.rules.pending() })))
}

pub(super) async fn clear(State(shared): State<Arc<Shared>>) -> Json<Value> {
    shared.rules.clear();
    Json(json!({ "pending": 0 }))
}

pub(super) async fn remove(State(shared): State<Arc<Shared>>, name: Result<Path<String>, PathRejection>) -> Answer {
    let Path(name) = name.map_err(|e| bad_request(e.body_text()))?;
    if !shared.rules.remove(&name) {
        let text = format!("there is no rule {name:?}; those that are used up are gone");
        return Err(refuse(StatusCode::NOT_FOUND, text));
    }
    Ok(Json(json!({ "pending": shared.rules.pending() })))
}
