//! `GET /_control/requests.jsonl`: the journal, one request a line.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::Frame;
use serde::Deserialize;
use serde_json::Value;

use super::{bad_request, requests};
use crate::journal::Recorded;
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
) -> Result<Response, (StatusCode, Json<Value>)> {
    let Query(wanted) = query.map_err(|e| bad_request(e.body_text()))?;
    let lines = Lines(shared.journal.since(wanted.since).requests.into_iter());
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], Body::new(lines)).into_response())
}

/// A body that is made line by line, as fast as it is read.
struct Lines(vec::IntoIter<Arc<Recorded>>);

impl http_body::Body for Lines {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let line = self.0.next().map(|request| format!("{}\n", requests::show(&request)));
        Poll::Ready(line.map(|line| Ok(Frame::data(line.into()))))
    }
}
