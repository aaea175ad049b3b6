//! What is set in a fault, and whether it makes sense together.

use axum::http::HeaderValue;

use super::{Fault, FaultBody};
use crate::reply::BODILESS;

const MAX_MS: u64 = 600_000;
/// The rate times a tenth of a second must be a number of bytes.
const MAX_BANDWIDTH: u64 = 10_000_000;
const MAX_SLICE: u64 = 1 << 30;

/// A field, and what cannot be together with it.
const EXCLUSIVE: &[(&str, &[&str])] = &[
    ("date", &["date_offset_ms"]),
    ("bandwidth", &["slicer"]),
    ("close", &["limit_data", "idle_close"]),
    ("idle_close", &["limit_data", "slow_close"]),
    ("reset_peer", &["idle_close", "slow_close"]),
    ("timeout", &["latency", "jitter", "close", "slow_close", "reset_peer"]),
];

/// What is a reply's, and has no place where none is sent.
const OF_A_REPLY: &[&str] = &[
    "status",
    "code",
    "message",
    "limit_data",
    "idle_close",
    "bandwidth",
    "slicer",
    "body",
    "date",
    "date_offset_ms",
    "retry_after",
];

/// What garbage has no place for, beside a reply.
const NOT_WITH_GARBAGE: &[&str] = &["reset_peer", "close"];

impl Fault {
    /// What is wrong with the fault, if anything.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.check_numbers()?;
        self.check_together()?;
        for (name, value) in [("date", &self.date), ("retry_after", &self.retry_after)] {
            if value.as_ref().is_some_and(|v| HeaderValue::from_str(v).is_err()) {
                return Err(format!("{name} must be text that a header can hold: no control characters but tabs"));
            }
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), String> {
        if self.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err("status must be from 200 to 599".into());
        }
        for (name, ms) in [
            ("latency", self.latency),
            ("jitter", self.jitter),
            ("timeout", self.timeout),
            ("reset_peer", self.reset_peer),
            ("slow_close", self.slow_close),
            ("idle_close", self.idle_close),
        ] {
            if ms.is_some_and(|ms| ms > MAX_MS) {
                return Err(format!("{name} must be at most {MAX_MS} (ms)"));
            }
        }
        if self.bandwidth.is_some_and(|rate| !(1..=MAX_BANDWIDTH).contains(&rate)) {
            return Err(format!("bandwidth must be from 1 to {MAX_BANDWIDTH} (kilobytes a second)"));
        }
        self.check_slicer()
    }

    fn check_slicer(&self) -> Result<(), String> {
        let Some(slicer) = self.slicer else { return Ok(()) };
        if !(1..=MAX_SLICE).contains(&slicer.average_size) {
            return Err(format!("slicer.average_size must be from 1 to {MAX_SLICE} (bytes)"));
        }
        if slicer.size_variation >= slicer.average_size {
            return Err("slicer.size_variation must be less than slicer.average_size".into());
        }
        if slicer.delay > MAX_MS * 1_000 {
            return Err(format!("slicer.delay must be at most {} (microseconds)", MAX_MS * 1_000));
        }
        Ok(())
    }

    fn check_together(&self) -> Result<(), String> {
        let set = self.fields();
        let among = |names: &[&str]| set.iter().map(|(name, _)| *name).find(|name| names.contains(name));
        for (name, others) in EXCLUSIVE {
            if let (Some(_), Some(other)) = (among(&[name]), among(others)) {
                return Err(format!("{name} and {other} exclude each other"));
            }
        }
        if let (Some(FaultBody::Garbage), Some(other)) = (self.body, among(NOT_WITH_GARBAGE)) {
            return Err(format!("body garbage and {other} exclude each other: garbage is no HTTP"));
        }
        self.check_reply(&set.iter().map(|(name, _)| *name).collect::<Vec<_>>())
    }

    /// Makes sure that what is `set` shows in the reply.
    fn check_reply(&self, set: &[&str]) -> Result<(), String> {
        let excluded = |what: &str, names: &[&str], why: &str| {
            let other = set.iter().find(|name| names.contains(name) && !what.starts_with(*name));
            other.map_or(Ok(()), |other| Err(format!("{what} and {other} exclude each other: {why}")))
        };
        if let Some(what) = self.without_reply() {
            return excluded(what, OF_A_REPLY, "no reply is sent");
        }
        if let Some(status) = self.status.filter(|status| BODILESS.contains(status)) {
            let names: &[_] = if self.body == Some(FaultBody::Empty) {
                &["code", "message"]
            } else {
                &["code", "message", "body", "close"]
            };
            excluded(&format!("status {status}"), names, "its reply has no body")?;
        }
        let Some(body) = self.body.filter(|body| !body.shows_code()) else { return Ok(()) };
        let what = format!("body {}", body.name());
        if body != FaultBody::NoCode {
            excluded(&what, &["message"], "there is no place for a message")?;
        }
        if body == FaultBody::Empty && self.close.is_some() {
            return Err("close in_reply needs a reply with a body".into());
        }
        // Alone, a code brings a status.
        if self.status.is_some() { excluded(&what, &["code"], "there is no place for a code") } else { Ok(()) }
    }

    /// What is set, in the words of the control API, such as `status=503,retry_after=1`.
    pub(crate) fn name(&self) -> String {
        let parts: Vec<_> = self.fields().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        parts.join(",")
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        fn number(value: Option<impl ToString>) -> Option<String> {
            value.map(|value| value.to_string())
        }
        let slicer = self.slicer.map(|s| format!("{}/{}/{}", s.average_size, s.size_variation, s.delay));
        let all = [
            ("status", number(self.status)),
            ("code", self.code.clone()),
            ("message", self.message.clone()),
            ("latency", number(self.latency)),
            ("jitter", number(self.jitter)),
            ("timeout", number(self.timeout)),
            ("reset_peer", number(self.reset_peer)),
            ("close", self.close.map(|close| close.name().to_owned())),
            ("slow_close", number(self.slow_close)),
            ("idle_close", number(self.idle_close)),
            ("limit_data", number(self.limit_data)),
            ("bandwidth", number(self.bandwidth)),
            ("slicer", slicer),
            ("body", self.body.map(|body| body.name().to_owned())),
            ("date", self.date.clone()),
            ("date_offset_ms", number(self.date_offset_ms)),
            ("retry_after", self.retry_after.clone()),
            ("processed", number(self.processed)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}
