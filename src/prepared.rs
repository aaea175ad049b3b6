//! A request, signed and ready to be sent.

use std::fmt;

use ureq::http::{HeaderValue, Request, Uri};

use crate::calls::Signed;
use crate::parts::Parts;
use crate::{Error, ErrorKind, form, sign};

/// Content type of the JSON calls, exactly as the platform's documents give it.
const JSON: &str = "application/json; charset=utf-8";
/// That of the form calls.
const FORM: &str = "application/x-www-form-urlencoded";
/// Parameters that the client adds.
const ADDED: [&str; 4] = ["app_id", "timestamp", "sign_type", "sign"];

/// A signed request, ready to be sent: what [`Client::prepare_device`](crate::Client::prepare_device) and its like give.
///
/// Whatever sends it adds `Host` and `Content-Length`, and must send URL and body byte for byte.
#[derive(Clone)]
pub struct PreparedRequest {
    uri: Uri,
    signed: Signed,
    signature: String,
    /// What is signed, where that is not the body.
    text: Vec<u8>,
    user_agent: HeaderValue,
    body: Vec<u8>,
}

impl PreparedRequest {
    /// A JSON call: the body is signed as it is.
    pub(crate) fn json(parts: &Parts, path: &str, body: Vec<u8>) -> Result<Self, Error> {
        let uri = parts.base.join(path)?;
        let signature = sign::sign_json(&body, &parts.secret);
        let user_agent = parts.user_agent.clone();
        Ok(Self { uri, signed: Signed::Json, signature, text: Vec::new(), user_agent, body })
    }

    /// A form or query call: the common parameters and the signature go along with `pairs`, sorted.
    pub(crate) fn parameters(
        parts: &Parts,
        (path, signed): (&str, Signed),
        pairs: &[(&str, &str)],
        timestamp: Option<i64>,
    ) -> Result<Self, Error> {
        if path.contains('?') {
            return Err(Error::invalid(
                "path",
                "has a query of its own; give its parameters as pairs, so that they are signed",
            ));
        }
        if let Some((name, _)) = pairs.iter().find(|(name, _)| ADDED.contains(name)) {
            return Err(Error::invalid(*name, "the client adds this parameter itself"));
        }
        let stamp = timestamp.map(|timestamp| timestamp.to_string());
        let common = stamp.as_deref().map(|stamp| [("timestamp", stamp), ("sign_type", "MD5")]);
        let all =
            [pairs, &[("app_id", parts.app_id.as_str())], common.as_ref().map_or(&[][..], |common| common)].concat();
        // Of the type of which what is signed is sorted: to sort another one takes 6 kB more.
        let bytes: Vec<(&[u8], &[u8])> = all.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        let text = sign::form_text(&bytes);
        let signature = sign::sign_json(&text, &parts.secret);
        let sign: (&[u8], &[u8]) = (b"sign", signature.as_bytes());
        let mut sorted: Vec<&(&[u8], &[u8])> = bytes.iter().chain([&sign]).collect();
        sorted.sort_unstable();
        let encoded = form::encode(&sorted);
        let (uri, body) = match signed {
            Signed::Query => (parts.base.join_query(path, &encoded)?, Vec::new()),
            _ => (parts.base.join(path)?, encoded.into_bytes()),
        };
        Ok(Self { uri, signed, signature, text, user_agent: parts.user_agent.clone(), body })
    }

    /// The HTTP method: `POST`, or `GET` where the parameters are the query's.
    pub fn method(&self) -> &'static str {
        if self.signed == Signed::Query { "GET" } else { "POST" }
    }

    /// The full URL. The query of a `GET` may hold personal data.
    pub fn url(&self) -> String {
        self.uri.to_string()
    }

    /// The path, without a query.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// The headers, in order: `Content-Type` where there is a body, `Authorization` (the bare signature) for JSON, `Accept`
    /// and `User-Agent`.
    pub fn headers(&self) -> Vec<(&'static str, &str)> {
        let special = match self.signed {
            Signed::Json => &[("Content-Type", JSON), ("Authorization", self.signature.as_str())][..],
            Signed::Form => &[("Content-Type", FORM)],
            Signed::Query => &[],
        };
        let usual = [("Accept", "application/json"), ("User-Agent", self.user_agent.to_str().unwrap_or_default())];
        [special, &usual].concat()
    }

    /// The body: of a JSON call the bytes that were signed; of a form its parameters, percent-encoded; else empty.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The signature, as the `Authorization` header or the parameter `sign` carries it: 32 lower-case hex digits.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// The text whose MD5 the signature is, with `***` in place of the secret.
    pub fn string_to_sign(&self) -> String {
        let text = if self.signed == Signed::Json { &self.body } else { &self.text };
        format!("{}&app_secret=***", String::from_utf8_lossy(text))
    }

    pub(crate) fn to_http(&self) -> Result<Request<&[u8]>, Error> {
        let mut request = Request::builder().method(self.method()).uri(self.uri.clone());
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        request.body(&self.body[..]).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
    }
}

impl fmt::Debug for PreparedRequest {
    /// Without signature, query and body, which may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRequest")
            .field("method", &self.method())
            .field("path", &self.path())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
