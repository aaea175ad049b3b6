//! `GET /_control/requests`: the journal, and waiting for it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Refusal, bad_request};
use super::stream::{self, Member};
use crate::journal::Journal;
use crate::recorded::{Outcome, Recorded};
use crate::shared::Shared;

const DEFAULT_TIMEOUT_MS: u64 = 10_000;
const MAX_TIMEOUT_MS: u64 = 600_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only requests with a greater number.
    #[serde(default)]
    since: u64,
    /// How many of them to wait for.
    #[serde(default)]
    wait: u64,
    timeout_ms: Option<u64>,
    /// Only requests that seem to mean another call.
    #[serde(default)]
    near_misses: bool,
}

impl Wanted {
    /// Returns when what is waited for has come.
    async fn arrived(&self, journal: &Journal) {
        if self.near_misses {
            journal.wait_for_near_misses(self.since, self.wait).await;
        } else {
            journal.wait_for(self.since, self.wait).await;
        }
    }
}

pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) = query.map_err(|e| bad_request(e.body_text()))?;
    let timeout_ms = wanted.timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS);
    if timeout_ms > MAX_TIMEOUT_MS {
        return Err(bad_request(format!("timeout_ms: must be at most {MAX_TIMEOUT_MS}")));
    }
    // When the time has passed, what there is is the answer.
    let _ = tokio::time::timeout(Duration::from_millis(timeout_ms), wanted.arrived(&shared.journal)).await;
    let extract = shared.journal.since(wanted.since);
    let facts = json!({ "total": extract.total, "dropped": extract.dropped });
    let wanted = move |request: &Arc<Recorded>| !wanted.near_misses || !request.near_misses.is_empty();
    let requests = extract.requests.into_iter().filter(wanted).map(|request| show(&request));
    Ok(stream::json(&facts, [Member::array("requests", requests)]))
}

/// A request in the journal's form.
#[derive(Serialize)]
struct Shown<'r> {
    #[serde(flatten)]
    request: &'r Recorded,
    outcome: Outcome,
}

pub(super) fn show(request: &Recorded) -> String {
    // Texts and numbers: nothing that JSON could not tell.
    serde_json::to_string(&Shown { request, outcome: request.outcome() }).unwrap_or_default()
}
