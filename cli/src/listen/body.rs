//! A request's body, up to a limit.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::receiver::{Answer, refusal};

/// The longest body that is read: the library's own limit.
const LONGEST: usize = 1024 * 1024;
/// So much more is read and dropped: a sender that may still send hears no answer.
const DROPPED: usize = 16 * LONGEST;
/// How long it may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads a body, or tells what to answer.
pub(super) async fn read(body: Incoming) -> Result<Vec<u8>, Answer> {
    let read = tokio::time::timeout(PATIENCE, read_all(body)).await;
    read.unwrap_or_else(|_| Err(refusal(408, "408", "the body did not come in time")))
}

async fn read_all(mut body: Incoming) -> Result<Vec<u8>, Answer> {
    let (mut bytes, mut seen) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| refusal(400, "400", "the body ended before its end"))?;
        let data = frame.into_data().unwrap_or_default();
        seen += data.len();
        if seen <= LONGEST {
            bytes.extend_from_slice(&data);
        } else if seen > DROPPED {
            break;
        }
    }
    if seen > LONGEST { Err(refusal(413, "413", "the body is longer than any push")) } else { Ok(bytes) }
}
