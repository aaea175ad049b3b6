//! What the search is given.

use std::fmt;
use std::time::Duration;

/// A request whose signature is in question.
///
/// ```
/// use pyun_energy_doctor::Request;
///
/// let mut request = Request::new(br#"{"a":1}"#, Some("Bearer 0123456789abcdef0123456789abcdef"));
/// request.content_type = Some("application/json");
/// ```
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The body, byte for byte as it arrived; of a GET, the query string without `?`.
    pub body: &'a [u8],
    /// The `Authorization` header or the `sign` parameter, verbatim. Of a form, `sign` is looked up when this is absent.
    pub signature: Option<&'a str>,
    /// The `Content-Type` header. A body that looks like JSON is taken as JSON whatever this says.
    pub content_type: Option<&'a str>,
    /// The app id, which some take for the secret. Looked up in the body when absent.
    pub app_id: Option<&'a str>,
    /// The MD5 of the signed text *without* the secret, if the sender told it: it separates a wrong secret from a wrong text.
    pub text_md5: Option<[u8; 16]>,
}

impl<'a> Request<'a> {
    /// A body and the signature that came with it.
    pub fn new(body: &'a [u8], signature: Option<&'a str>) -> Self {
        Self { body, signature, ..Self::default() }
    }
}

/// Tells sizes only: a body may hold personal data, and by mistake even the secret.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("body_bytes", &self.body.len())
            .field("signature_bytes", &self.signature.map(str::len))
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// A known secret. It appears in no output, not even in `Debug`; its name does.
#[derive(Clone, Copy)]
pub struct KnownSecret<'a> {
    /// What the answer calls it: `production`, `test`.
    pub name: &'a str,
    /// The secret.
    pub bytes: &'a [u8],
}

impl<'a> KnownSecret<'a> {
    /// A secret and what to call it.
    pub fn new(name: &'a str, bytes: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self { name, bytes: bytes.as_ref() }
    }
}

impl fmt::Debug for KnownSecret<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KnownSecret").field("name", &self.name).field("bytes", &"***").finish()
    }
}

/// How long to search.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SearchLimit {
    /// Stop after this time.
    pub time: Option<Duration>,
    /// Stop after this many hypotheses.
    pub hypotheses: Option<u64>,
}

impl SearchLimit {
    /// The whole search: about a second on one core. Larger bodies get fewer hypotheses, not more time, but for what it takes to
    /// read one of megabytes.
    pub const FULL: Self = Self { time: None, hypotheses: None };

    /// At most so long. 100 ms find every single mistake and most pairs.
    pub const fn of_time(time: Duration) -> Self {
        Self { time: Some(time), hypotheses: None }
    }
}
