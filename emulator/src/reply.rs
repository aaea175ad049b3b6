//! A verdict as HTTP: the platform's JSON, or what a fault makes of it.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::header::{ALLOW, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER, SERVER};
use axum::http::{HeaderValue, StatusCode};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::Response;
use serde::Serialize;

use crate::clock::http_date;
use crate::fault::{Close, Fault, FaultBody};
use crate::verdict::Verdict;

const DATA_NODE: &str = "CN-South/EMULATOR-1";
const NAME: &str = concat!("pyun-energy-emulator/", env!("CARGO_PKG_VERSION"));
const JSON: &str = "application/json; charset=utf-8";
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
    let shown = matches!(fault.and_then(Fault::body), None | Some(FaultBody::Oversized));
    shown.then(|| verdict.code.clone().into_owned())
}

/// Makes the HTTP reply.
pub(crate) fn render(verdict: &Verdict, with: &Circumstances<'_>) -> Response<Body> {
    let (content_type, bytes) = content(verdict, with);
    let length = bytes.len();
    let cut = with.fault.and_then(Fault::close) == Some(Close::InReply);
    let body = if cut { Body::new(Cut::half_of(&bytes)) } else { Body::from(bytes) };

    let mut reply = Response::new(body);
    *reply.status_mut() = StatusCode::from_u16(verdict.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(SERVER, HeaderValue::from_static(NAME));
    if cut {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if verdict.last {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(allow) = verdict.allow {
        headers.insert(ALLOW, HeaderValue::from_static(allow));
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
        seqno: with.seqno,
        data_node: DATA_NODE,
        time_cost: with.time_cost,
    };
    // Texts and one number: nothing that JSON could not tell.
    serde_json::to_vec(&answer).unwrap_or_default()
}

/// A body that ends in an error, which makes hyper close the connection.
struct Cut {
    half: Option<Bytes>,
    flushed: bool,
}

impl Cut {
    fn half_of(bytes: &Bytes) -> Self {
        Self { half: Some(bytes.slice(..bytes.len() / 2)), flushed: false }
    }
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.flushed {
            // hyper flushes what it has while a body is pending, and would drop it at the error.
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionAborted.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
