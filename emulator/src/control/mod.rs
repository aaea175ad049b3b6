//! The control API: what tests and their users steer the emulator with.

mod answer;
mod body;
mod diagnosis;
mod export;
mod faults;
mod occupancy;
mod origin;
mod parking;
mod push;
mod requests;
mod state;
mod stream;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use self::answer::{Answer, Refusal, bad_request, refuse};
use crate::page;
use crate::shared::Shared;

/// The reserved path. No call of the platform begins with it.
pub(crate) const PREFIX: &str = "/_control";

/// Whether `path` is the control API's.
pub(crate) fn owns(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The control API, at and below [`PREFIX`].
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let at = |path: &str| format!("{PREFIX}{path}");
    Router::new()
        .route(PREFIX, get(about))
        .route(&at("/"), get(about))
        .route(&at("/state"), get(state::get))
        .route(&at("/requests"), get(requests::get))
        .route(&at("/requests/{seq}/diagnosis"), get(diagnosis::get))
        .route(&at("/reset"), post(reset))
        .route(&at("/clock"), post(set_clock))
        .route(&at("/apps"), post(add_app))
        .route(&at("/requests.jsonl"), get(export::get))
        .route(&at("/occupancy_orders"), post(occupancy::seed))
        .route(&at("/parking"), post(parking::set))
        .route(&at("/push"), post(push::send))
        .route(&at("/faults"), get(faults::get).post(faults::add).delete(faults::clear))
        .route(&at("/faults/{name}"), delete(faults::remove))
        .merge(page::router())
        .fallback(no_such_call)
        .method_not_allowed_fallback(wrong_method)
        .layer(axum::extract::DefaultBodyLimit::max(body::MAX_BODY))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&shared), origin::check))
        .with_state(shared)
}

async fn about(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({
        "name": "pyun-energy-emulator",
        "version": env!("CARGO_PKG_VERSION"),
        "now_ms": shared.clock.now_ms(),
        "offset_ms": shared.clock.offset_ms(),
        "apps": shared.apps.len(),
        "pending_faults": shared.rules.pending(),
        "seed": shared.rules.seed(),
    }))
}

async fn reset(State(shared): State<Arc<Shared>>, body::Received(bytes): body::Received) -> Answer {
    body::nothing(&bytes).map_err(bad_request)?;
    shared.reset();
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    offset_ms: Option<i64>,
    now_ms: Option<i64>,
}

async fn set_clock(State(shared): State<Arc<Shared>>, body::Received(bytes): body::Received) -> Answer {
    match body::read(&bytes).map_err(bad_request)? {
        ClockBody { offset_ms: Some(offset_ms), now_ms: None } => shared.clock.set_offset_ms(offset_ms),
        ClockBody { offset_ms: None, now_ms: Some(now_ms) } => shared.clock.stop_at_ms(now_ms),
        _ => return Err(bad_request("give offset_ms, for a clock that runs, or now_ms, for one that stands".into())),
    }
    Ok(Json(json!({ "offset_ms": shared.clock.offset_ms(), "now_ms": shared.clock.now_ms() })))
}

// No Debug: it holds a secret.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppBody {
    app_id: String,
    secret: String,
}

async fn add_app(State(shared): State<Arc<Shared>>, body::Received(bytes): body::Received) -> Answer {
    let app: AppBody = body::read_secret(&bytes).map_err(bad_request)?;
    shared.apps.add(&app.app_id, &app.secret).map_err(bad_request)?;
    Ok(Json(json!({ "app_id": app.app_id })))
}

async fn no_such_call(uri: Uri) -> Refusal {
    refuse(StatusCode::NOT_FOUND, format!("the control API has no {}", uri.path()))
}

async fn wrong_method(method: axum::http::Method) -> Refusal {
    refuse(StatusCode::METHOD_NOT_ALLOWED, format!("not with {method}"))
}
