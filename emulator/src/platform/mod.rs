//! The platform's calls: one file each, and what all of them share.
//!
//! A new call gets a file like `sync_device.rs`, and a line in [`CALLS`].

mod body;
mod envelope;
mod fields;
mod json;
mod sync_device;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::{Request, Response};

use crate::connection::{Connection, Hangup};
use crate::fault::{Close, Fault};
use crate::journal::{Recorded, keep};
use crate::reply::{self, Circumstances};
use crate::shared::Shared;
use crate::subject::Subject;
use crate::verdict::{Reason, Verdict};
use body::Received;

/// A request that has been read, for one of the calls to judge.
pub(crate) struct Call<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    /// The emulator's clock when the head had been read.
    pub(crate) now_ms: i64,
}

/// A documented call: what it is called by, and what handles it.
struct Endpoint {
    path: &'static str,
    method: &'static str,
    handle: fn(&Call<'_>, &Shared) -> Result<(), Verdict>,
}

const CALLS: &[Endpoint] =
    &[Endpoint { path: "/gate/1.0/energy/internal/device/sync", method: "POST", handle: sync_device::handle }];

/// Reads, judges, records and answers one request.
pub(crate) async fn serve(
    request: Request<Incoming>,
    shared: &Shared,
    connection: &Connection,
) -> Result<Response<Body>, Hangup> {
    let begun = Instant::now();
    let received_at_ms = shared.clock.now_ms();
    let (head, body) = request.into_parts();
    let received = body::receive(body, shared.idle).await.ok_or(Hangup)?;

    let fault = shared.faults.take();
    let mut verdict = judge(&head, &received, received_at_ms, shared, fault.as_deref());
    if verdict.last {
        connection.leave_unread();
    }
    let entry = entry(&head, &received, received_at_ms, connection.number, &verdict, fault.as_deref());
    // Before any delay: who waits for the request need not wait for its reply.
    verdict.hint.clone_from(&record(entry, begun, shared).await.hint);
    answer(&verdict, fault, begun, shared).await
}

/// Puts a request into the journal, with the doctor's word if its signature is wrong.
async fn record(mut request: Recorded, begun: Instant, shared: &Shared) -> Arc<Recorded> {
    let hint = match request.reason {
        Some(Reason::Signature) => Some(shared.doctor.hint(&request, &shared.apps).await),
        _ => None,
    };
    request.duration_us = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    shared.journal.record(|seq| {
        let hint = hint.map_or(request.hint, |hint| Some(hint(seq)));
        Recorded { seq, hint, ..request }
    })
}

fn judge(head: &Parts, received: &Received, now_ms: i64, shared: &Shared, fault: Option<&Fault>) -> Verdict {
    match fault {
        Some(fault) if fault.replaces() => {
            let last = received.refusal.is_some();
            Verdict { last, ..fault.verdict() }
        }
        Some(fault) => fault.tamper(handle(head, received, now_ms, shared)),
        None => handle(head, received, now_ms, shared),
    }
}

fn handle(head: &Parts, received: &Received, now_ms: i64, shared: &Shared) -> Verdict {
    if let Some(refusal) = &received.refusal {
        return refusal.clone();
    }
    let path = head.uri.path();
    let Some(endpoint) = CALLS.iter().find(|endpoint| endpoint.path == path) else {
        return Verdict::no_such_path(path);
    };
    if head.method != endpoint.method {
        return Verdict::wrong_method(head.method.as_str(), endpoint.method);
    }
    let call = Call { headers: &head.headers, body: &received.bytes, now_ms };
    match (endpoint.handle)(&call, shared) {
        Ok(()) => Verdict::success(),
        Err(verdict) => verdict,
    }
}

fn entry(
    head: &Parts,
    received: &Received,
    received_at_ms: i64,
    connection: u64,
    verdict: &Verdict,
    fault: Option<&Fault>,
) -> Recorded {
    let closed = fault.and_then(Fault::close) == Some(Close::BeforeReply);
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        (name.as_str().to_owned(), text(value.as_bytes()))
    };
    let subject = Subject::of_body(&received.bytes);
    Recorded {
        seq: 0,
        connection,
        received_at_ms,
        method: head.method.as_str().to_owned(),
        path: head.uri.path_and_query().map_or("", |path| path.as_str()).to_owned(),
        headers: head.headers.iter().map(header).collect(),
        body: keep(&received.bytes),
        body_length: received.length,
        app_id: subject.app_id,
        station_uuid: subject.station_uuid,
        no: subject.no,
        reply_status: (!closed).then_some(verdict.status),
        reply_code: if closed { None } else { reply::visible_code(verdict, fault) },
        reason: verdict.reason,
        hint: verdict.hint.clone(),
        fault: fault.map(Fault::name),
        duration_us: 0,
    }
}

async fn answer(
    verdict: &Verdict,
    fault: Option<Arc<Fault>>,
    begun: Instant,
    shared: &Shared,
) -> Result<Response<Body>, Hangup> {
    if let Some(delay) = fault.as_ref().and_then(|fault| fault.delay()) {
        tokio::time::sleep(delay).await;
    }
    if fault.as_ref().and_then(|fault| fault.close()) == Some(Close::BeforeReply) {
        return Err(Hangup);
    }
    let with = Circumstances {
        seqno: &shared.seqno(),
        time_cost: milliseconds(begun.elapsed()),
        now_ms: shared.clock.now_ms(),
        fault: fault.as_deref(),
    };
    Ok(reply::render(verdict, &with))
}

fn milliseconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)
}
