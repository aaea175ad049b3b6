//! What came that is no HTTP/1.1, for the journal: whoever misses a request there is to find out why.

use crate::recorded::Recorded;
use crate::verdict::Reason;

/// As many of a connection's first bytes as tell what they are.
pub(crate) const OPENING: usize = 64;

const TLS: &str = "a TLS handshake came: this port speaks plain HTTP. Give the client http:// instead of https://, or put a proxy that \
                   speaks TLS in front";
const HTTP2: &str = "the preface of HTTP/2 came: the emulator speaks HTTP/1.1. Switch HTTP/2 off in the client; without TLS it was \
                     \"prior knowledge\"";
const LATER: &str = "what came after an earlier request on this connection is no HTTP/1.1: does its Content-Length say less than its \
                     body has, such as characters instead of bytes?";
const OTHER: &str = "what came is no HTTP/1.1";
const LONG: &str = "the head of the request, or its path, is longer than the emulator reads";

/// An entry for what HTTP could not read on a connection that began with `opening`, unless that was read as a request.
pub(crate) fn entry(error: &hyper::Error, opening: Option<&[u8]>) -> Recorded {
    let hint = match opening {
        _ if error.is_parse_too_large() => LONG,
        None => LATER,
        Some([0x16, 0x03, ..]) => TLS,
        Some(bytes) if bytes.starts_with(b"PRI * HTTP/2") => HTTP2,
        Some(_) => OTHER,
    };
    // To HTTP/2 nothing is said: nobody over there would understand it.
    let replied = !error.is_parse_too_large() && hint != HTTP2;
    let opening = opening.unwrap_or_default();
    Recorded {
        body: opening.to_vec(),
        body_length: opening.len() as u64,
        reply_status: replied.then_some(400),
        reason: Some(Reason::Http),
        hint: Some(hint.to_owned()),
        ..Recorded::default()
    }
}
