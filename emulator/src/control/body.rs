//! Control bodies: JSON, of which every part must be understood.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::answer::{Refusal, refuse};
use crate::platform::json;
use crate::rule::{Head, Rule};

/// A fault or an app is far smaller; a thousand queued faults stay small too.
pub(super) const MAX_BODY: usize = 64 << 10;

/// A whole body, not read yet; what is too long is refused in the control API's form.
pub(super) struct Received(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Received {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        Bytes::from_request(request, state).await.map(Self).map_err(|e| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => refuse(e.status(), format!("the body is longer than {MAX_BODY} bytes")),
            status => refuse(status, e.body_text()),
        })
    }
}

/// Reads a body. The error says which field is wrong, and how.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    from_value(parse(bytes)?)
}

/// Reads a body that holds a secret. The error never repeats a value.
pub(super) fn read_secret<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let value = parse(bytes)?;
    serde_path_to_error::deserialize(value).map_err(|e| match e.path().to_string().as_str() {
        "." => "the body must be an object with the texts app_id and secret, and nothing else".to_owned(),
        path => format!("{path}: must be a text, and app_id and secret must be all that there is"),
    })
}

/// Reads a rule: what it is for, and beside that the fields of its fault.
pub(super) fn read_rule(bytes: &[u8]) -> Result<Rule, String> {
    let mut fault = parse(bytes)?;
    let object = fault.as_object_mut().ok_or(NO_OBJECT)?;
    let fields = Head::FIELDS.into_iter().filter_map(|name| object.remove_entry(name));
    let head: Map<String, Value> = fields.filter(|(_, value)| !value.is_null()).collect();
    Ok(from_value::<Head>(head.into())?.with(from_value(fault)?))
}

const NO_OBJECT: &str = "the body must be a JSON object";

/// Makes sure that a body which has nothing to say says nothing.
pub(super) fn nothing(bytes: &[u8]) -> Result<(), String> {
    let empty = bytes.is_empty() || parse(bytes)?.as_object().is_some_and(serde_json::Map::is_empty);
    if empty { Ok(()) } else { Err("the body must be empty or {}".into()) }
}

fn parse(bytes: &[u8]) -> Result<Value, String> {
    json::parse(bytes).map_err(|e| format!("the body is not JSON that the control API takes: {e}"))
}

fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    if !value.is_object() {
        return Err(NO_OBJECT.into());
    }
    serde_path_to_error::deserialize(value).map_err(|e| match e.path().to_string().as_str() {
        "." => e.into_inner().to_string(),
        path => format!("{path}: {}", e.inner()),
    })
}
