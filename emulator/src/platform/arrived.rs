//! A request that has been read to its end, or refused while it was read.

use std::time::Instant;

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use bytes::Bytes;

use super::body::Received;
use crate::fault::Fault;
use crate::matching::Seen;
use crate::near_miss::{NearMiss, near_miss};
use crate::recorded::{Recorded, keep};
use crate::reply;
use crate::rules::Chosen;
use crate::subject::Subject;
use crate::verdict::Verdict;

/// All that is known of a request.
pub(super) struct Arrived {
    /// The number of its connection.
    pub(super) connection: u64,
    /// The emulator's clock when the head had been read.
    pub(super) received_at_ms: i64,
    pub(super) begun: Instant,
    pub(super) head: Parts,
    /// Those of the head, as texts.
    pub(super) headers: Vec<(String, String)>,
    pub(super) received: Received,
    /// What has the fields of the call: the body, or the query.
    pub(super) text: Bytes,
    pub(super) subject: Subject,
}

/// Headers as the journal has them.
pub(super) fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

impl Arrived {
    pub(super) fn seen(&self) -> Seen<'_> {
        Seen { path: self.head.uri.path(), method: self.head.method.as_str(), subject: &self.subject }
    }

    /// The path with the query.
    pub(super) fn target(&self) -> &str {
        self.head.uri.path_and_query().map_or("", |path| path.as_str())
    }

    pub(super) fn near_miss(&self) -> Option<Box<NearMiss>> {
        let content_type = self.head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        near_miss(self.head.method.as_str(), self.head.uri.path(), content_type).map(Box::new)
    }

    /// The request for the journal, but for its number.
    pub(super) fn entry(self, verdict: &Verdict, chosen: Option<&Chosen>) -> Recorded {
        let fault = chosen.map(Chosen::fault);
        let replied = !fault.is_some_and(Fault::has_no_reply);
        Recorded {
            seq: 0,
            connection: self.connection,
            received_at_ms: self.received_at_ms,
            method: self.head.method.as_str().to_owned(),
            path: self.target().to_owned(),
            headers: self.headers,
            body: keep(&self.received.bytes),
            body_length: self.received.length,
            app_id: self.subject.app_id,
            station_uuid: self.subject.station_uuid,
            no: self.subject.no,
            order: self.subject.order,
            reply_status: replied.then_some(verdict.status),
            reply_code: if replied { reply::visible_code(verdict, fault) } else { None },
            reason: verdict.reason,
            hint: verdict.hint.clone(),
            fault: fault.map(Fault::name),
            rule: chosen.map(|chosen| chosen.name.clone()),
            near_misses: verdict.near_miss.as_deref().cloned().into_iter().collect(),
            push: None,
            reply_body: None,
            duration_us: u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX),
        }
    }
}
