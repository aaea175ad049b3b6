//! A request, signed and ready to be sent.

use std::fmt;

use ureq::http::{HeaderValue, Request, Uri};

use crate::{Error, ErrorKind};

/// Content type of the JSON calls, exactly as the platform's documents give it.
const JSON: &str = "application/json; charset=utf-8";

/// A signed request, ready to be sent: what [`Client::prepare_device`](crate::Client::prepare_device) gives.
///
/// Whatever sends it adds `Host` and `Content-Length`, and must send the body byte for byte.
#[derive(Clone)]
pub struct PreparedRequest {
    pub(crate) uri: Uri,
    pub(crate) signature: String,
    pub(crate) user_agent: HeaderValue,
    pub(crate) body: Vec<u8>,
}

impl PreparedRequest {
    /// The HTTP method: `POST`.
    pub fn method(&self) -> &'static str {
        "POST"
    }

    /// The full URL.
    pub fn url(&self) -> String {
        self.uri.to_string()
    }

    /// The headers, in order: `Content-Type`, `Authorization` (the bare signature), `Accept` and `User-Agent`.
    pub fn headers(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("Content-Type", JSON),
            ("Authorization", &self.signature),
            ("Accept", "application/json"),
            ("User-Agent", self.user_agent.to_str().unwrap_or_default()),
        ]
    }

    /// The body: the bytes that were signed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The signature, as the `Authorization` header carries it: 32 lower-case hex digits.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// The text whose MD5 the signature is, with `***` in place of the secret.
    pub fn string_to_sign(&self) -> String {
        format!("{}&app_secret=***", String::from_utf8_lossy(&self.body))
    }

    pub(crate) fn to_http(&self) -> Result<Request<&[u8]>, Error> {
        let mut request = Request::post(self.uri.clone());
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        request.body(&self.body[..]).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
    }
}

impl fmt::Debug for PreparedRequest {
    /// Without signature and body: a body of another call may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRequest")
            .field("url", &self.url())
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
