//! What is set in a fault, and whether it makes sense together.

use axum::http::HeaderValue;

use super::{Fault, FaultBody};
use crate::verdict::BODILESS;

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

/// What is a body's, `body` first.
const OF_A_BODY: &[&str] = &["body", "code", "message"];

/// What garbage has no place for, beside a reply.
const NOT_WITH_GARBAGE: &[&str] = &["reset_peer", "close"];

/// Fields that would not show, and what hides them.
struct Hidden {
    /// The field that hides them, and its value where that matters.
    by: (&'static str, String),
    fields: &'static [&'static str],
    why: &'static str,
}

impl Hidden {
    fn new(by: &'static str, value: String, fields: &'static [&'static str], why: &'static str) -> Self {
        Self { by: (by, value), fields, why }
    }

    /// Complains of the first of `set` that would not show. A field does not hide itself.
    fn check(&self, set: &[(&'static str, String)]) -> Result<(), String> {
        let (by, value) = &self.by;
        let mut others = set.iter().map(|(name, _)| *name).filter(|name| name != by);
        match others.find(|name| self.fields.contains(name)) {
            Some(other) => {
                let by = format!("{by} {value}");
                Err(format!("{} and {other} exclude each other: {}", by.trim_end(), self.why))
            }
            None => Ok(()),
        }
    }
}

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
        let set = self.set();
        let among = |names: &[&str]| set.iter().map(|(name, _)| *name).find(|name| names.contains(name));
        for (name, others) in EXCLUSIVE {
            if let (Some(_), Some(other)) = (among(&[name]), among(others)) {
                return Err(format!("{name} and {other} exclude each other"));
            }
        }
        if let (Some(FaultBody::Garbage), Some(other)) = (self.body, among(NOT_WITH_GARBAGE)) {
            return Err(format!("body garbage and {other} exclude each other: garbage is no HTTP"));
        }
        let has_body =
            self.body != Some(FaultBody::Empty) && self.status.is_none_or(|status| !BODILESS.contains(&status));
        if self.cuts_body() && !has_body {
            return Err("close in_reply needs a reply with a body".into());
        }
        self.hidden().try_for_each(|hidden| hidden.check(&set))
    }

    /// All that would not show.
    fn hidden(&self) -> impl Iterator<Item = Hidden> {
        let no_reply =
            self.without_reply().map(|(by, value)| Hidden::new(by, value.to_owned(), OF_A_REPLY, "no reply is sent"));
        no_reply.into_iter().chain(self.hidden_by_status()).chain(self.hidden_by_body())
    }

    fn hidden_by_status(&self) -> Option<Hidden> {
        let status = self.status.filter(|status| BODILESS.contains(status))?;
        let fields = if self.body == Some(FaultBody::Empty) { &OF_A_BODY[1..] } else { OF_A_BODY };
        Some(Hidden::new("status", status.to_string(), fields, "its reply has no body"))
    }

    fn hidden_by_body(&self) -> Option<Hidden> {
        let body = self.body.filter(|body| !body.shows_code())?;
        // Otherwise a code brings a status, which shows.
        let has_status = self.status.is_some() || self.processed == Some(true);
        let fields: &[_] = match (body, has_status) {
            (FaultBody::NoCode, false) => &[],
            (FaultBody::NoCode, true) => &["code"],
            (_, false) => &["message"],
            (_, true) => &["code", "message"],
        };
        Some(Hidden::new("body", body.to_string(), fields, "that body has no place for it"))
    }

    /// What is set, in the words of the control API, such as `status=503,retry_after=1`.
    pub(crate) fn name(&self) -> String {
        let parts: Vec<_> = self.set().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        parts.join(",")
    }
}
