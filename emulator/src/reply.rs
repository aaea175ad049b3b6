//! A verdict as HTTP: the platform's JSON, or what a fault makes of it.

use axum::body::Body;
use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE, DATE, RETRY_AFTER, SERVER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use bytes::Bytes;
use hyper::Response;
use serde::Serialize;
use serde_json::Value;

use crate::clock::http_date;
use crate::fault::{Fault, FaultBody};
use crate::verdict::{BODILESS, Verdict};

const DATA_NODE: &str = "CN-South/EMULATOR-1";
const NAME: &str = concat!("pyun-energy-emulator/", env!("CARGO_PKG_VERSION"));
const JSON: &str = "application/json; charset=utf-8";
/// What a 401 must say it wants (RFC 9110, section 15.5.2); some clients, Java's among them, fail without. No browser knows it.
const CHALLENGE: &str = "P4pyun-MD5 realm=\"P4pyun energy\"";
const OVERSIZED: usize = 2 << 20;
const NOT_JSON: &str = "upstream connect error or disconnect/reset before headers";
const HTML: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

/// The platform's reply, as documented.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(flatten)]
    fields: Option<&'a Value>,
    seqno: &'a str,
    data_node: &'a str,
    time_cost: i32,
}

/// What goes with a verdict into the reply.
pub(crate) struct Circumstances<'a> {
    /// 32 digits.
    pub(crate) seqno: &'a str,
    /// Milliseconds since the request came.
    pub(crate) time_cost: i32,
    /// The emulator's clock.
    pub(crate) now_ms: i64,
    pub(crate) fault: Option<&'a Fault>,
}

/// The code that the reply is going to show.
pub(crate) fn visible_code(verdict: &Verdict, fault: Option<&Fault>) -> Option<String> {
    let shown = fault.and_then(Fault::body).is_none_or(FaultBody::shows_code);
    (shown && !BODILESS.contains(&verdict.status)).then(|| verdict.code.clone().into_owned())
}

/// Makes the HTTP reply.
pub(crate) fn render(verdict: &Verdict, with: &Circumstances<'_>) -> Response<Body> {
    let (content_type, bytes) = content(verdict, with);
    let mut reply = Response::new(Body::from(bytes));
    *reply.status_mut() = StatusCode::from_u16(verdict.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(SERVER, HeaderValue::from_static(NAME));
    if verdict.last {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(allow) = verdict.allow {
        headers.insert(ALLOW, HeaderValue::from_static(allow.method));
    }
    if verdict.status == 401 {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
    }
    let date = with.fault.and_then(|fault| fault.date(with.now_ms));
    let date = date.unwrap_or_else(|| http_date(with.now_ms));
    let retry_after = with.fault.and_then(Fault::retry_after);
    for (name, text) in [(DATE, Some(date.as_str())), (RETRY_AFTER, retry_after)] {
        // A fault's texts were checked when it was queued.
        if let Some(Ok(value)) = text.map(HeaderValue::from_str) {
            headers.insert(name, value);
        }
    }
    reply
}

fn content(verdict: &Verdict, with: &Circumstances<'_>) -> (&'static str, Bytes) {
    if BODILESS.contains(&verdict.status) {
        return (JSON, Bytes::new());
    }
    match with.fault.and_then(Fault::body) {
        None => (JSON, json(verdict, with, Some(&verdict.code)).into()),
        Some(FaultBody::NoCode) => (JSON, json(verdict, with, None).into()),
        Some(FaultBody::Oversized) => {
            let mut bytes = vec![b' '; OVERSIZED];
            bytes.extend(json(verdict, with, Some(&verdict.code)));
            (JSON, bytes.into())
        }
        Some(FaultBody::NotJson) => (JSON, Bytes::from_static(NOT_JSON.as_bytes())),
        Some(FaultBody::Html) => ("text/html", Bytes::from_static(HTML.as_bytes())),
        // Garbage is sent when HTTP is through.
        Some(FaultBody::Empty | FaultBody::Garbage) => (JSON, Bytes::new()),
    }
}

fn json(verdict: &Verdict, with: &Circumstances<'_>, code: Option<&str>) -> Vec<u8> {
    let answer = Answer {
        code,
        message: &verdict.message,
        hint: verdict.hint.as_deref(),
        fields: verdict.fields.as_deref(),
        seqno: with.seqno,
        data_node: DATA_NODE,
        time_cost: with.time_cost,
    };
    // Texts and one number: nothing that JSON could not tell.
    serde_json::to_vec(&answer).unwrap_or_default()
}
