//! The `Host` header, of which HTTP/1.1 wants exactly one.

use axum::http::header::HOST;
use axum::http::{HeaderMap, Version};

/// What is wrong with it, if anything. A server must refuse such a request (RFC 9112, section 3.2): whoever stands in front of
/// the platform does.
pub(crate) fn complaint(version: Version, headers: &HeaderMap) -> Option<&'static str> {
    match headers.get_all(HOST).iter().count() {
        0 if version >= Version::HTTP_11 => Some("an HTTP/1.1 request must have a Host header, and this one has none"),
        0 | 1 => None,
        _ => Some("the request has more than one Host header: send one"),
    }
}
