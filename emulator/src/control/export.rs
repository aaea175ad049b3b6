//! `GET /_control/requests.jsonl`: the journal, one request a line.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::answer::{Refusal, bad_request};
use super::{requests, stream};
use crate::shared::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only requests with a greater number.
    #[serde(default)]
    since: u64,
}

pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) = query.map_err(|e| bad_request(e.body_text()))?;
    let requests = shared.journal.since(wanted.since).requests.into_iter();
    Ok(stream::reply("application/x-ndjson", requests.map(|request| requests::show(&request) + "\n")))
}
