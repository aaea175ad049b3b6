//! What a fault makes of a request.

use std::time::Duration;

use fastrand::Rng;

use super::{Close, Fault, FaultBody};
use crate::clock::http_date;
use crate::ending::Ending;
use crate::pace::Pace;
use crate::slicer::Slicer;
use crate::verdict::Verdict;

/// Bandwidth is shared out ten times a second.
const TENTH_US: u64 = 100_000;

impl Fault {
    /// Whether the request is answered without being handled.
    pub(crate) fn replaces(&self) -> bool {
        let has_reply = self.status.is_some()
            || self.code.is_some()
            || self.message.is_some()
            || self.body.is_some()
            || self.close.is_some()
            || self.timeout.is_some()
            || self.reset_peer.is_some();
        has_reply && self.processed != Some(true)
    }

    /// Whether the connection ends without an HTTP reply.
    pub(crate) fn has_no_reply(&self) -> bool {
        self.without_reply().is_some()
    }

    /// The field that keeps the connection from an HTTP reply, if one does, and its value where that matters.
    pub(super) fn without_reply(&self) -> Option<(&'static str, &'static str)> {
        let reset_at_once = self.reset_peer.is_some() && self.close.is_none() && self.limit_data.is_none();
        let all = [
            ("close", "before_reply", self.close == Some(Close::BeforeReply)),
            ("timeout", "", self.timeout.is_some()),
            ("body", "garbage", self.body == Some(FaultBody::Garbage)),
            ("limit_data", "0", self.limit_data == Some(0)),
            ("reset_peer", "", reset_at_once),
        ];
        all.into_iter().find(|(_, _, is_so)| *is_so).map(|(field, value, _)| (field, value))
    }

    /// The reply of a request that was not handled.
    pub(crate) fn verdict(&self) -> Verdict {
        let status = match (self.status, self.code.as_deref()) {
            (Some(status), _) => status,
            (None, Some("400")) => 400,
            (None, Some("401")) => 401,
            (None, Some("1002")) => 404,
            (None, Some("1500")) => 500,
            (None, _) => 200,
        };
        self.tamper(Verdict::injected(status))
    }

    /// What becomes of the reply of a request that was handled.
    pub(crate) fn tamper(&self, mut verdict: Verdict) -> Verdict {
        if let Some(status) = self.status {
            verdict.status = status;
        }
        if let Some(code) = &self.code {
            verdict.code = code.clone().into();
        }
        if let Some(message) = &self.message {
            verdict.message = message.clone().into();
        }
        verdict
    }

    /// How long to wait this time.
    pub(crate) fn latency(&self, random: &mut Rng) -> Option<Duration> {
        if self.latency.is_none() && self.jitter.is_none() {
            return None;
        }
        let (latency, jitter) = (self.latency.unwrap_or(0), self.jitter.unwrap_or(0));
        let ms = if jitter == 0 { latency } else { (latency + random.u64(0..=2 * jitter)).saturating_sub(jitter) };
        Some(Duration::from_millis(ms))
    }

    /// How the reply is doled out, unless it goes as fast as it can.
    pub(crate) fn pace(&self, random: Rng) -> Option<Pace> {
        let of_rate = |rate| Slicer::new(rate * TENTH_US / 1_000).with_delay(TENTH_US);
        let slicer = self.slicer.or(self.bandwidth.map(of_rate));
        (slicer.is_some() || self.limit_data.is_some() || self.cuts_body())
            .then(|| Pace::new(slicer, self.limit_data, random))
    }

    pub(crate) fn ending(&self) -> Ending {
        Ending {
            garbage: self.body == Some(FaultBody::Garbage),
            timeout: self.timeout.map(Duration::from_millis),
            reset: self.reset_peer.map(Duration::from_millis),
            slow: self.slow_close.map(Duration::from_millis),
        }
    }

    pub(crate) fn idle_close(&self) -> Option<Duration> {
        self.idle_close.map(Duration::from_millis)
    }

    /// Whether the reply ends in the middle of its body.
    pub(crate) fn cuts_body(&self) -> bool {
        self.close == Some(Close::InReply)
    }

    pub(crate) fn body(&self) -> Option<FaultBody> {
        self.body
    }

    pub(crate) fn retry_after(&self) -> Option<&str> {
        self.retry_after.as_deref()
    }

    /// The `Date` header at `now_ms`, when the fault sets it.
    pub(crate) fn date(&self, now_ms: i64) -> Option<String> {
        let moved = self.date_offset_ms.map(|offset| http_date(now_ms.saturating_add(offset)));
        self.date.clone().or(moved)
    }
}
