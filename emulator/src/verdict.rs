//! What the platform makes of a request: HTTP status, code, message and hint.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::calls::Documented;
use crate::near_miss::NearMiss;
use crate::refusal::Refusal;

/// A reply with one of these statuses has no body.
pub(crate) const BODILESS: [u16; 3] = [204, 205, 304];

/// Hints repeat parts of the request, which may be megabytes long.
pub(crate) const MAX_HINT: usize = 1_000;

/// Why a request was not accepted: what to look at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The emulator has no app with this `app_id`.
    AppId,
    /// `Authorization`, or `sign` of a form or query, is not the signature.
    Signature,
    /// Content type, JSON or percent-encoding, time or a field is wrong.
    Parameter,
    /// What came is no HTTP/1.1, or breaks its rules.
    Http,
    /// There is no such call.
    Path,
    /// The call has another method.
    Method,
    /// The body is too large, or came too slowly.
    Body,
    /// The emulator keeps no more devices or orders.
    Full,
    /// It contradicts what was told before: a report after the bill, another payment.
    Conflict,
    /// There is no such order, no unpaid one, or no parking record: code 1002.
    NotFound,
    /// The receiver of a push did not take it.
    Receiver,
    /// A fault was asked for; the request was not looked at.
    Fault,
}

/// The platform's judgement on one request, before it becomes a reply.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) status: u16,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
    pub(crate) hint: Option<String>,
    /// What the answer has beside the fields that all answers have: an object.
    pub(crate) fields: Option<Box<Value>>,
    /// What to look at if the doctor finds nothing; else empty.
    pub(crate) advice: &'static str,
    /// `None` when the request was accepted.
    pub(crate) reason: Option<Reason>,
    /// The documented call that the request seems to mean.
    pub(crate) near_miss: Option<Box<NearMiss>>,
    /// Of a 405 the call, whose method the `Allow` header has.
    pub(crate) allow: Option<&'static Documented>,
    /// The connection cannot be used again, because the request was not read to its end.
    pub(crate) last: bool,
}

impl Verdict {
    fn new(status: u16, code: &'static str, message: &'static str, hint: Option<String>) -> Self {
        let (code, message) = (Cow::Borrowed(code), Cow::Borrowed(message));
        let hint = hint.map(|hint| shortened(hint, MAX_HINT));
        Self {
            status,
            code,
            message,
            hint,
            fields: None,
            advice: "",
            reason: None,
            near_miss: None,
            allow: None,
            last: false,
        }
    }

    fn because(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    pub(crate) fn success() -> Self {
        Self::new(200, "1001", "success", None)
    }

    pub(crate) fn bad_parameter(hint: impl Into<String>) -> Self {
        Self::new(400, "400", "请求参数错误 request parameter error", Some(hint.into())).because(Reason::Parameter)
    }

    /// A request that breaks the rules of HTTP.
    pub(crate) fn bad_http(hint: impl Into<String>) -> Self {
        Self::new(400, "400", "请求参数错误 request parameter error", Some(hint.into())).because(Reason::Http)
    }

    pub(crate) fn unknown_app(app_id: &str) -> Self {
        Self::unauthorized(format!("the emulator has no app with `app_id` {app_id:?}")).because(Reason::AppId)
    }

    /// A signature that is wrong, or none: what was seen, and what to look at unless the doctor knows better.
    pub(crate) fn wrong_signature(facts: String, advice: &'static str) -> Self {
        Self { advice, ..Self::unauthorized(facts).because(Reason::Signature) }
    }

    fn unauthorized(hint: String) -> Self {
        Self::new(401, "401", "应用ID或签名错误 app id or signature wrong", Some(hint))
    }

    /// Answers with these fields, too.
    pub(crate) fn with_fields(self, fields: Value) -> Self {
        Self { fields: Some(Box::new(fields)), ..self }
    }

    pub(crate) fn no_such_path(path: &str, near_miss: Option<Box<NearMiss>>) -> Self {
        let question = near_miss.as_ref().map_or(String::new(), |near| format!("; {}", near.question()));
        let hint = format!("the emulator has no call at {path}{question}");
        Self { near_miss, ..Self::new(404, "1002", "未找到 not found", Some(hint)).because(Reason::Path) }
    }

    pub(crate) fn wrong_method(method: &str, call: &'static Documented) -> Self {
        let hint = format!("this call is {}, not {method}", call.method);
        let message = "请求方法错误 wrong method";
        Self { allow: Some(call), ..Self::new(405, "400", message, Some(hint)).because(Reason::Method) }
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let hint = format!("the body is longer than {limit} bytes");
        let message = "请求内容过大 request too large";
        Self { last: true, ..Self::new(413, "400", message, Some(hint)).because(Reason::Body) }
    }

    pub(crate) fn too_slow(seconds: f64) -> Self {
        let hint = format!("the body did not arrive within {seconds} s");
        let message = "请求超时 request timed out";
        Self { last: true, ..Self::new(408, "400", message, Some(hint)).because(Reason::Body) }
    }

    /// The start of a fault's reply: the code that goes with `status`.
    pub(crate) fn injected(status: u16) -> Self {
        let hint = Some("injected by a fault of the emulator".to_owned());
        let injected = match status {
            400 => Self::new(400, "400", "请求参数错误 request parameter error", hint),
            401 => Self::new(401, "401", "应用ID或签名错误 app id or signature wrong", hint),
            404 => Self::new(404, "1002", "未找到 not found", hint),
            _ => Self::new(status, "1500", "失败 failed", hint),
        };
        injected.because(Reason::Fault)
    }
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full(hint) => Self::new(500, "1500", "失败 failed", Some(hint)).because(Reason::Full),
            Refusal::Conflict(hint) => Self::bad_parameter(hint).because(Reason::Conflict),
            Refusal::NotFound(hint) => Self::new(404, "1002", "未找到 not found", Some(hint)).because(Reason::NotFound),
        }
    }
}

/// `hint`, cut to `most` characters, of which the last then is an ellipsis.
pub(crate) fn shortened(hint: String, most: usize) -> String {
    if hint.chars().nth(most).is_none() {
        return hint;
    }
    hint.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_never_long() {
        let hint = |text: &str| Verdict::bad_parameter(text).hint.unwrap();
        let fits = "桩".repeat(1_000);
        assert!(hint(&fits) == fits);
        assert!(hint(&"桩".repeat(1_001)) == format!("{}…", "桩".repeat(999)));
    }
}
