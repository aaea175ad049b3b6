//! `POST /_control/push`: sends what the platform would push.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Answer, bad_request};
use super::{body, requests};
use crate::parameters::Parameters;
use crate::push::{About, Kind, Receiver};
use crate::recorded::{Recorded, keep};
use crate::shared::Shared;
use crate::subject::Subject;
use crate::verdict::Reason;

const MAX_TIMES: u64 = 100;

// No Debug: it holds personal data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PushBody {
    kind: Kind,
    /// The operator's own.
    url: String,
    order: String,
    /// Whose secret signs; the order's, or the only one, if it is not given.
    app_id: Option<String>,
    /// What is to be said instead of what is known; null leaves a field out.
    #[serde(default)]
    fields: Map<String, Value>,
    times: Option<u64>,
    #[serde(default)]
    allow_remote: bool,
}

pub(super) async fn send(State(shared): State<Arc<Shared>>, body::Received(bytes): body::Received) -> Answer {
    let wanted: PushBody = body::read(&bytes).map_err(bad_request)?;
    let times = wanted.times.unwrap_or(1);
    if !(1..=MAX_TIMES).contains(&times) {
        return Err(bad_request(format!("times: must be from 1 to {MAX_TIMES}")));
    }
    let ready = prepare(&wanted, &shared).map_err(bad_request)?;
    let receiver = Receiver::find(&wanted.url, wanted.allow_remote).await.map_err(bad_request)?;
    let mut pushes = Vec::new();
    for _ in 0..times {
        pushes.push(push_once(&wanted, &ready, &receiver, &shared).await);
    }
    Ok(Json(json!({ "pushes": pushes })))
}

/// A push that is ready to be sent.
struct Ready {
    form: String,
    subject: Subject,
}

fn prepare(wanted: &PushBody, shared: &Shared) -> Result<Ready, String> {
    let known = shared.orders.find(wanted.app_id.as_deref(), &wanted.order);
    let app_id = wanted.app_id.clone().or_else(|| known.as_ref().map(|order| order.app_id.clone()));
    let app_id = app_id.or_else(|| shared.apps.only()).ok_or("app_id: which app's secret is to sign?")?;
    let secret = shared.apps.secret(&app_id).ok_or_else(|| format!("app_id: there is no app {app_id:?}"))?;
    let record = known.as_ref().and_then(|order| order.record.as_ref());
    let about = About { kind: wanted.kind, order: &wanted.order, record, now_ms: shared.clock.now_ms() };
    let parameters = Parameters::signed(about.fields(&wanted.fields)?, secret.as_bytes());
    let subject = Subject { app_id: Some(app_id), ..Subject::of_parameters(&parameters) };
    Ok(Ready { form: parameters.encode(), subject })
}

/// Sends the push, puts it into the journal with what was answered, and returns the entry.
async fn push_once(wanted: &PushBody, ready: &Ready, receiver: &Receiver, shared: &Shared) -> Value {
    let (begun, received_at_ms) = (Instant::now(), shared.clock.now_ms());
    let answer = receiver.send(&ready.form).await;
    let entry = Recorded {
        received_at_ms,
        method: "POST".into(),
        path: wanted.url.clone(),
        body: keep(ready.form.as_bytes()),
        body_length: ready.form.len() as u64,
        app_id: ready.subject.app_id.clone(),
        station_uuid: ready.subject.station_uuid.clone(),
        no: ready.subject.no.clone(),
        order: ready.subject.order.clone(),
        push: Some(wanted.kind.name()),
        duration_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
        ..Recorded::default()
    };
    let entry = match answer {
        Ok(answer) => answered(entry, answer.status, &answer.body),
        Err(why) => Recorded { reason: Some(Reason::Receiver), hint: Some(why), ..entry },
    };
    let slot = shared.journal.slot();
    let entry = Recorded { seq: slot.seq(), ..entry };
    let shown = requests::show(&entry);
    slot.fill(entry, None);
    serde_json::from_str(&shown).unwrap_or_default()
}

fn answered(entry: Recorded, status: u16, body: &[u8]) -> Recorded {
    let code = serde_json::from_slice::<Value>(body).ok().and_then(|answer| Some(answer["code"].as_str()?.to_owned()));
    let accepted = status == 200 && code.as_deref() == Some("1001");
    Recorded {
        reply_status: Some(status),
        reply_code: code,
        reply_body: Some(String::from_utf8_lossy(body).into_owned()),
        reason: (!accepted).then_some(Reason::Receiver),
        hint: (!accepted).then(|| "the receiver must answer {\"code\":\"1001\"}, with status 200".to_owned()),
        ..entry
    }
}
