//! What can go wrong, on order.

use std::fmt::Write as _;
use std::time::Duration;

use axum::http::HeaderValue;
use serde::Deserialize;

use crate::clock::http_date;
use crate::verdict::Verdict;

const MAX_DELAY_MS: u64 = 600_000;

/// A way for a platform request to fail. What is not set stays as it would be; what is set combines.
///
/// With `status`, `code`, `message`, `body` or `close`, the fault's reply replaces the handling: nothing is
/// checked or stored, unless [`Fault::processed`] says so. A fault with only a delay or headers leaves the handling alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
    delay_ms: Option<u64>,
    close: Option<Close>,
    body: Option<FaultBody>,
    date: Option<String>,
    date_offset_ms: Option<i64>,
    retry_after: Option<String>,
    processed: Option<bool>,
}

/// When a fault closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Close {
    /// After the request was read, without a byte of reply.
    BeforeReply,
    /// After the reply's head and half of its body.
    InReply,
}

/// What a fault sends instead of the platform's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultBody {
    /// Text that is not JSON, declared as JSON.
    NotJson,
    /// A gateway's error page.
    Html,
    /// The platform's JSON after 2 MiB of white space.
    Oversized,
    /// No byte.
    Empty,
    /// The platform's JSON without its `code`.
    NoCode,
}

impl Fault {
    /// A fault that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The reply's HTTP status, 200 to 599. Unless a code is set too, it brings its own: 400 → `400`, 401 → `401`, 404 → `1002`, others → `1500`.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The platform's code in the reply, any text. Unless a status is set too, it brings its own: `400` → 400, `401` → 401, `1002` → 404, `1500` → 500, others → 200.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The message in the reply.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// How long to wait before the reply, or before the connection is closed: at most 10 minutes, in whole milliseconds.
    #[must_use]
    pub fn with_delay(mut self, delay: Duration) -> Self {
        self.delay_ms = Some(u64::try_from(delay.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// Closes the connection.
    #[must_use]
    pub fn with_close(mut self, close: Close) -> Self {
        self.close = Some(close);
        self
    }

    /// Sends something else than the platform's JSON.
    #[must_use]
    pub fn with_body(mut self, body: FaultBody) -> Self {
        self.body = Some(body);
        self
    }

    /// The `Date` header, verbatim.
    #[must_use]
    pub fn with_date(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// The `Date` header, away from the emulator's clock.
    #[must_use]
    pub fn with_date_offset_ms(mut self, offset_ms: i64) -> Self {
        self.date_offset_ms = Some(offset_ms);
        self
    }

    /// The `Retry-After` header, verbatim.
    #[must_use]
    pub fn with_retry_after(mut self, value: impl Into<String>) -> Self {
        self.retry_after = Some(value.into());
        self
    }

    /// The request is checked and stored as ever; only its reply is tampered with, or lost.
    #[must_use]
    pub fn processed(mut self) -> Self {
        self.processed = Some(true);
        self
    }

    /// What is wrong with the fault, if anything.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err("status must be from 200 to 599".into());
        }
        if self.delay_ms.is_some_and(|ms| ms > MAX_DELAY_MS) {
            return Err(format!("delay_ms must be at most {MAX_DELAY_MS}"));
        }
        if self.date.is_some() && self.date_offset_ms.is_some() {
            return Err("date and date_offset_ms exclude each other".into());
        }
        let nothing_to_cut = self.body == Some(FaultBody::Empty) || matches!(self.status, Some(204 | 205 | 304));
        if self.close == Some(Close::InReply) && nothing_to_cut {
            return Err("close in_reply needs a reply with a body".into());
        }
        for (name, value) in [("date", &self.date), ("retry_after", &self.retry_after)] {
            if value.as_ref().is_some_and(|v| HeaderValue::from_str(v).is_err()) {
                return Err(format!("{name} must be text that a header can hold: visible ASCII and spaces"));
            }
        }
        Ok(())
    }

    /// Whether the request is answered without being handled.
    pub(crate) fn replaces(&self) -> bool {
        let has_reply = self.status.is_some()
            || self.code.is_some()
            || self.message.is_some()
            || self.body.is_some()
            || self.close.is_some();
        !self.processed.unwrap_or(!has_reply)
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

    pub(crate) fn delay(&self) -> Option<Duration> {
        self.delay_ms.map(Duration::from_millis)
    }

    pub(crate) fn close(&self) -> Option<Close> {
        self.close
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

    /// What is set, in the words of the control API, such as `status=503,retry_after=1`.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        let mut part = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                let comma = if name.is_empty() { "" } else { "," };
                // Writing to a string cannot fail.
                let _ = write!(name, "{comma}{key}={value}");
            }
        };
        part("status", self.status.map(|v| v.to_string()));
        part("code", self.code.clone());
        part("message", self.message.clone());
        part("delay_ms", self.delay_ms.map(|v| v.to_string()));
        part("close", self.close.map(|v| v.name().to_owned()));
        part("body", self.body.map(|v| v.name().to_owned()));
        part("date", self.date.clone());
        part("date_offset_ms", self.date_offset_ms.map(|v| v.to_string()));
        part("retry_after", self.retry_after.clone());
        part("processed", self.processed.map(|v| v.to_string()));
        name
    }
}

impl Close {
    fn name(self) -> &'static str {
        match self {
            Self::BeforeReply => "before_reply",
            Self::InReply => "in_reply",
        }
    }
}

impl FaultBody {
    fn name(self) -> &'static str {
        match self {
            Self::NotJson => "not_json",
            Self::Html => "html",
            Self::Oversized => "oversized",
            Self::Empty => "empty",
            Self::NoCode => "no_code",
        }
    }
}
