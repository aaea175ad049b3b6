//! A request's body, of limited size and in limited time.

use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

use crate::verdict::Verdict;

/// The largest body that is read.
const MAX_BODY: usize = 8 << 20;

/// What came of a body.
pub(crate) struct Received {
    /// Empty when the body was refused.
    pub(crate) bytes: Bytes,
    /// Its length, as far as it is known.
    pub(crate) length: u64,
    /// Why it was not read to its end.
    pub(crate) refusal: Option<Verdict>,
}

impl Received {
    fn refused(length: u64, refusal: Verdict) -> Self {
        Self { bytes: Bytes::new(), length, refusal: Some(refusal) }
    }
}

/// Reads `body` to its end. `None` when the peer went away.
pub(crate) async fn receive(body: Incoming, patience: Duration) -> Option<Received> {
    let declared = body.size_hint().lower();
    if declared > MAX_BODY as u64 {
        return Some(Received::refused(declared, Verdict::too_large(MAX_BODY)));
    }
    let whole = Limited::new(body, MAX_BODY).collect();
    match tokio::time::timeout(patience, whole).await {
        Err(_) => Some(Received::refused(declared, Verdict::too_slow(patience.as_secs_f64()))),
        Ok(Ok(read)) => {
            let bytes = read.to_bytes();
            Some(Received { length: bytes.len() as u64, bytes, refusal: None })
        }
        Ok(Err(e)) if e.is::<LengthLimitError>() => {
            Some(Received::refused(MAX_BODY as u64 + 1, Verdict::too_large(MAX_BODY)))
        }
        Ok(Err(_)) => None,
    }
}
