//! A request of the platform: read, judged, recorded and answered.

use std::time::{Duration, Instant};

use axum::body::Body;
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::{Request, Response};

use super::arrived::{self, Arrived};
use super::call::{Call, Content};
use super::{body, charging_record, discount, occupancy_order, occupancy_payment, sync_device};
use crate::calls::{self, Emulated};
use crate::connection::{Connection, Hangup};
use crate::diagnosis::Case;
use crate::fault::Fault;
use crate::host;
use crate::reply::{self, Circumstances};
use crate::rules::Chosen;
use crate::shared::Shared;
use crate::toxics::Toxics;
use crate::verdict::{Reason, Verdict};

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
    let headers = arrived::texts(&head.headers);
    let encoding = headers.iter().find(|(name, _)| name == "content-encoding").map(|(_, value)| value.as_str());
    let carries = calls::carried(head.uri.path());
    let text = carries.text(head.uri.query(), &received.bytes);
    let content = Content::read(carries, &text, encoding);
    let subject = content.subject();
    let number = connection.number;
    let arrived = Arrived { connection: number, received_at_ms, begun, head, headers, received, text, subject };

    let chosen = shared.rules.choose(&arrived.seen());
    let verdict = judge(&arrived, content, shared, chosen.as_ref().map(Chosen::fault));
    if verdict.last {
        connection.leave_unread();
    }
    // Before any delay: who waits for the request need not wait for its reply.
    let verdict = record(arrived, verdict, chosen.as_ref(), shared).await;
    if let Some(chosen) = &chosen {
        suffer(chosen, connection).await?;
    }
    let fault = chosen.as_ref().map(Chosen::fault);
    let reply = answer(&verdict, fault, begun, shared);
    if fault.is_some_and(Fault::cuts_body) {
        connection.cut_in_body(reply.body().size_hint().lower() / 2);
    }
    Ok(reply)
}

fn judge(arrived: &Arrived, content: Content, shared: &Shared, fault: Option<&Fault>) -> Verdict {
    match fault {
        Some(fault) if fault.replaces() => {
            let last = arrived.received.refusal.is_some();
            Verdict { last, ..fault.verdict() }
        }
        Some(fault) => fault.tamper(handle(arrived, content, shared)),
        None => handle(arrived, content, shared),
    }
}

fn handle(arrived: &Arrived, content: Content, shared: &Shared) -> Verdict {
    let Arrived { head, received, received_at_ms, .. } = arrived;
    if let Some(refusal) = &received.refusal {
        return refusal.clone();
    }
    if let Some(complaint) = host::complaint(head.version, &head.headers) {
        return Verdict::bad_http(complaint);
    }
    let path = head.uri.path();
    let Some(known) = calls::at(path) else {
        return Verdict::no_such_path(path, arrived.near_miss());
    };
    if head.method != known.method {
        let near_miss = arrived.near_miss();
        return Verdict { near_miss, ..Verdict::wrong_method(head.method.as_str(), known) };
    }
    let call = Call { headers: &head.headers, text: &arrived.text, content, now_ms: *received_at_ms };
    let judged = match known.emulated {
        Emulated::SyncDevice => sync_device::handle(call, shared),
        Emulated::SyncChargingRecord => charging_record::handle(call, shared),
        Emulated::GrantDiscount => discount::handle(call, shared),
        Emulated::FindOccupancyOrder => occupancy_order::handle(call, shared),
        Emulated::ConfirmOccupancyPayment => occupancy_payment::handle(call, shared),
    };
    let verdict = judged.unwrap_or_else(|refused| refused);
    if verdict.reason == Some(Reason::Parameter) {
        return Verdict { near_miss: arrived.near_miss(), ..verdict };
    }
    verdict
}

/// Completes the verdict with the doctor's word, if the signature is wrong, and puts the request into the journal.
async fn record(arrived: Arrived, mut verdict: Verdict, chosen: Option<&Chosen>, shared: &Shared) -> Verdict {
    let (word, whole) = match verdict.reason {
        Some(Reason::Signature) => {
            let body = arrived.received.bytes.clone();
            let app_id = arrived.subject.app_id.as_deref();
            let case = Case::of(arrived.target(), &arrived.headers, app_id, &body, &shared.apps);
            (Some(shared.doctor.word(&arrived.headers, case, &shared.apps).await), Some(body))
        }
        _ => (None, None),
    };
    let slot = shared.journal.slot();
    if let Some(word) = word {
        verdict.hint = Some(word.hint(&verdict, slot.seq()));
    }
    slot.fill(arrived.entry(&verdict, chosen), whole);
    verdict
}

/// Does to the connection what the fault wants, and waits.
async fn suffer(chosen: &Chosen, connection: &Connection) -> Result<(), Hangup> {
    if let Some(latency) = chosen.latency {
        tokio::time::sleep(latency).await;
    }
    connection.poison(Toxics::of(chosen));
    if chosen.fault().has_no_reply() { Err(Hangup) } else { Ok(()) }
}

fn answer(verdict: &Verdict, fault: Option<&Fault>, begun: Instant, shared: &Shared) -> Response<Body> {
    // When time stands still, nothing takes any.
    let time_cost = if shared.clock.is_stopped() { Duration::ZERO } else { begun.elapsed() };
    let with = Circumstances {
        seqno: &shared.seqno(),
        time_cost: i32::try_from(time_cost.as_millis()).unwrap_or(i32::MAX),
        now_ms: shared.clock.now_ms(),
        fault,
    };
    reply::render(verdict, &with)
}
