//! What the control API answers.

use axum::Json;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A status, and a text that says what was wrong.
pub(super) type Refusal = (StatusCode, Json<Value>);
/// A JSON answer, or a refusal.
pub(super) type Answer = Result<Json<Value>, Refusal>;

/// A refusal in the control API's form.
pub(super) fn refuse(status: StatusCode, text: impl Into<String>) -> Refusal {
    (status, Json(json!({ "error": text.into() })))
}

pub(super) fn bad_request(text: String) -> Refusal {
    refuse(StatusCode::BAD_REQUEST, text)
}
