//! One request, as the journal has it.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::near_miss::NearMiss;
use crate::verdict::Reason;

/// A longer body is kept up to here.
const MAX_BODY: usize = 64 << 10;

/// One request to the platform, as it came, and what it was answered; or a push of the platform. Control requests are not recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Recorded {
    /// 1 for the first request since the start or the last reset.
    pub seq: u64,
    /// The number of the TCP connection: 1 for the emulator's first. Requests with the same number shared a connection.
    pub connection: u64,
    /// When its head had been read, in milliseconds of the emulator's clock.
    pub received_at_ms: i64,
    /// The method, such as `POST`; empty when what came is no HTTP.
    pub method: String,
    /// The path with the query, as sent.
    pub path: String,
    /// Names, in lower case, and values, in the order received. Bytes that are not UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body as received, cut after 64 KiB; empty when it was too large to be read. Of what is no HTTP, the first 64 bytes.
    #[serde(flatten, serialize_with = "as_text_or_hex")]
    pub body: Vec<u8>,
    /// The full length of the body in bytes, or of what is known of it.
    pub body_length: u64,
    /// The text `app_id` of the request.
    pub app_id: Option<String>,
    /// The text `station_uuid` of the request.
    pub station_uuid: Option<String>,
    /// The device's number: the text `no` or `device_no` of the request.
    pub no: Option<String>,
    /// The order's number: the text `order`, `replenish_order` or `pay_order` of the request.
    pub order: Option<String>,
    /// Which push it is that the emulator sent: `start_result`, `stop_result`, `progress`, `finished`; `None` of what it
    /// received. Of a push `path` is the receiver's URL, and the reply the receiver's.
    pub push: Option<&'static str>,
    /// The HTTP status of the reply; `None` when the connection is closed instead.
    pub reply_status: Option<u16>,
    /// The platform's code in the reply; `None` when the reply has none.
    pub reply_code: Option<String>,
    /// What the receiver of a push answered, cut after 64 KiB; `None` of what the emulator received.
    pub reply_body: Option<String>,
    /// Why the request was not accepted; `None` when it was.
    pub reason: Option<Reason>,
    /// The hint in the reply: what was wrong.
    pub hint: Option<String>,
    /// The fault that this request met, such as `status=503,retry_after=1`.
    pub fault: Option<String>,
    /// The name of that fault's rule, or its number.
    pub rule: Option<String>,
    /// The documented call that a refused request seems to mean.
    pub near_misses: Vec<NearMiss>,
    /// Microseconds from the head's arrival until the request was judged, before any delay of a fault.
    pub duration_us: u64,
}

/// What became of a request, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Accepted, and told so.
    Accepted,
    /// Accepted, but a fault made another reply of it.
    Spoiled,
    /// Not accepted.
    Refused,
    /// Not answered: the connection was closed.
    NoReply,
}

impl Recorded {
    pub(crate) fn outcome(&self) -> Outcome {
        match (self.reply_status, self.reply_code.as_deref(), self.reason) {
            (_, _, Some(Reason::Http)) => Outcome::Refused,
            (None, _, _) => Outcome::NoReply,
            (Some(200), Some("1001"), _) => Outcome::Accepted,
            (_, _, None) => Outcome::Spoiled,
            _ => Outcome::Refused,
        }
    }

    /// How much room it takes.
    pub(crate) fn weight(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let ids = [&self.app_id, &self.station_uuid, &self.no, &self.order];
        let texts = ids.into_iter().chain([&self.reply_code, &self.reply_body, &self.hint, &self.fault, &self.rule]);
        let texts: usize = texts.flatten().map(String::len).sum();
        self.body.len() + self.path.len() + headers + texts
    }
}

/// `body`, and `body_hex` where it is no text.
fn as_text_or_hex<S: Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let text = std::str::from_utf8(body).ok();
    let mut fields = serializer.serialize_map(None)?;
    fields.serialize_entry("body", &text)?;
    if text.is_none() {
        fields.serialize_entry("body_hex", &hex::encode(body))?;
    }
    fields.end()
}

/// The part of `body` that the journal keeps: not cut within a character.
pub(crate) fn keep(body: &[u8]) -> Vec<u8> {
    let Some(start) = body.get(..MAX_BODY) else {
        return body.to_vec();
    };
    let end = match std::str::from_utf8(start) {
        Err(e) if body.len() > MAX_BODY && e.error_len().is_none() => e.valid_up_to(),
        _ => MAX_BODY,
    };
    body[..end].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_not_cut_within_a_character() {
        let text = format!("x{}", "桩".repeat(30_000));
        let kept = keep(text.as_bytes());
        assert!(kept.len() > 65_530 && text.starts_with(std::str::from_utf8(&kept).unwrap()));
        // What is not text is cut where the limit is.
        assert_eq!(keep(&vec![0xFF; 70_000]).len(), 65_536);
        // What fits is kept whole, even if its last character is not.
        assert_eq!(keep(&text.as_bytes()[..65_536]).len(), 65_536);
    }
}
